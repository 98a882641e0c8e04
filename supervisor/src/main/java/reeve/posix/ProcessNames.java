package reeve.posix;

import java.nio.charset.StandardCharsets;

/** Processes in words. */
public final class ProcessNames {
  private ProcessNames() {}

  /** Any thread. @return command line of a process, blanks between the words and no control characters, at most 256 bytes; empty when it cannot be read. */
  public static String commandLine(int pid) {
    byte[] bytes = pid <= 0 ? null : ProcFiles.read("/proc/" + pid + "/cmdline");
    if (bytes == null) {
      return "";
    }
    int length = Math.min(bytes.length, 256);
    while (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    StringBuilder text = new StringBuilder(new String(bytes, 0, length, StandardCharsets.UTF_8));
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == 0) {
        text.setCharAt(i, ' ');
      } else if (Character.isISOControl(text.charAt(i))) {
        text.setCharAt(i, '?');
      }
    }
    return text.toString();
  }
}
