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
}
