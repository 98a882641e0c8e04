package reeve.config.write;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reeve.config.ExitStatusSet;
import reeve.config.RestartSpec;
import reeve.config.Signal;

/** Values as TOML. */
class TomlFormatTest {
  @Test
  void dollarsAreDoubledOnlyForAFile() {
    assertEquals("\"$HOME\"", TomlFormat.PLAIN.string("$HOME"));
    assertEquals("\"$$HOME\"", TomlFormat.FILE.string("$HOME"));
  }

  @Test
  void controlCharactersAreEscaped() {
    assertEquals("\"\\\"\\\\\\n\\t\\r\\u0001\\u007f\\u0085\"", TomlFormat.PLAIN.string("\"\\\n\t\r\u0001\u007f\u0085"));
  }

  @Test
  void numbersHaveAPointAndNoExponent() {
    assertEquals("2.0", TomlFormat.number(2));
    assertEquals("0.25", TomlFormat.number(0.25));
    assertEquals("10000000.0", TomlFormat.number(1e7));
  }

  @Test
  void statusesAreCodesRangesAndSignalsInOrder() {
    BitSet codes = new BitSet();
    codes.set(80, 90);
    codes.set(143);
    assertEquals("[\"80-89\", 143, \"SIGINT\", \"SIGTERM\"]",
        TomlFormat.statuses(new ExitStatusSet(codes, Set.of(Signal.TERM, Signal.INT))));
  }

  @Test
  void enumValuesDurationsAndKeysAreWrittenAsInAFile() {
    assertEquals("\"unless-stopped\"", TomlFormat.enumValue(RestartSpec.Policy.UNLESS_STOPPED));
    assertEquals("\"1m30s\"", TomlFormat.duration(Duration.ofSeconds(90)));
    assertEquals("web", TomlFormat.key("web"));
    assertEquals("\"web@1\"", TomlFormat.key("web@1"));
    assertEquals("[\"a\", \"b\"]", TomlFormat.FILE.strings(List.of("a", "b")));
  }
}
