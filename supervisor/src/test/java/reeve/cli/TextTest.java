package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void nothingThatATerminalActsOnIsLeft() {
    assertEquals("a?b?[31mc?", Text.line("a\nb\033[31mc\u009b"));
    assertEquals("?cod.exe", Text.line("\u202ecod.exe"), "the direction of writing is not turned");
    assertEquals("??", Text.line("\ud800\udc00".substring(0, 1) + "\udc00".substring(0, 1).replace("\udc00", "\u007f")));
    assertEquals("Grüße 服务 😀", Text.line("Grüße 服务 😀"));
  }

  @Test
  void widthIsColumnsAndNotCharacters() {
    assertEquals(3, Text.width("abc"));
    assertEquals(5, Text.width("Grüße"));
    assertEquals(4, Text.width("服务"));
    assertEquals(2, Text.width("😀"));
    assertEquals(1, Text.width("e\u0301"), "a combining mark takes none");
    assertEquals(0, Text.width(""));
  }

  @Test
  void whatIsCutFits() {
    assertEquals("abc", Text.cut("abc", 3));
    assertEquals("ab…", Text.cut("abcd", 3));
    assertEquals("服…", Text.cut("服务器", 4));
    assertEquals("…", Text.cut("服务", 1));
    assertEquals("", Text.cut("abc", 0));
    assertEquals("e\u0301e\u0301", Text.cut("e\u0301e\u0301", 2));
    Random random = new Random(3);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        text.appendCodePoint(new int[] {'a', 0x670d, 0x1f600, 0x301, 'ü'}[random.nextInt(5)]);
      }
      int width = random.nextInt(12);
      String cut = Text.cut(text.toString(), width);
      assertTrue(Text.width(cut) <= width, text + " in " + width + ": " + cut);
    }
  }
}
