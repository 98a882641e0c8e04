package reeve.config.util;

import java.time.Duration;

/**
 * Durations in files: {@code "500ms" "10s" "5m" "1h30m" "2d" "0"}. Whole numbers with units, larger units first, each
 * unit at most once.
 */
public final class Durations {
  private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
  private static final long[] MILLIS = {86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};
  /** A hundred years: far less than a long can hold in nanoseconds. */
  private static final long MAX_MILLIS = 36_500L * 86_400_000L;

  private Durations() {}

  /** @return null if the text is not a duration, or more than 36500 days */
  public static Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    long total = 0;
    int nextUnit = 0;
    int i = 0;
    while (i < text.length()) {
      int from = i;
      long number = 0;
      while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        number = number * 10 + (text.charAt(i) - '0');
        if (number > MAX_MILLIS) {
          return null;
        }
        i++;
      }
      int unitFrom = i;
      while (i < text.length() && text.charAt(i) >= 'a' && text.charAt(i) <= 'z') {
        i++;
      }
      int unit = unit(text.substring(unitFrom, i));
      if (unitFrom == from || unit < nextUnit || number > MAX_MILLIS / MILLIS[unit]) {
        return null;
      }
      nextUnit = unit + 1;
      total += number * MILLIS[unit];
    }
    return text.isEmpty() || total > MAX_MILLIS ? null : Duration.ofMillis(total);
  }

  /**
   * Formats a duration as it is written in a file, {@code 1m30s}; {@code 0s} for zero. Fractions of a millisecond are
   * dropped.
   */
  public static String format(Duration duration) {
    long rest = duration.toMillis();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < UNITS.length; i++) {
      long count = rest / MILLIS[i];
      if (count > 0) {
        text.append(count).append(UNITS[i]);
        rest -= count * MILLIS[i];
      }
    }
    return text.length() == 0 ? "0s" : text.toString();
  }

  private static int unit(String word) {
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].equals(word)) {
        return i;
      }
    }
    return -1;
  }
}
