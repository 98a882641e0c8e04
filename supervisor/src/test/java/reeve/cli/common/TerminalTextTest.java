package reeve.cli.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TerminalTextTest {
  @Test
  void removesControlCharacters() {
    assertEquals("a?b?[31mc?", TerminalText.line("a\nb\033[31mc\u009b"));
    assertEquals("?cod.exe", TerminalText.line("\u202ecod.exe"), "the direction of writing is not changed");
    assertEquals("??",
        TerminalText.line("\ud800\udc00".substring(0, 1) + "\udc00".substring(0, 1).replace("\udc00", "\u007f")));
    assertEquals("Grüße 服务 😀", TerminalText.line("Grüße 服务 😀"));
  }

  @Test
  void widthCountsColumns() {
    assertEquals(3, TerminalText.width("abc"));
    assertEquals(5, TerminalText.width("Grüße"));
    assertEquals(4, TerminalText.width("服务"));
    assertEquals(2, TerminalText.width("😀"));
    assertEquals(1, TerminalText.width("e\u0301"), "a combining mark takes no column");
    assertEquals(0, TerminalText.width(""));
  }

  @Test
  void aNumberIsNotCut() {
    assertEquals("next start in …", TerminalText.cut("next start in 54 s", 16));
    assertEquals("port …", TerminalText.cut("port 3300", 8));
    assertEquals("port 3300…", TerminalText.cut("port 3300, 1", 10));
    assertEquals("…", TerminalText.cut("12345", 4));
  }

  @Test
  void cutTextFits() {
    assertEquals("abc", TerminalText.cut("abc", 3));
    assertEquals("ab…", TerminalText.cut("abcd", 3));
    assertEquals("服…", TerminalText.cut("服务器", 4));
    assertEquals("…", TerminalText.cut("服务", 1));
    assertEquals("", TerminalText.cut("abc", 0));
    assertEquals("e\u0301e\u0301", TerminalText.cut("e\u0301e\u0301", 2));
    Random random = new Random(3);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        text.appendCodePoint(new int[] {'a', 0x670d, 0x1f600, 0x301, 'ü'}[random.nextInt(5)]);
      }
      int width = random.nextInt(12);
      String cut = TerminalText.cut(text.toString(), width);
      assertTrue(TerminalText.width(cut) <= width, text + " in " + width + ": " + cut);
    }
  }
}
