package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProcessNamesTest {
  private static String text(String block) {
    return ProcessNames.text(block.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void argumentsAreSeparatedByBlanks() {
    assertEquals("nc -U /run/reeve.sock", text("nc\0-U\0/run/reeve.sock\0"));
    assertEquals("", text(""));
  }

  @Test
  void aReeveProcessIsShownAsTheTypedCommand() {
    assertEquals("reeve stop web", text("/usr/lib/jvm/bin/java\0-Xrs\0-cp\0/x.jar\0reeve.cli.Main\0stop\0web\0"));
  }

  @Test
  void controlCharactersAreReplaced() {
    assertEquals("sh -c a?b?[31m??", text("sh\0-c\0a\nb\u001b[31m\u0085\u2028\0"));
  }

  @Test
  void aLongCommandLineIsTruncated() {
    String cut = text("x\0" + "😀".repeat(1000) + "\0");
    assertTrue(cut.length() <= ProcessNames.MAX_LENGTH && cut.endsWith("…"), cut);
    assertTrue(!Character.isHighSurrogate(cut.charAt(cut.length() - 2)), "no half of a character");
  }
}
