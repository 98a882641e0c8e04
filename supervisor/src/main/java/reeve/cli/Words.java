package reeve.cli;

import java.util.Map;

/** Times, sizes and ends as short words for tables. Pure; no java.time, whose formatting costs 20 ms at its first use. */
final class Words {
  private static final long DAY = 86_400_000L;

  private Words() {}

  /**
   * An RFC 3339 time in UTC with milliseconds, as reeve writes it.
   *
   * @return milliseconds since 1970; -1 if it is none
   */
  static long millis(String time) {
    if (time == null || time.length() < 20 || time.charAt(4) != '-' || time.charAt(10) != 'T' || !time.endsWith("Z")) {
      return -1;
    }
    int year = digits(time, 0, 4);
    int month = digits(time, 5, 7);
    int day = digits(time, 8, 10);
    int hour = digits(time, 11, 13);
    int minute = digits(time, 14, 16);
    int second = digits(time, 17, 19);
    if (year < 0 || month < 1 || month > 12 || day < 1 || hour < 0 || minute < 0 || second < 0) {
      return -1;
    }
    long fraction = 0;
    if (time.length() == 24 && time.charAt(19) == '.') {
      fraction = Math.max(0, digits(time, 20, 23));
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

  /** Days since 1970-01-01 in the Gregorian calendar, with years that begin in March, so that a leap day is their last. */
  private static long days(int year, int month, int day) {
    long y = month <= 2 ? year - 1 : year;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return 365 * y + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468;
  }

  /** In one unit, rounded down: {@code 0 s}, {@code 59 s}, {@code 3 m}, {@code 2 h}, {@code 4 d}. */
  static String span(long millis) {
    long seconds = Math.max(0, millis) / 1000;
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " m";
    }
    return seconds < 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }

  /** {@link #span} since a time as reeve writes it; empty if that is not known. */
  static String since(String time, long now) {
    long then = millis(time);
    return then < 0 ? "" : span(now - then);
  }

  /** Time of a processor: {@code 0.3 s}, {@code 85 s}, {@code 12 m}, {@code 3.4 h}. */
  static String cpu(long millis) {
    if (millis < 10_000) {
      return millis / 1000 + "." + millis / 100 % 10 + " s";
    }
    if (millis < 100_000) {
      return millis / 1000 + " s";
    }
    if (millis < 6_000_000) {
      return millis / 60_000 + " m";
    }
    return millis / 3_600_000 + "." + millis / 360_000 % 10 + " h";
  }

  /** {@code 640K}, {@code 12.5M}, {@code 1.2G}: of 1024. */
  static String size(long kib) {
    if (kib < 1024) {
      return kib + "K";
    }
    long tenths = kib * 10 / 1024;
    if (tenths < 10_240) {
      return tenths < 1000 ? tenths / 10 + "." + tenths % 10 + "M" : tenths / 10 + "M";
    }
    tenths /= 1024;
    return tenths / 10 + "." + tenths % 10 + "G";
  }

  /** How a process ended: {@code exit 1}, {@code SIGPIPE}, {@code SIGSEGV (core dumped)}; empty if none did. */
  static String exit(Map<String, Object> lastExit) {
    if (lastExit == null) {
      return "";
    }
    String signal = Fields.text(lastExit, "signal");
    if (signal != null) {
      return signal + (Fields.is(lastExit, "coreDumped") ? " (core dumped)" : "");
    }
    long code = Fields.number(lastExit, "code", -1);
    return code < 0 ? "" : "exit " + code;
  }

  /** {@link #exit} and when: {@code SIGPIPE 3 m ago}, {@code exit 1, 3 m ago}. */
  static String exitAgo(Map<String, Object> lastExit, long now) {
    String exit = exit(lastExit);
    String ago = exit.isEmpty() ? "" : since(Fields.text(lastExit, "at"), now);
    // The comma: "exit 1 3 m ago" has one number too many.
    return ago.isEmpty() ? exit : exit + (exit.startsWith("exit") ? ", " : " ") + ago + " ago";
  }
}
