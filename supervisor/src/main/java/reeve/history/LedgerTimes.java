package reeve.history;

import java.util.TimeZone;
import reeve.text.Rfc3339;

/** Times of the ledger. Pure, but for the zone of the machine. */
public final class LedgerTimes {
  private static final long DAY = 86_400_000L;

  private LedgerTimes() {}

  /**
   * @param time {@code 2026-01-31T12:00:00.123Z}, with or without the fraction. @return milliseconds since 1970; -1: it
   *     is none
   */
  public static long parse(String time) {
    if (time == null || time.length() < 20 || time.length() > 24 || !time.endsWith("Z")
        || time.charAt(4) != '-' || time.charAt(7) != '-' || time.charAt(10) != 'T' || time.charAt(13) != ':'
        || time.charAt(16) != ':') {
      return -1;
    }
    int year = digits(time, 0, 4);
    int month = digits(time, 5, 7);
    int day = digits(time, 8, 10);
    int hour = digits(time, 11, 13);
    int minute = digits(time, 14, 16);
    int second = digits(time, 17, 19);
    int fraction = time.length() == 24 && time.charAt(19) == '.' ? digits(time, 20, 23) : time.length() == 20 ? 0 : -1;
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || minute < 0 || second < 0
        || fraction < 0) {
      return -1;
    }
    return days(year, month, day) * DAY + ((hour * 60L + minute) * 60 + second) * 1000 + fraction;
  }

  private static int digits(String text, int from, int to) {
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

  /** Days since 1970-01-01, with years that begin in March, so that a leap day is their last. */
  private static long days(int year, int month, int day) {
    long y = month <= 2 ? year - 1 : year;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return 365 * y + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468;
  }

  /** For people: {@code 2026-01-31 12:00:00}, in the zone of this machine. */
  public static String localText(long millis) {
    return Rfc3339.format(millis + TimeZone.getDefault().getOffset(millis)).substring(0, 19).replace('T', ' ');
  }

  /**
   * What {@code --since} takes: a time of the ledger, or {@code 2026-01-31} and {@code 2026-01-31 12:00[:00]} in the
   * machine's zone. @return -1: it is none
   */
  public static long parseUserTime(String text) {
    long exact = parse(text);
    if (exact >= 0) {
      return exact;
    }
    String full = text.length() == 10 ? text + " 00:00:00" : text.length() == 16 ? text + ":00" : text;
    long local = full.length() == 19 ? parse(full.substring(0, 10) + "T" + full.substring(11) + "Z") : -1;
    if (local < 0 || full.charAt(10) != ' ' && full.charAt(10) != 'T') {
      return -1;
    }
    TimeZone zone = TimeZone.getDefault();
    return local - zone.getOffset(local - zone.getOffset(local));
  }
}
