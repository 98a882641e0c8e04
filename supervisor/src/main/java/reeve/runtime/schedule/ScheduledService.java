package reeve.runtime.schedule;

import java.time.ZoneId;
import reeve.config.CronTimes;
import reeve.config.ScheduleSpec;
import reeve.config.ServiceSpec;
import reeve.config.write.ScheduleWriter;
import reeve.control.ScheduleView;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.ScheduleState;
import reeve.core.Service;
import reeve.core.ServiceState;
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

  /** @return null: its schedule is an interval */
  static CronTimes times(ScheduleSpec schedule) {
    return schedule.cron().isEmpty() ? null
        : CronTimes.of(schedule.cron(),
            schedule.timeZone().isEmpty() ? ZoneId.systemDefault() : ZoneId.of(schedule.timeZone()));
  }

  /** What clients see of a service that its schedule does not start. */
  static ScheduleView view(ServiceSpec spec, ScheduleStore.Known known) {
    return new ScheduleView(ScheduleWriter.schedule(spec.schedule()), 0, known == null ? null : known.run());
  }

  /** @param next when it starts next, milliseconds since 1970; 0: never */
  void makeView(long next) {
    view = new ScheduleView(ScheduleWriter.schedule(state.schedule()), next, lastRun);
  }

  /**
   * Goes on with a run that waited in a former reeve.
   *
   * @param now milliseconds since 1970
   * @param random in [0, 1)
   * @return whether the state has changed: its due time was handled, and that was not saved
   */
  boolean waits(long due, long now, double random) {
    if (state.schedule().overlap() != ScheduleSpec.Overlap.QUEUE) {
      return false;
    }
    queued = due;
    boolean unsaved = isOnWallClock() && due > state.lastHandled();
    state = unsaved ? ScheduleState.initial(state.schedule(), state.cronTimes(), due, now, random) : state;
    return unsaved;
  }

  /** Records that a run is about to start for this due time. */
  void starts(long due) {
    starting = due;
  }

  /** Whether what is known is of this schedule. */
  static boolean isSame(ScheduleSpec schedule, ScheduleStore.Known known) {
    return known != null && known.identity() == ScheduleState.identity(schedule).hashCode();
  }

  static boolean isUnderWay(Service service) {
    return service.state() == ServiceState.WAITING || service.state().hasProcess();
  }

  /**
   * Returns the last due time that was handled; -1: none counts. When reeve starts, the due times that the previous
   * reeve handled count, and that may have been killed after it had started a run and before it saved that. A service
   * that is enabled later does not make up for the runs of the time in which it was disabled.
   *
   * @param service with the state that it had then
   * @param saved the due time that was saved, milliseconds since 1970
   * @param found whether its schedule was not known to this reeve
   * @param started whether the enabled services were started
   */
  static long lastHandled(Service service, long saved, boolean found, boolean started, Clock clock) {
    if (started) {
      return found ? -1 : saved;
    }
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
      boolean own = started.reason() == Reason.SCHEDULE || starting > 0
          && (started.reason() == Reason.POLICY || started.reason() == Reason.MEMORY);
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
