package reeve.core;

import java.time.Duration;
import reeve.config.CronTimes;
import reeve.config.ScheduleSpec;

/**
 * When a service is due next by its schedule, and what became of the due times before. Immutable and pure: times are
 * milliseconds of a clock that is passed in. For {@code cron} that is the wall clock, which may jump; for {@code every}
 * one that only goes forward, so that an interval is as long whatever somebody does to the date.
 *
 * @param schedule what it goes by
 * @param times of its cron expression; null: it goes by {@code every}
 * @param last the last due time that was dealt with, or the time from which on due times count; what is not after it is
 *     not due again
 * @param due the next due time; {@link Long#MAX_VALUE}: there is none
 * @param at when it is acted on: {@code due}, and its share of the jitter
 */
public record ScheduleState(ScheduleSpec schedule, CronTimes cronTimes, long lastHandled, long due, long actAt) {
  /** Who looks later than this has missed it: the machine slept, reeve was stopped, or the clock was put forward. */
  static final long GRACE = 60_000;

  /**
   * A clock that goes back by more than this was wrong before, and what it said is forgotten; by less, nothing is done
   * twice. As cron(8).
   */
  static final long CORRECTION = 3 * 3_600_000L;

  /** More are not counted one by one: with the one that is on time, 1000 that were missed. */
  private static final int MAX_COUNTED = 1001;

  /**
   * What is to be done now.
   *
   * @param next the agenda from now on
   * @param run the due time of the run to start; -1: none
   * @param missed how many due times passed unseen; the last is {@code run} where one run makes up for them
   * @param lastMissed the last of these; -1: none
   */
  public record DueRun(ScheduleState next, long dueTime, int missed, long lastMissed) {}

  /**
   * From the beginning.
   *
   * @param last the last due time that was dealt with, by a reeve before this; -1: none, and due times count from now
   * @param dice in [0, 1), the share of the jitter
   */
  public static ScheduleState initial(ScheduleSpec schedule, CronTimes times, long last, long now, double dice) {
    boolean known = last >= 0 && (last <= now || times != null && last - now <= CORRECTION);
    return new ScheduleState(schedule, times, known ? last : now, 0, 0).following(known ? last : now, dice);
  }

  private ScheduleState following(long dealtWith, double dice) {
    long next = after(dealtWith);
    long late = (long) (dice * schedule.jitter().toMillis());
    return new ScheduleState(schedule, cronTimes, dealtWith, next, next == Long.MAX_VALUE ? next : next + late);
  }

  private long after(long time) {
    if (cronTimes == null) {
      return time + schedule.every().toMillis();
    }
    long next = cronTimes.next(time);
    return next < 0 ? Long.MAX_VALUE : next;
  }

  /**
   * The last due time up to then; {@code time} is not before the first. By growing steps back, so that a year of
   * minutes is not counted through.
   */
  private long latest(long time) {
    if (cronTimes == null) {
      long every = schedule.every().toMillis();
      return due + (time - due) / every * every;
    }
    long found = due;
    for (long back = GRACE; found == due && time - back / 30 > due; back *= 30) {
      for (long next = after(Math.max(due, time - back)); next <= time; next = after(next)) {
        found = next;
      }
    }
    return found;
  }

  /** From {@code due} to then. */
  private int count(long to) {
    if (cronTimes == null) {
      return (int) Math.min(MAX_COUNTED, (to - due) / schedule.every().toMillis() + 1);
    }
    int count = 0;
    for (long time = due; time <= to && count < MAX_COUNTED; time = after(time)) {
      count++;
    }
    return count;
  }

  /** Whether {@link #turn} has something to do. */
  public boolean isDue(long now) {
    return actAt <= now;
  }

  /**
   * Its time has come, or passed.
   *
   * @param now not before {@code at}
   * @param dice in [0, 1), the share of the jitter of the next
   */
  public DueRun handleDue(long now, double dice) {
    long latest = latest(now);
    ScheduleState next = following(latest, dice);
    if (now - actAt <= GRACE) {
      return new DueRun(next, due, 0, -1); // what became due while the jitter was waited for is one with it
    }
    int passed = count(latest);
    if (now - latest <= GRACE) {
      return new DueRun(next, latest, passed - 1, passed == 1 ? -1 : latest(latest - 1));
    }
    return new DueRun(next, schedule.missed() == ScheduleSpec.Missed.RUN_ONCE ? latest : -1, passed, latest);
  }

  /**
   * Somebody set the wall clock: what is due next is looked up anew. What was dealt with is not due again, unless that
   * lies far ahead.
   */
  public ScheduleState afterClockChange(long now, double dice) {
    if (cronTimes == null || actAt <= now) {
      return this;
    }
    long from = lastHandled - now > CORRECTION ? now : Math.max(now, lastHandled);
    ScheduleState fresh = following(from, dice);
    return fresh.due == due ? this : fresh;
  }

  /** Of a time of this agenda, the same on the wall clock. */
  public long toWallTime(long time, long now, long wallNow) {
    return cronTimes == null ? wallNow + (time - now) : time;
  }

  /** What {@code last} was measured by, to tell whether the remembered one is of the same schedule. */
  public static String identity(ScheduleSpec schedule) {
    Duration every = schedule.every();
    return every.isZero() ? schedule.cron() + " " + schedule.timeZone() : "every " + every.toMillis();
  }
}
