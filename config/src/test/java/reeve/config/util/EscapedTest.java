package reeve.config.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Quoting of text from outside of reeve. */
class EscapedTest {
  @Test
  void quotesBackslashesAndLineEndsAreEscaped() {
    assertEquals("\"a\\\"b\\\\c\\nd\\te\"", Escaped.quote("a\"b\\c\nd\te"));
  }

  @Test
  void charactersThatATerminalInterpretsAreEscaped() {
    assertEquals("\"\\u001b[31m\\u009b\\u202e\\ufeff\"", Escaped.quote("\u001b[31m\u009b\u202e\ufeff"));
    assertEquals("\"é\"", Escaped.quote("é"));
  }

  @Test
  void aLongTextIsCutAtSixtyCharacters() {
    assertEquals("\"" + "x".repeat(60) + "\"", Escaped.quote("x".repeat(60)));
    assertEquals("\"" + "x".repeat(60) + "…\"", Escaped.quote("x".repeat(61)));
  }

  @Test
  void aBareKeyNeedsNoQuotes() {
    assertEquals("web-1_a", Escaped.key("web-1_a"));
    assertEquals("\"web@1\"", Escaped.key("web@1"));
    assertEquals("\"\"", Escaped.key(""));
  }

  @Test
  void theFirstAndLastCharacterOfEachUnsafeRangeIsEscapedAndItsNeighboursAreNot() {
    int[][] ranges = {{0x7f, 0x9f}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff},
        {0xfffe, 0xffff}, {0xd800, 0xdfff}};
    for (int[] range : ranges) {
      assertEquals(String.format("\"\\u%04x\"", range[0]), Escaped.quote(String.valueOf((char) range[0])));
      assertEquals(String.format("\"\\u%04x\"", range[1]), Escaped.quote(String.valueOf((char) range[1])));
      String before = String.valueOf((char) (range[0] - 1));
      assertEquals('"' + before + '"', Escaped.quote(before));
      if (range[1] < 0xffff) {
        String after = String.valueOf((char) (range[1] + 1));
        assertEquals('"' + after + '"', Escaped.quote(after));
      }
    }
    assertEquals("\"\\u001f \"", Escaped.quote("\u001f "));
  }

  @Test
  void aKeyIsBareUpToItsLastLetterAndSixtyCharacters() {
    assertEquals("azAZ09", Escaped.key("azAZ09"));
    assertEquals("k".repeat(60), Escaped.key("k".repeat(60)));
    assertEquals("\"" + "k".repeat(60) + "…\"", Escaped.key("k".repeat(61)));
  }
}
