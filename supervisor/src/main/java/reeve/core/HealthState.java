package reeve.core;

import java.util.Locale;
import reeve.config.HealthSpec;

/**
 * What the health checks of one run have shown so far. Pure: the results and the clock decide. Before the first success
 * the checks follow each other quickly, so that a caller that waits for a healthy service waits no longer than
 * necessary; but failures count only once per interval, and not at all within the start period. A service that never
 * answers is therefore unhealthy after the longer of its start period and one interval, plus {@code failures - 1}
 * further intervals, as with Docker.
 *
 * @param failures counted failures in a row
 * @param successes in a row
 * @param since when this status began, in nanoseconds of the loop's clock
 * @param failuresCountFrom before the first success, a failure counts only from this time on
 */
public record HealthState(Status status, int failures, int successes, long since, long failuresCountFrom) {
  /** The health of a service. */
  public enum Status {
    /** The service is not checked. */
    NONE,
    /** It has been neither healthy nor unhealthy yet. */
    STARTING,
    HEALTHY,
    UNHEALTHY;

    /** The word for it in commands, JSON and documents. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final long FIRST_PAUSE = 20_000_000;

  /** Returns the state of a service that is ready from now on. */
  public static HealthState initial(HealthSpec health, long now) {
    long counts = Math.max(health.interval().toNanos(), health.startPeriod().toNanos());
    return new HealthState(Status.STARTING, 0, 0, now, now + counts);
  }

  /** Returns the state of a service that was checked before, and is checked again from now on. */
  public static HealthState continued(Status status, HealthSpec health, long now) {
    return status == Status.HEALTHY || status == Status.UNHEALTHY ? new HealthState(status, 0, 0, now, now)
        : initial(health, now);
  }

  /** Returns the state after a check that passed or failed. */
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
   * When the next check is due.
   *
   * @param last when the last check began, or when this state began if there was none
   * @param now when the last check ended; the next one is never earlier
   * @return nanoseconds of the loop's clock
   */
  public long nextCheck(HealthSpec health, long last, long now) {
    long interval = health.interval().toNanos();
    if (status != Status.STARTING || successes > 0) {
      return Math.max(now, last + interval);
    }
    // The pause is as long as the whole time so far: 20 ms, 40 ms, 80 ms, and at most the interval.
    long pause = Math.min(interval, Math.max(FIRST_PAUSE, now - since));
    long counts = failuresCountFrom - now;
    return now + (counts > 0 ? Math.min(pause, counts) : pause);
  }
}
