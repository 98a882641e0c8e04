package reeve.text;

import java.time.LocalDate;

/**
 * Formats times as in RFC 3339, with milliseconds. It does not use java.time's formatter, whose first use costs
 * a megabyte and 20 ms. Pure; any thread.
 */
public final class Rfc3339 {
  private static final long DAY = 86_400_000L;

  private Rfc3339() {}

  /**
   * Returns a time as {@code 2026-01-31T12:00:00.123Z}.
   *
   * @param wallMillis milliseconds since 1970
   */
  public static String format(long wallMillis) {
    return format(wallMillis, 0);
  }

  /**
   * Returns a time in a zone as {@code 2026-01-31T13:00:00.123+01:00}, and in UTC with a {@code Z}.
   *
   * @param utcMillis milliseconds since 1970
   * @param offsetMillis the offset of the zone from UTC; parts of a minute are left out
   */
  public static String format(long utcMillis, int offsetMillis) {
    int offset = offsetMillis / 60_000;
    long wallMillis = utcMillis + offset * 60_000L;
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(wallMillis, DAY));
    StringBuilder text = new StringBuilder(24);
    appendPadded(text, date.getYear(), 4).append('-');
    appendPadded(text, date.getMonthValue(), 2).append('-');
    appendPadded(text, date.getDayOfMonth(), 2).append('T');
    appendTime(text, Math.floorMod(wallMillis, DAY));
    if (offset == 0) {
      return text.append('Z').toString();
    }
    text.append(offset < 0 ? '-' : '+');
    appendPadded(text, Math.abs(offset) / 60, 2).append(':');
    return appendPadded(text, Math.abs(offset) % 60, 2).toString();
  }

  /**
   * Returns a time of day as {@code 12:00:00.123}.
   *
   * @param shiftedMillis milliseconds since 1970, already shifted to the zone that is wanted
   */
  public static String timeOfDay(long shiftedMillis) {
    return appendTime(new StringBuilder(12), Math.floorMod(shiftedMillis, DAY)).toString();
  }

  /**
   * Reads a time as {@link #format} writes it, with or without the fraction of a second. Any thread.
   *
   * @param time {@code 2026-01-31T12:00:00.123Z}; may be null
   * @return milliseconds since 1970; -1: the text is not such a time
   */
  public static long parse(String time) {
    if (time == null || time.length() < 20 || time.length() > 24 || !time.endsWith("Z")
        || time.charAt(4) != '-' || time.charAt(7) != '-' || time.charAt(10) != 'T' || time.charAt(13) != ':'
        || time.charAt(16) != ':') {
      return -1;
    }
    int year = parseDigits(time, 0, 4);
    int month = parseDigits(time, 5, 7);
    int day = parseDigits(time, 8, 10);
    int hour = parseDigits(time, 11, 13);
    int minute = parseDigits(time, 14, 16);
    int second = parseDigits(time, 17, 19);
    int fraction =
        time.length() == 24 && time.charAt(19) == '.' ? parseDigits(time, 20, 23) : time.length() == 20 ? 0 : -1;
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || minute < 0 || second < 0
        || fraction < 0) {
      return -1;
    }
    return epochDays(year, month, day) * DAY + ((hour * 60L + minute) * 60 + second) * 1000 + fraction;
  }

  private static int parseDigits(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /** Returns the days since 1970-01-01. Years begin in March here, which makes a leap day the last day of its year. */
  private static long epochDays(int year, int month, int day) {
    long y = month <= 2 ? year - 1 : year;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return 365 * y + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468;
  }

  private static StringBuilder appendTime(StringBuilder text, long millisOfDay) {
    appendPadded(text, millisOfDay / 3_600_000, 2).append(':');
    appendPadded(text, millisOfDay / 60_000 % 60, 2).append(':');
    appendPadded(text, millisOfDay / 1000 % 60, 2).append('.');
    return appendPadded(text, millisOfDay % 1000, 3);
  }

  private static StringBuilder appendPadded(StringBuilder text, long number, int width) {
    String digits = Long.toString(number);
    for (int i = digits.length(); i < width; i++) {
      text.append('0');
    }
    return text.append(digits);
  }
}
