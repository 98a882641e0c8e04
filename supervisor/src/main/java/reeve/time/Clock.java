package reeve.time;

/** The time; everything that needs it takes a clock, so that tests can set it. Any thread. */
public interface Clock {
  /**
   * Returns the nanoseconds of CLOCK_MONOTONIC, which never goes backward and does not advance while the machine is
   * suspended.
   */
  long nanos();

  /** Returns the milliseconds since 1970 (UTC). They jump when the clock is set. */
  long wallMillis();

  /** Returns the clock of the machine. */
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
