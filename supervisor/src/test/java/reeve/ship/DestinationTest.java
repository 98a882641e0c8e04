package reeve.ship;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
  @ParameterizedTest
  @CsvSource({
      "unix:///dev/log,unix:///dev/log,unix____dev_log", "/run/x,unix:///run/x,unix____run_x",
      "tcp://a,tcp://a:601,tcp___a_601", "tcp://a:1,tcp://a:1,tcp___a_1",
      "tls://log.example.org,tls://log.example.org:6514,tls___log.example.org_6514",
      "tls://[::1]:7,tls://[::1]:7,tls______1__7", "tcp://[fe80::1],tcp://[fe80::1]:601,tcp____fe80__1__601"})
  void aDestinationIsCompletedAndHasAFileName(String text, String complete, String fileName) {
    assertEquals(complete, Destination.parse(text).toString());
    assertEquals(fileName, Destination.parse(text).fileName());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a:1", "udp://a", "tcp://", "tcp://:1", "tcp://a:x", "tcp://a:+1", "tcp://a:0", "tcp://a:65536",
          "unix://dev/log", "tls://a/b", "tls://u@h"})
  void otherTextIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Destination.parse(text));
  }
}
