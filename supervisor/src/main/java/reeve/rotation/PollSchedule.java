package reeve.rotation;

/**
 * When a log that grows is looked at next. Pure. All files share the same ticks, so that a hundred services that write
 * now and then wake reeve once in two seconds and not a hundred times.
 */
final class PollSchedule {
  /** Shortest: a file that grows by 1 GB a second gets 0.1 GB larger than it should. */
  static final long SHORTEST = 100_000_000;

  /** Longest: what a quiet service suddenly writes until somebody looks is the price. */
  static final long LONGEST = 2_000_000_000;

  /** After that long without a byte the kernel is asked to tell of the next one. */
  static final long QUIET = 30_000_000_000L;

  /** The same of one that was not written to at all since somebody looks: most services say nothing. */
  static final long SILENT = 1_500_000_000;

  private static final long[] TICKS = {SHORTEST, 250_000_000, 500_000_000, 1_000_000_000, LONGEST};

  private PollSchedule() {}

  /**
   * @param now nanoseconds
   * @param left bytes until it is to be cut
   * @param grown bytes since the look before
   * @param elapsed nanoseconds since then
   * @return when to look, nanoseconds
   */
  static long next(long now, long left, long grown, long elapsed) {
    long wait = LONGEST;
    if (grown > 0) {
      // Half of the time that it takes at this pace: the pace may rise.
      double nanos = (double) Math.max(left, 0) / grown * Math.max(elapsed, 1) / 2;
      wait = (long) Math.min(LONGEST, Math.max(SHORTEST, nanos));
    }
    long tick = SHORTEST;
    for (long one : TICKS) {
      tick = one <= wait ? one : tick;
    }
    return (Math.floorDiv(now, tick) + 1) * tick;
  }
}
