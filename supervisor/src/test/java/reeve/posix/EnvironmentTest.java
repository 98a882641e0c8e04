package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reeve.config.InheritedVariables;

class EnvironmentTest {
  private static Environment of(String block) {
    return Environment.parse(block.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void entriesEndWithNul() {
    Environment e = of("A=1\0\0B=x=y\0C=");
    assertEquals(3, e.entries().length);
    assertEquals("1", e.get("A"));
    assertEquals("x=y", e.get("B"));
    assertEquals("", e.get("C"));
    assertNull(e.get("D"));
    assertNull(of("AB=1\0").get("A"));
  }

  @Test
  void bytesThatAreNotTextAreKept() {
    Environment e = of("A=caf\u00e9\0B=1\0").with(Set.of("B"), Map.of("C", "ü"));
    assertArrayEquals("A=caf\u00e9".getBytes(StandardCharsets.ISO_8859_1), e.entries()[0]);
    assertArrayEquals("C=ü".getBytes(StandardCharsets.UTF_8), e.entries()[1]);
    assertEquals(2, e.entries().length);
    assertEquals("caf\ufffd", e.get("A"));
  }

  @Test
  void aValueThatIsSetTakesPrecedence() {
    Environment e = of("A=1\0B=2\0A=3\0").with(Set.of(), Map.of("A", "new"));
    assertEquals(2, e.entries().length);
    assertEquals("new", e.get("A"));
    assertEquals(Map.of("A", "new", "B", "2"), e.toMap());
  }

  @Test
  void theFirstOfTwoEntriesIsUsed() {
    assertEquals("1", of("A=1\0A=2\0").get("A"));
    assertEquals("1", of("A=1\0A=2\0").toMap().get("A"));
  }

  @Test
  void onlyWhatAServiceInheritsIsPassedOn() {
    Environment e = of("LANG=C\0LANGUAGE=de\0HTTP_A=1\0.dot=1\0SECRET=s\0");
    assertEquals(Map.of("LANG", "C", "HTTP_A", "1"), passed(e, false, List.of("LANG", "HTTP_*")));
    assertEquals(Map.of("LANG", "C", "HTTP_A", "1"), passed(e, true, List.of("LANG", "HTTP_?")));
    assertEquals(e.toMap(), passed(e, true, List.of("*")));
    assertEquals(Map.of(), passed(e, false, List.of()));
    assertEquals(Map.of(), e.passing(new InheritedVariables(true, Optional.empty())).toMap());
    assertSame(e, e.passing(InheritedVariables.ALL));
  }

  private static Map<String, String> passed(Environment of, boolean clear, List<String> only) {
    return of.passing(new InheritedVariables(clear, Optional.of(only))).toMap();
  }

  @Test
  void aNulInANameOrAValueIsDetected() {
    assertFalse(of("A=1\0").with(Set.of(), Map.of("B", "2")).hasNul());
    Environment bad = of("A=1\0").with(Set.of(), Map.of("B", "2\0x"));
    assertTrue(bad.hasNul());
    assertTrue(bad.with(Set.of(), Map.of("C", "3")).hasNul());
    assertTrue(Environment.empty().with(Set.of(), Map.of("B\0", "2")).hasNul());
  }
}
