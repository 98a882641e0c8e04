package reeve.time;

/**
 * Converts times of the monotonic clock to dates of the wall clock as it is set now. What is shown as a date is kept as
 * a monotonic time, so that the age of a service stays right when the wall clock is set. One thread.
 */
public final class WallTimes {
  /** A smaller difference is no correction: the clock is slewed, or the two clocks were not read at the same moment. */
  private static final long TOLERANCE_MILLIS = 200;

  private final Clock clock;
  /** A moment on both clocks. */
  private long nanos;
  private long wallMillis;

  /** Reads the clocks. */
  public WallTimes(Clock clock) {
    this.clock = clock;
    anchor();
  }

  private void anchor() {
    nanos = clock.nanos();
    wallMillis = clock.wallMillis();
  }

  /**
   * Reads the clocks again.
   *
   * @return whether the wall clock was set since the last call, so that {@link #of} returns other dates
   */
  public boolean refresh() {
    if (Math.abs(of(clock.nanos()) - clock.wallMillis()) <= TOLERANCE_MILLIS) {
      return false;
    }
    anchor();
    return true;
  }

  /**
   * Returns the date of a monotonic time. It is the same at each call, until {@link #refresh} returns true.
   *
   * @param monotonic nanoseconds of {@link Clock#nanos}
   * @return milliseconds since 1970
   */
  public long of(long monotonic) {
    return wallMillis + Math.floorDiv(monotonic - nanos, 1_000_000L);
  }
}
