package reeve.posix;

import java.nio.charset.StandardCharsets;

/** Command lines of processes for people. */
final class ProcessNames {
  /** Most characters of a command line that are kept. */
  static final int MAX_LENGTH = 160;

  /** The options of our JVM are about 3 KiB; the line of another process may have megabytes. */
  private static final int MAX_READ = 8192;

  private static final String MAIN = "reeve.cli.Main";

  private ProcessNames() {}

  static String commandLine(int pid) {
    byte[] bytes = pid <= 0 ? null : ProcFiles.head("/proc/" + pid + "/cmdline", MAX_READ);
    return bytes == null ? "" : text(bytes);
  }

  /**
   * Formats a command line.
   *
   * @param block the arguments, each followed by a NUL
   */
  static String text(byte[] block) {
    int length = block.length;
    while (length > 0 && block[length - 1] == 0) {
      length--;
    }
    String[] words = new String(block, 0, length, StandardCharsets.UTF_8).split("\0", -1);
    StringBuilder text = new StringBuilder();
    int first = 0;
    for (int i = 1; i < words.length; i++) {
      if (words[i].equals(MAIN)) {
        text.append("reeve"); // the real command line has a screenful of options for the JVM
        first = i + 1;
        break;
      }
    }
    for (int i = first; i < words.length && text.length() <= MAX_LENGTH; i++) {
      if (text.length() > 0) {
        text.append(' ');
      }
      text.append(words[i], 0, Math.min(words[i].length(), MAX_LENGTH + 1));
    }
    if (text.length() > MAX_LENGTH) {
      int end = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 2)) ? MAX_LENGTH - 2 : MAX_LENGTH - 1;
      text.setLength(end);
      text.append('…');
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        text.setCharAt(i, '?');
      }
    }
    return text.toString();
  }
}
