package reeve.runtime.schedule;

import reeve.control.ScheduleView;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.ScheduleState;
import reeve.core.Service;
import reeve.time.Clock;

/** What the scheduler knows about one service with a schedule. Loop thread. */
final class ScheduledService {
  final String name;
  ScheduleState state;
  /** The due time of the run that follows the present one, milliseconds since 1970; -1: none. */
  long queued = -1;
  /** The due time of the run that is about to start; 0: none. */
  private long starting;
  private ScheduleView.LastRun lastRun;
  /** What clients see; null: it has to be made. */
  ScheduleView view;
  /** When this was last saved, in steady time; 0: not yet. */
  long savedAt;

  ScheduledService(String name) {
    this.name = name;
  }

  /** Returns whether the schedule has cron expressions, which follow the wall clock, and not an interval. */
  boolean isOnWallClock() {
    return state.cronTimes() != null;
  }

  /** @return null: none is known */
  ScheduleView.LastRun lastRun() {
    return lastRun;
  }

  void setLastRun(ScheduleView.LastRun run) {
    lastRun = run;
  }

  /** Records that a run is about to start for this due time. */
  void starts(long due) {
    starting = due;
  }

  /**
   * Returns the last due time that was handled, when reeve starts: a former reeve may have been killed after it had
   * started a run and before it saved that.
   *
   * @param service with the state that it had then
   * @param saved the due time that was saved, milliseconds since 1970; -1: none
   */
  static long lastHandled(Service service, long saved, Clock clock) {
    boolean bySchedule = service.cause().reason() == Reason.SCHEDULE && service.run().spawnedAt() != 0;
    return bySchedule
        ? Math.max(saved, clock.wallMillis() - (clock.nanos() - service.run().spawnedAt()) / 1_000_000) : saved;
  }

  /**
   * Records what a notice reports about a run.
   *
   * @param now milliseconds since 1970
   * @return whether the notice is about a run
   */
  boolean record(Notice notice, long now) {
    if (notice instanceof Notice.Started started) {
      boolean own = started.reason() == Reason.SCHEDULE || starting > 0 && started.reason() == Reason.POLICY;
      lastRun = new ScheduleView.LastRun(own ? starting : 0, now, 0, null, false);
      starting = own ? starting : 0;
    } else if (notice instanceof Notice.Exited exited && lastRun != null) {
      lastRun = new ScheduleView.LastRun(
          lastRun.due(), lastRun.started(), now, exited.status().toString(), exited.clean());
    } else if (notice instanceof Notice.StartFailed) {
      lastRun = new ScheduleView.LastRun(starting, 0, now, "not started", false);
    } else {
      return false;
    }
    view = null;
    return true;
  }
}
