package reeve.time;

/** The only door to time, so that tests hold the other side of it. */
public interface Clock {
  /** Nanoseconds of a clock that only goes forward (CLOCK_MONOTONIC; without the time that the machine slept). */
  long nanos();

  /** Milliseconds since 1970 in UTC, for people; may jump. */
  long wallMillis();

  /** The machine's. */
  static Clock system() {
    return new Clock() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public long wallMillis() {
        return System.currentTimeMillis();
      }
    };
  }
}
