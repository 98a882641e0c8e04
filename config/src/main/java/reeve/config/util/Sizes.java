package reeve.config.util;

/**
 * Sizes in files: {@code "10MB" "64KiB" "1GB" "512B"}. A whole number with its unit: KB, MB, GB, TB are powers of 1000,
 * KiB, MiB, GiB, TiB are powers of 1024.
 */
public final class Sizes {
  private static final String[] UNITS = {"B", "KB", "KiB", "MB", "MiB", "GB", "GiB", "TB", "TiB"};
  private static final long[] BYTES = {
      1, 1000, 1L << 10, 1_000_000, 1L << 20, 1_000_000_000, 1L << 30, 1_000_000_000_000L, 1L << 40
  };
  private static final long MAX_BYTES = 1L << 50;

  private Sizes() {}

  /** @return bytes; -1 if the text is not a size, or more than 1024 TiB */
  public static long parse(String text) {
    long number = 0;
    int i = 0;
    for (; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
      number = 10 * number + text.charAt(i) - '0';
      if (number > MAX_BYTES) {
        return -1;
      }
    }
    String unit = text.substring(i);
    for (int u = 0; i > 0 && u < UNITS.length; u++) {
      if (UNITS[u].equals(unit)) {
        return number <= MAX_BYTES / BYTES[u] ? number * BYTES[u] : -1;
      }
    }
    return -1;
  }

  /** Formats a size as it is written in a file, in the largest unit that needs no fraction. */
  public static String format(long bytes) {
    for (int u = UNITS.length - 1; u > 0; u--) {
      if (bytes % BYTES[u] == 0 && bytes > 0) {
        return bytes / BYTES[u] + UNITS[u];
      }
    }
    return bytes + "B";
  }
}
