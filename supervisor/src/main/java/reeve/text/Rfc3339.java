package reeve.text;

import java.time.LocalDate;

/**
 * Times as RFC 3339 has them, in UTC with milliseconds. By hand: java.time's formatter costs a megabyte and 20 ms at
 * its first use.
 */
public final class Rfc3339 {
  private static final long DAY = 86_400_000L;

  private Rfc3339() {}

  /** {@code 2026-01-31T12:00:00.123Z}. Any thread. */
  public static String format(long wallMillis) {
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(wallMillis, DAY));
    StringBuilder text = new StringBuilder(24);
    pad(text, date.getYear(), 4).append('-');
    pad(text, date.getMonthValue(), 2).append('-');
    pad(text, date.getDayOfMonth(), 2).append('T');
    return time(text, Math.floorMod(wallMillis, DAY)).append('Z').toString();
  }

  /** {@code 12:00:00.123} of a time that is already shifted to the wanted zone. Any thread. */
  public static String timeOfDay(long shiftedMillis) {
    return time(new StringBuilder(12), Math.floorMod(shiftedMillis, DAY)).toString();
  }

  private static StringBuilder time(StringBuilder text, long millisOfDay) {
    pad(text, millisOfDay / 3_600_000, 2).append(':');
    pad(text, millisOfDay / 60_000 % 60, 2).append(':');
    pad(text, millisOfDay / 1000 % 60, 2).append('.');
    return pad(text, millisOfDay % 1000, 3);
  }

  private static StringBuilder pad(StringBuilder text, long number, int width) {
    String digits = Long.toString(number);
    for (int i = digits.length(); i < width; i++) {
      text.append('0');
    }
    return text.append(digits);
  }
}
