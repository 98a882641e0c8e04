package reeve.init;

/**
 * How long leftover processes may take to end, written like a duration in the configuration: {@code 500ms},
 * {@code 10s}, {@code 5m}, {@code 1h}; a bare number is seconds. Pure.
 */
final class GracePeriod {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;

  private GracePeriod() {}

  /**
   * Parses a duration.
   *
   * @return nanoseconds, or -1 if it is not a duration
   */
  static long parse(String text) {
    CNumber number = CNumber.read(text, 0);
    boolean digitFirst = !text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9';
    if (!digitFirst) {
      return -1;
    }
    return switch (text.substring(number.end)) {
      case "ms" -> (long) number.value * MILLI;
      case "", "s" -> number.value * SECOND;
      case "m" -> number.value * 60L * SECOND;
      case "h" -> number.value > 1_000_000 ? -1 : number.value * 3600L * SECOND;
      default -> -1;
    };
  }
}
