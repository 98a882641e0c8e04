package reeve.runtime.readiness;

import java.util.concurrent.TimeUnit;

/**
 * The content of one datagram of sd_notify(3). If a key occurs twice, the last one counts; unknown keys are skipped.
 * Pure.
 */
final class NotifyMessage {
  /** The key is absent. */
  static final long NONE = -1;

  /** A year: longer than any service means, and far from an overflow. */
  private static final long LONGEST_MICROS = TimeUnit.DAYS.toMicros(365);

  boolean ready;
  boolean reloading;
  boolean stopping;
  /** STATUS=; null: absent. */
  String status;
  /** MAINPID= as it was written; null: absent. */
  String mainPid;
  /** ERRNO= as it was written; null: absent. */
  String errno;
  /** EXIT_STATUS= as it was written; null: absent. */
  String exitStatus;
  /** WATCHDOG=1. */
  boolean alive;
  /** WATCHDOG=trigger. */
  boolean trigger;
  long watchdogMicros = NONE;
  long extendMicros = NONE;
  long monotonicMicros = NONE;
  /** A line with a known key whose value is not a number; null: none. */
  String unreadable;

  private NotifyMessage() {}

  /** Parses the text of a datagram. */
  static NotifyMessage parse(String text) {
    NotifyMessage message = new NotifyMessage();
    for (int from = 0; from < text.length();) {
      int end = text.indexOf('\n', from);
      end = end < 0 ? text.length() : end;
      int equals = text.indexOf('=', from);
      if (equals > from && equals < end) {
        message.take(text.substring(from, equals), text.substring(equals + 1, end), text.substring(from, end));
      }
      from = end + 1;
    }
    return message;
  }

  private void take(String key, String value, String line) {
    switch (key) {
      case "READY" -> ready |= value.equals("1");
      case "RELOADING" -> reloading |= value.equals("1");
      case "STOPPING" -> stopping |= value.equals("1");
      case "STATUS" -> status = value;
      case "MAINPID" -> mainPid = value;
      case "ERRNO" -> errno = value;
      case "EXIT_STATUS" -> exitStatus = value;
      case "WATCHDOG" -> {
        alive |= value.equals("1");
        trigger |= value.equals("trigger");
      }
      case "WATCHDOG_USEC" -> watchdogMicros = number(value, line, watchdogMicros);
      case "EXTEND_TIMEOUT_USEC" -> extendMicros = number(value, line, extendMicros);
      case "MONOTONIC_USEC" -> monotonicMicros = number(value, line, monotonicMicros);
      default -> {}
    }
  }

  private long number(String value, String line, long before) {
    long number = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9') {
        number = NONE;
        break;
      }
      number = number > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE - 9 : number * 10 + c - '0';
    }
    if (value.isEmpty() || number == NONE) {
      unreadable = line;
      return before;
    }
    // MONOTONIC_USEC is a time of the clock; the others are durations, which are limited to a year.
    return line.startsWith("MONOTONIC") ? number : Math.min(number, LONGEST_MICROS);
  }
}
