package reeve.daemon;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import reeve.time.Clock;

/** The runs whose small logs were written to, and when each is looked at next: see {@link SmallLogs}. Loop thread. */
final class GrowingRuns {
  /** A log that grows is looked at once in this time, in nanoseconds, all logs at the same moments. */
  static final long PAUSE = 2_000_000_000L;

  private final Clock clock;
  private final Set<SmallRun> growing = new LinkedHashSet<>();

  GrowingRuns(Clock clock) {
    this.clock = clock;
  }

  /** A log of the run was written to. */
  void written(SmallRun run) {
    if (growing.add(run)) {
      postpone(run);
    }
  }

  /** Looks at the run later than planned, if it is planned at all. */
  void postpone(SmallRun run) {
    run.due = (clock.nanos() / PAUSE + 2) * PAUSE;
  }

  /** The run was looked at: that is not repeated, unless it was postponed since. */
  void lookedAt(SmallRun run) {
    if (run.due - clock.nanos() <= 0) {
      growing.remove(run);
    }
  }

  void remove(SmallRun run) {
    growing.remove(run);
  }

  /** Returns the runs to look at. Until {@link #lookedAt} they stay planned. */
  List<SmallRun> due(long now) {
    List<SmallRun> due = List.of();
    for (SmallRun run : growing) {
      if (run.due - now <= 0) {
        due = due.isEmpty() ? new ArrayList<>() : due;
        due.add(run);
      }
    }
    return due;
  }

  /** Returns the nanoseconds until the next run is due; -1: none is planned. */
  long untilNext(long now) {
    long first = -1;
    for (SmallRun run : growing) {
      long until = Math.max(0, run.due - now);
      first = first < 0 ? until : Math.min(first, until);
    }
    return first;
  }
}
