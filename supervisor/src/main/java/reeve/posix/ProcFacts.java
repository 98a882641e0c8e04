package reeve.posix;

import java.nio.charset.StandardCharsets;

/** Small facts from /proc. Any thread. */
public final class ProcFacts {
  private ProcFacts() {}

  /** Names this run of the kernel (random(4)). @return null: not known */
  public static String bootId() {
    String text = text("/proc/sys/kernel/random/boot_id");
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** A whole file. @return null: it cannot be read */
  public static String text(String path) {
    byte[] bytes = ProcFiles.read(path);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
