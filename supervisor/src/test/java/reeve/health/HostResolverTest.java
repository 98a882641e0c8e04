package reeve.health;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostResolverTest {
  private static final long SECOND = 1_000_000_000L;
  private final HostResolver resolver = new HostResolver();

  @Test
  void literalAddressesAndLocalhostNeedNoResolution() {
    assertArrayEquals(new byte[] {127, 0, 0, 1}, resolver.known("localhost", 0).get(0));
    assertEquals(16, resolver.known("localhost", 0).get(1).length, "IPv6 is tried after IPv4");
    assertArrayEquals(new byte[] {10, 0, (byte) 200, 1}, resolver.known("10.0.200.1", 0).get(0));
    assertEquals(16, resolver.known("fe80::1", 0).get(0).length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"db", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1..2.3", "a.1.2.3", "", "1.2.3.4."})
  void otherTextIsAName(String host) {
    assertNull(resolver.known(host, 0));
  }

  @Test
  void addressesAreKeptForHalfAMinute() {
    resolver.store("db", List.of(new byte[] {1, 2, 3, 4}), 0);
    assertEquals(1, resolver.known("db", 29 * SECOND).size());
    assertNull(resolver.known("db", 31 * SECOND));
  }

  @Test
  void theNumberOfNamesIsBounded() {
    for (int i = 0; i < 1000; i++) {
      resolver.store("host" + i, List.of(), 0);
    }
    resolver.store("last", List.of(), 0);
    assertNull(resolver.known("host0", 0));
    assertEquals(List.of(), resolver.known("last", 0));
  }
}
