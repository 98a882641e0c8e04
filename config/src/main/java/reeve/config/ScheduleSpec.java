package reeve.config;

import java.time.Duration;

/**
 * When the clock starts a service. Immutable; shared where nothing is set.
 *
 * @param cron five fields as in crontab(5), or a nickname such as {@code @daily}; empty: {@code every} is set, or
 *     nothing is
 * @param timeZone of {@code cron}, such as {@code Europe/Berlin}; empty: that of the machine
 * @param every the time from one due time to the next; zero: {@code cron} is set, or nothing is
 * @param jitter the longest random delay of a due time
 * @param overlap what happens when a run is due and the previous one has not ended
 * @param missed what happens with due times that passed while reeve was not running or the machine was suspended
 */
public record ScheduleSpec(
    String cron, String timeZone, Duration every, Duration jitter, Overlap overlap, Missed missed) {
  /** What happens when a run is due and the previous one has not ended. */
  public enum Overlap {
    /** The due time is skipped. */
    SKIP,
    /** One run follows the current one, however many due times pass in the meantime. */
    QUEUE,
    /** The current run is stopped by its stop schedule, and the new one follows. */
    KILL
  }

  /** What happens with due times that were missed. */
  public enum Missed {
    /** They are only reported. */
    SKIP,
    /** One run for all of them. */
    RUN_ONCE
  }

  /** For a service that the clock does not start. */
  public static final ScheduleSpec NONE =
      new ScheduleSpec("", "", Duration.ZERO, Duration.ZERO, Overlap.SKIP, Missed.SKIP);

  /** Whether there is a schedule. */
  public boolean isSet() {
    return this != NONE && (!cron.isEmpty() || !every.isZero());
  }
}
