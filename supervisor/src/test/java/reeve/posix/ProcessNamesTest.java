package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProcessNamesTest {
  private static String words(String block) {
    return ProcessNames.text(block.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void argumentsAreSeparatedByBlanks() {
    assertEquals("nc -U /run/reeve.sock", words("nc\0-U\0/run/reeve.sock\0"));
    assertEquals("", words(""));
  }

  @Test
  void aReeveProcessIsShownAsTheTypedCommand() {
    assertEquals("reeve stop web", words("/usr/lib/jvm/bin/java\0-Xrs\0-cp\0/x.jar\0reeve.cli.Main\0stop\0web\0"));
  }

  @Test
  void controlCharactersAreReplaced() {
    assertEquals("sh -c a?b?[31m??", words("sh\0-c\0a\nb\u001b[31m\u0085\u2028\0"));
  }

  @Test
  void aLongCommandLineIsTruncated() {
    String cut = words("x\0" + "😀".repeat(1000) + "\0");
    assertTrue(cut.length() <= ProcessNames.MAX_LENGTH && cut.endsWith("…"), cut);
    assertTrue(!Character.isHighSurrogate(cut.charAt(cut.length() - 2)), "no half of a character");
  }
}
