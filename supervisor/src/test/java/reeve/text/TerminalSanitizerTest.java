package reeve.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalSanitizerTest {
  @Test
  void plainTextIsUnchanged() {
    String text = "grüße, 世界 \t 😀 [1;31m";
    assertEquals(text, TerminalSanitizer.of(text, false));
    assertEquals(text, TerminalSanitizer.of(text, true));
  }

  @Test
  void coloursStayIfWantedAndEndWithTheLine() {
    assertEquals("\033[1;31mred\033[0m", TerminalSanitizer.of("\033[1;31mred", true));
    assertEquals("red", TerminalSanitizer.of("\033[1;31mred\033[0m", false));
  }

  @ParameterizedTest
  @CsvSource({
      "'\033[2Jx',x", "'\033[10;10Hx',x", "'\033]0;title\007x',x", "'\033]0;title\033\\x',x", "'\033P1$r0m\033\\x',x",
      "'\033[cx',x",
      "'\033[6nx',x", "'\033(0x',x", "'\033cx',x", "'\033[?1049hx',x", "'\033[>4;2mx',x", "'\u009b2Jx',x",
      "'\033]0;never ended',''",
      "'\033[12',''", "'\033',\\e", "'a\rb',a\\rb", "'a\bb',a\\x08b", "'a\007',a\\x07", "'\u0085',\\x85",
      "'\u202ex',\\u202ex", "'a\0b',a\\x00b"
  })
  void sequencesThatATerminalWouldExecuteAreRemovedOrShown(String line, String expected) {
    assertEquals(expected, TerminalSanitizer.of(line, true));
    assertEquals(expected, TerminalSanitizer.of(line, false));
  }

  @Test
  void aCarriageReturnAtTheEndIsNotAPartOfTheLine() {
    assertEquals("line", TerminalSanitizer.of("line\r", true));
  }

  @Test
  void theResultHasNoControlCharacter() {
    Random random = new Random(3);
    String letters = "\033[]P;?mA0\007\\\r\n\t\b\u009b\u009c\u0090 x\u202e";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        line.append(letters.charAt(random.nextInt(letters.length())));
      }
      String clean = TerminalSanitizer.of(line.toString(), false);
      assertTrue(clean.chars().allMatch(c -> c == '\t' || c >= ' ' && c < 0x7f),
          () -> line.toString().replace('\033', 'E') + " -> " + clean);
      String painted = TerminalSanitizer.of(line.toString(), true).replaceAll("\033\\[[0-9;:]*m", "");
      assertTrue(painted.chars().allMatch(c -> c == '\t' || c >= ' ' && c < 0x7f), painted);
    }
  }
}
