package reeve.rotation;

/**
 * Decides when a growing log is inspected next. Pure. All logs share the same ticks, so that a hundred services that
 * write now and then wake reeve once in two seconds and not a hundred times. Times are in nanoseconds.
 */
final class PollSchedule {
  /** The shortest pause: a file that grows by 1 GB per second exceeds its limit by 0.1 GB. */
  static final long MIN_PAUSE_NANOS = 100_000_000;

  /** The longest pause: what a quiet service suddenly writes before the next inspection exceeds the limit. */
  static final long MAX_PAUSE_NANOS = 2_000_000_000;

  /**
   * After this time without growth, the log is no longer inspected until the kernel reports the next write. One that
   * was not written to since its run began is not inspected from the first inspection on: most services write nothing,
   * and one that begins to write much later than its process begins would be inspected up to two seconds too late.
   */
  static final long QUIET_NANOS = 30_000_000_000L;

  private static final long[] TICKS_NANOS = {MIN_PAUSE_NANOS, 250_000_000, 500_000_000, 1_000_000_000, MAX_PAUSE_NANOS};

  private PollSchedule() {}

  /**
   * Returns the tick of the next inspection.
   *
   * @param left bytes until the log is to be cut
   * @param grown bytes since the previous inspection
   * @param elapsed time since the previous inspection
   * @return when to inspect, after {@code now}
   */
  static long next(long now, long left, long grown, long elapsed) {
    long wait = MAX_PAUSE_NANOS;
    if (grown > 0) {
      // Half of the time that the rest takes at this pace, because the pace may rise.
      double nanos = (double) Math.max(left, 0) / grown * Math.max(elapsed, 1) / 2;
      wait = (long) Math.min(MAX_PAUSE_NANOS, Math.max(MIN_PAUSE_NANOS, nanos));
    }
    long tick = MIN_PAUSE_NANOS;
    for (long candidate : TICKS_NANOS) {
      tick = candidate <= wait ? candidate : tick;
    }
    return (Math.floorDiv(now, tick) + 1) * tick;
  }
}
