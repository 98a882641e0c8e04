package reeve.core;

import reeve.config.HealthSpec;

/**
 * What the checks of one life of a service have shown so far. Pure: results and the clock decide. Before the first
 * success a service is looked at soon and often, so that who waits for it waits no longer than it must; but failures
 * count only at its interval, and not at all in its start period. So a service that never answers is unhealthy after
 * the longer of its start period and one interval, and the further {@code failures - 1} intervals, as with Docker.
 *
 * @param status see {@link Status}
 * @param failures in a row that counted
 * @param successes in a row
 * @param since when this status began, nanoseconds
 * @param countsFrom before the first success, a failure counts from this time on
 */
public record HealthState(Status status, int failures, int successes, long since, long failuresCountFrom) {
  /** Words of {@code status} and of JSON in lower case. */
  public enum Status {
    /** Nobody asks. */
    NONE,
    /** It was not healthy yet, nor unhealthy. */
    STARTING,
    HEALTHY,
    UNHEALTHY
  }

  private static final long FIRST_PAUSE = 20_000_000;

  /** It is up from now on. */
  public static HealthState initial(HealthSpec health, long now) {
    long counts = Math.max(health.interval().toNanos(), health.startPeriod().toNanos());
    return new HealthState(Status.STARTING, 0, 0, now, now + counts);
  }

  /** The state after a check. */
  public HealthState afterCheck(boolean passes, HealthSpec health, long now) {
    if (passes) {
      int row = Math.min(successes + 1, health.successes());
      return status != Status.HEALTHY && row >= health.successes()
          ? new HealthState(Status.HEALTHY, 0, row, now, failuresCountFrom)
          : new HealthState(status, 0, row, since, failuresCountFrom);
    }
    if (status == Status.STARTING && now - failuresCountFrom < 0) {
      return new HealthState(status, failures, 0, since, failuresCountFrom);
    }
    int row = failures + 1;
    long next = now + health.interval().toNanos();
    return status != Status.UNHEALTHY && row >= health.failures()
        ? new HealthState(Status.UNHEALTHY, row, 0, now, next)
        : new HealthState(status, row, 0, since, next);
  }

  /**
   * When to look again.
   *
   * @param last when the last check began, or this state if there was none
   * @param now when it ended; the next one is never before
   * @return nanoseconds of the clock
   */
  public long nextCheck(HealthSpec health, long last, long now) {
    long interval = health.interval().toNanos();
    if (status != Status.STARTING || successes > 0) {
      return Math.max(now, last + interval);
    }
    // As long again as it took so far: 20 ms, 40 ms, 80 ms, and no more than the interval.
    long pause = Math.min(interval, Math.max(FIRST_PAUSE, now - since));
    long counts = failuresCountFrom - now;
    return now + (counts > 0 ? Math.min(pause, counts) : pause);
  }
}
