package reeve.posix;

import java.nio.charset.StandardCharsets;

/** Small facts from /proc. Any thread. */
final class ProcFacts {
  private ProcFacts() {}

  static String bootId() {
    String text = text("/proc/sys/kernel/random/boot_id");
    return text == null || text.isBlank() ? null : text.strip();
  }

  static String text(String path) {
    byte[] bytes = ProcFiles.read(path);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  static int descriptorLimit() {
    String text = text("/proc/self/limits");
    int at = text == null ? -1 : text.indexOf("Max open files");
    if (at < 0) {
      return -1;
    }
    int from = at + "Max open files".length();
    while (from < text.length() && text.charAt(from) == ' ') {
      from++;
    }
    int to = from;
    while (to < text.length() && Character.isDigit(text.charAt(to))) {
      to++;
    }
    return to == from || to - from > 9 ? -1 : Integer.parseInt(text.substring(from, to));
  }
}
