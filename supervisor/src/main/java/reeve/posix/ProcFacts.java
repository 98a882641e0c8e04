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
}
