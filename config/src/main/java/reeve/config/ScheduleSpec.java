package reeve.config;

import java.time.Duration;

/**
 * When a service is started by the clock. Immutable; shared where nothing is set.
 *
 * @param cron five fields as in crontab(5), or a nickname such as {@code @daily}; empty: it goes by {@code every}, or
 *     there is none
 * @param timeZone in which {@code cron} is read, such as {@code Europe/Berlin}; empty: the machine's
 * @param every from one due time to the next; zero: it goes by {@code cron}, or there is none
 * @param jitter each due time is put off at random by up to so much
 * @param overlap what becomes of a due time at which the run before is still under way
 * @param missed what becomes of due times at which reeve did not run, or the machine slept
 */
public record ScheduleSpec(String cron, String timeZone, Duration every, Duration jitter, Overlap overlap,
    Missed missed) {
  /** What happens when a run is due and the one before is not over. */
  public enum Overlap {
    /** The due time passes. */
    SKIP,
    /** One run follows on the present one, however many were due meanwhile. */
    QUEUE,
    /** The present run is stopped by its stop schedule, and the new one follows. */
    KILL
  }

  /** What happens when due times passed unseen. */
  public enum Missed {
    /** They are told, no more. */
    SKIP,
    /** One run for all of them. */
    RUN_ONCE
  }

  /** Of a service that no clock starts. */
  public static final ScheduleSpec NONE =
      new ScheduleSpec("", "", Duration.ZERO, Duration.ZERO, Overlap.SKIP, Missed.SKIP);

  /** Whether there is one. */
  public boolean isSet() {
    return this != NONE && (!cron.isEmpty() || !every.isZero());
  }
}
