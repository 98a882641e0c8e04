package reeve.core;

import java.time.Duration;
import reeve.config.CronTimes;
import reeve.config.ScheduleSpec;

/**
 * When a service is due next by its schedule, and which due times were handled. Immutable and pure: times are
 * milliseconds of a clock that is passed in. For {@code cron} this is the wall clock, which may jump; for {@code every}
 * it is a clock that never goes back, so that an interval keeps its length when the date is set.
 *
 * @param cronTimes of the cron expression of the schedule; null: the schedule uses {@code every}
 * @param lastHandled the last due time that was handled, or the time after which due times count; no time up to this
 *     one becomes due again
 * @param due the next due time; {@link Long#MAX_VALUE}: there is none
 * @param actAt when the service acts on it: {@code due} plus its share of the jitter
 */
public record ScheduleState(ScheduleSpec schedule, CronTimes cronTimes, long lastHandled, long due, long actAt) {
  /** A due time that is handled later than this is missed: the machine slept, reeve was down, or the clock was set. */
  static final long MISSED_AFTER = 60_000;

  /**
   * A wall clock that is set back by more than this was wrong before, and the due times that it led to are forgotten.
   * When it is set back by less, no due time is repeated. The same rule as in cron(8).
   */
  static final long CORRECTION = 3 * 3_600_000L;

  /** Due times are counted one by one only up to this number: one that is on time and 1000 that were missed. */
  private static final int MAX_COUNTED = 1001;

  /**
   * What follows from a due time.
   *
   * @param next the state from now on
   * @param dueTime the due time of the run to start; -1: no run starts
   * @param missed how many due times were missed; the last of them is {@code dueTime} if one run makes up for all of
   *     them
   * @param lastMissed the last of these; -1: none
   */
  public record DueRun(ScheduleState next, long dueTime, int missed, long lastMissed) {}

  /**
   * Returns the state at the start of reeve, or when a service gets a schedule.
   *
   * @param last the last due time that an earlier reeve handled; -1: none, so due times count from now on
   * @param random in [0, 1), the share of the jitter
   */
  public static ScheduleState initial(ScheduleSpec schedule, CronTimes times, long last, long now, double random) {
    boolean known = last >= 0 && (last <= now || times != null && last - now <= CORRECTION);
    return new ScheduleState(schedule, times, known ? last : now, 0, 0).following(known ? last : now, random);
  }

  private ScheduleState following(long handled, double random) {
    long next = dueAfter(handled);
    long jitter = (long) (random * schedule.jitter().toMillis());
    return new ScheduleState(schedule, cronTimes, handled, next, next == Long.MAX_VALUE ? next : next + jitter);
  }

  private long dueAfter(long time) {
    if (cronTimes == null) {
      return time + schedule.every().toMillis();
    }
    long next = cronTimes.next(time);
    return next < 0 ? Long.MAX_VALUE : next;
  }

  /**
   * Returns the last due time up to this time, which is not before the first. It searches backwards in growing steps,
   * so that it does not step through every minute of a year.
   */
  private long latestDue(long time) {
    if (cronTimes == null) {
      long every = schedule.every().toMillis();
      return due + (time - due) / every * every;
    }
    long found = due;
    for (long back = MISSED_AFTER; found == due && time - back / 30 > due; back *= 30) {
      for (long next = dueAfter(Math.max(due, time - back)); next <= time; next = dueAfter(next)) {
        found = next;
      }
    }
    return found;
  }

  /** The number of due times from {@code due} to this time. */
  private int count(long to) {
    if (cronTimes == null) {
      return (int) Math.min(MAX_COUNTED, (to - due) / schedule.every().toMillis() + 1);
    }
    int count = 0;
    for (long time = due; time <= to && count < MAX_COUNTED; time = dueAfter(time)) {
      count++;
    }
    return count;
  }

  /** Whether {@link #handleDue} has something to do. */
  public boolean isDue(long now) {
    return actAt <= now;
  }

  /**
   * Handles a due time that has come, or has passed.
   *
   * @param now not before {@code actAt}
   * @param random in [0, 1), the share of the jitter of the next due time
   */
  public DueRun handleDue(long now, double random) {
    long latest = latestDue(now);
    ScheduleState next = following(latest, random);
    if (now - actAt <= MISSED_AFTER) {
      return new DueRun(next, due, 0, -1); // a due time within the jitter of this one is handled together with it
    }
    int passed = count(latest);
    if (now - latest <= MISSED_AFTER) {
      return new DueRun(next, latest, passed - 1, passed == 1 ? -1 : latestDue(latest - 1));
    }
    return new DueRun(next, schedule.missed() == ScheduleSpec.Missed.RUN_ONCE ? latest : -1, passed, latest);
  }

  /**
   * Returns the state after the wall clock was set: the next due time is computed again. A due time that was handled
   * does not become due again, unless it is far ahead of the clock.
   */
  public ScheduleState afterClockChange(long now, double random) {
    if (cronTimes == null || actAt <= now) {
      return this;
    }
    long from = lastHandled - now > CORRECTION ? now : Math.max(now, lastHandled);
    ScheduleState fresh = following(from, random);
    return fresh.due == due ? this : fresh;
  }

  /** Converts a time of this state to the wall clock. */
  public long toWallTime(long time, long now, long wallNow) {
    return cronTimes == null ? wallNow + (time - now) : time;
  }

  /** Identifies the schedule that {@code lastHandled} belongs to: a stored time of another schedule is not used. */
  public static String identity(ScheduleSpec schedule) {
    Duration every = schedule.every();
    return every.isZero() ? schedule.cron() + " " + schedule.timeZone() : "every " + every.toMillis();
  }
}
