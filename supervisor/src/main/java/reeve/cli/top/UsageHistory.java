package reeve.cli.top;

/** The last samples of one figure, oldest first. Pure; one thread. */
final class UsageHistory {
  /** As many as a wide terminal shows. */
  private static final int CAPACITY = 256;

  private static final String LEVELS = "▁▂▃▄▅▆▇█";

  private final long[] values = new long[CAPACITY];
  private int count;
  private int next;

  /** @param value -1: unknown */
  void add(long value) {
    values[next] = value;
    next = (next + 1) % CAPACITY;
    count = Math.min(count + 1, CAPACITY);
  }

  /** The largest value among the last {@code width}; 0 if there is none. */
  long maximum(int width) {
    long maximum = 0;
    for (int back = 1; back <= Math.min(width, count); back++) {
      maximum = Math.max(maximum, at(back));
    }
    return maximum;
  }

  private long at(int back) {
    return values[Math.floorMod(next - back, CAPACITY)];
  }

  /**
   * The last values as bars, the newest on the right.
   *
   * @param width the number of bars, each of one column; blanks stand for what is unknown
   * @param full the value of a whole bar; larger values are whole bars too
   */
  String bars(int width, long full) {
    StringBuilder text = new StringBuilder(width);
    for (int back = width; back >= 1; back--) {
      long value = back > Math.min(count, CAPACITY) ? -1 : at(back);
      if (value < 0) {
        text.append(' ');
      } else {
        long level = full <= 0 ? 0 : value * LEVELS.length() / full;
        text.append(LEVELS.charAt((int) Math.min(LEVELS.length() - 1, level)));
      }
    }
    return text.toString();
  }
}
