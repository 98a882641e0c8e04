package reeve.config.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellTextTest {
  @Test
  void aPlainWordHasNoQuotes() {
    assertEquals("/usr/bin/a-b_c.d:1=2@x%,+", ShellText.word("/usr/bin/a-b_c.d:1=2@x%,+"));
    assertEquals("''", ShellText.word(""));
    assertEquals("'it'\\''s' '~'", ShellText.line(List.of("it's", "~")));
  }

  /** The shell itself reads them. */
  @Test
  void aShellReadsTheWordsThatWereWritten() throws IOException {
    List<String> words = List.of("a b", "'", "''", "$HOME", "`x`", "\\", "*", "~", "é", "line\nbreak", "-n", "#", "!x");
    Process process = new ProcessBuilder("/bin/sh", "-c", "printf '%s\\0' " + ShellText.line(words)).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(String.join("\0", words) + "\0", output);
  }
}
