package reeve.history;

import java.util.TimeZone;
import reeve.text.Rfc3339;

/** Formats and parses times as people read and write them, in the time zone of this machine. Any thread. */
public final class LedgerTimes {
  private LedgerTimes() {}

  /** Returns a time in milliseconds since 1970 as {@code 2026-01-31 12:00:00}. */
  public static String localText(long millis) {
    return Rfc3339.format(millis + TimeZone.getDefault().getOffset(millis)).substring(0, 19).replace('T', ' ');
  }

  /**
   * Parses a time as {@code --since} accepts it: a time of the ledger in UTC, or {@code 2026-01-31} or
   * {@code 2026-01-31 12:00[:00]}.
   *
   * @return milliseconds since 1970; -1: the text is not such a time
   */
  public static long parseUserTime(String text) {
    long exact = Rfc3339.parse(text);
    if (exact >= 0) {
      return exact;
    }
    String full = text.length() == 10 ? text + " 00:00:00" : text.length() == 16 ? text + ":00" : text;
    long local = full.length() == 19 ? Rfc3339.parse(full.substring(0, 10) + "T" + full.substring(11) + "Z") : -1;
    if (local < 0 || full.charAt(10) != ' ' && full.charAt(10) != 'T') {
      return -1;
    }
    TimeZone zone = TimeZone.getDefault();
    return local - zone.getOffset(local - zone.getOffset(local));
  }
}
