package reeve.cli.source;

import java.time.Duration;
import java.util.TimeZone;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import reeve.config.util.Durations;
import reeve.history.LedgerTimes;
import reeve.text.Rfc3339;
import reeve.time.Clock;

/**
 * A time as {@code --since} and {@code --until} accept it: a duration before now, a date, or a time of day, in the
 * forms that journalctl and docker accept.
 */
public final class TimeArgument {
  private static final long DAY = 86_400_000L;

  private static final String[] UNITS = {
      "second", "seconds", "sec", "secs", "s", "minute", "minutes", "min", "mins", "m", "hour", "hours", "hr", "h",
      "day", "days", "d", "week",
      "weeks", "w"
  };

  private TimeArgument() {}

  /** Converts the argument to milliseconds since 1970. */
  public static final class Converter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      long millis = millis(text, Clock.system().wallMillis());
      if (millis < 0) {
        throw new TypeConversionException("'" + text
            + "' is not a time such as 10m, \"2 hours ago\", yesterday, 12:00, 2026-01-31, \"2026-01-31 12:00\" or "
            + "2026-01-31T12:00:00Z");
      }
      return millis;
    }
  }

  /**
   * Parses a time.
   *
   * @param now milliseconds since 1970
   * @return milliseconds since 1970; -1: the text is not a time
   */
  static long millis(String text, long now) {
    String time = text.strip();
    boolean ago = time.endsWith(" ago");
    String length = ago ? time.substring(0, time.length() - 4) : time.startsWith("-") ? time.substring(1) : time;
    Duration duration = Durations.parse(length);
    long before = duration != null ? duration.toMillis() : namedUnits(length);
    if (before >= 0) {
      return Math.max(0, now - before);
    }
    if (ago || time.startsWith("-")) {
      return -1;
    }
    if (time.startsWith("@")) {
      return seconds(time.substring(1));
    }
    TimeZone zone = TimeZone.getDefault();
    long midnight = midnight(now, zone);
    switch (time) {
      case "now":
        return now;
      case "today":
        return midnight;
      case "yesterday":
        return midnight(midnight - DAY / 2, zone); // days differ in length
      default:
        break;
    }
    if (time.length() == 5 || time.length() == 8 && time.charAt(2) == ':') {
      return LedgerTimes.parseUserTime(LedgerTimes.localText(now).substring(0, 10) + " " + time);
    }
    long millis = LedgerTimes.parseUserTime(time);
    return millis >= 0 ? millis : withOffset(time);
  }

  private static long midnight(long millis, TimeZone zone) {
    long local = millis + zone.getOffset(millis);
    long begin = local - Math.floorMod(local, DAY);
    return begin - zone.getOffset(begin - zone.getOffset(begin));
  }

  /** Milliseconds of {@code 2 hours} or {@code 1 day 2 h}; -1: the text is not such a duration. */
  private static long namedUnits(String text) {
    String[] parts = text.split("\\s+");
    if (parts.length % 2 != 0) {
      return -1;
    }
    long total = 0;
    for (int i = 0; i < parts.length; i += 2) {
      long unit = unit(parts[i + 1]);
      long number = number(parts[i]);
      if (unit < 0 || number < 0 || number > 36_500L * DAY / unit) {
        return -1;
      }
      total += number * unit;
    }
    return total;
  }

  private static long unit(String word) {
    for (String unit : UNITS) {
      if (unit.equals(word)) {
        return switch (word.charAt(0)) {
          case 's' -> 1000;
          case 'm' -> 60_000;
          case 'h' -> 3_600_000;
          case 'd' -> DAY;
          default -> 7 * DAY;
        };
      }
    }
    return -1;
  }

  private static long number(String text) {
    try {
      return text.isEmpty() || !Character.isDigit(text.charAt(0)) ? -1 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static long seconds(String text) {
    long seconds = number(text);
    return seconds < 0 || seconds > Long.MAX_VALUE / 1000 ? -1 : seconds * 1000;
  }

  /** A time with an offset from UTC, {@code 2026-01-31T12:00:00+01:00} (RFC 3339); -1: the text is not such a time. */
  private static long withOffset(String text) {
    int at = text.length() - 6;
    if (at < 19 || text.charAt(at + 3) != ':' || text.charAt(at) != '+' && text.charAt(at) != '-') {
      return -1;
    }
    long utc = Rfc3339.parse(text.substring(0, at).replace(' ', 'T') + "Z");
    long hours = number(text.substring(at + 1, at + 3));
    long minutes = number(text.substring(at + 4));
    if (utc < 0 || hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
      return -1;
    }
    long offset = hours * 3_600_000 + minutes * 60_000;
    return text.charAt(at) == '+' ? utc - offset : utc + offset;
  }
}
