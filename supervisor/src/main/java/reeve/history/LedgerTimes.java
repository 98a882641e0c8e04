package reeve.history;

import java.util.TimeZone;
import reeve.text.Rfc3339;

/** Times of the ledger. Pure, but for the zone of the machine. */
public final class LedgerTimes {
  private LedgerTimes() {}

  /**
   * @param time {@code 2026-01-31T12:00:00.123Z}, with or without the fraction. @return milliseconds since 1970; -1: it
   *     is none
   */
  public static long parse(String time) {
    return Rfc3339.parse(time);
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
