package reeve.init;

/**
 * A decimal number as strtol(3), atoi(3) and scanf's %d read it: white space, a sign, then all digits that follow.
 * Pure.
 */
final class CNumber {
  private static final long LARGEST = Integer.MAX_VALUE;

  /** The value, limited to the range of an int; 0 if there are no digits. */
  final int value;

  /** Index after the last digit; the start index if there are no digits. */
  final int end;

  private CNumber(int value, int end) {
    this.value = value;
    this.end = end;
  }

  boolean hasDigits(int start) {
    return end > start;
  }

  static CNumber read(String text, int start) {
    int i = start;
    while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) >= '\t' && text.charAt(i) <= '\r')) {
      i++;
    }
    boolean negative = i < text.length() && text.charAt(i) == '-';
    if (i < text.length() && (negative || text.charAt(i) == '+')) {
      i++;
    }
    int digits = i;
    long value = 0;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      value = Math.min(10 * value + text.charAt(i) - '0', LARGEST);
      i++;
    }
    return i == digits ? new CNumber(0, start) : new CNumber((int) (negative ? -value : value), i);
  }
}
