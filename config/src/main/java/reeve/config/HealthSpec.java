package reeve.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How reeve checks that a service that is up works.
 *
 * @param check the probe; empty: there is no check
 * @param interval from one check to the next
 * @param timeout a check that takes longer has failed
 * @param startPeriod how long after the service is up failures do not count; the first success ends this period
 * @param failures how many in a row make it unhealthy
 * @param successes how many in a row make it healthy
 * @param onFailure what happens when it becomes unhealthy
 * @param watchdog the longest time from one WATCHDOG=1 (sd_notify(3)) to the next; zero: there is no watchdog
 */
public record HealthSpec(
    Optional<ProbeSpec> check,
    Duration interval,
    Duration timeout,
    Duration startPeriod,
    int failures,
    int successes,
    OnFailure onFailure,
    Duration watchdog) {
  /** What happens when a service becomes unhealthy: {@code on-failure} in {@code health}. */
  public enum OnFailure {
    /** It is stopped, and its end counts as a failure: its restart policy decides whether it is restarted. */
    RESTART,
    /** It is marked as unhealthy, and nothing else happens. */
    MARK,
    /** reeve stops everything and exits with code 1. */
    SHUTDOWN
  }

  /** No check and no watchdog. Its other values are the defaults of a check. */
  public static final HealthSpec NONE =
      new HealthSpec(Optional.empty(), Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ZERO, 3, 1,
          OnFailure.RESTART, Duration.ZERO);

  /** Returns the same values with another check. */
  public HealthSpec withCheck(Optional<ProbeSpec> other) {
    return new HealthSpec(other, interval, timeout, startPeriod, failures, successes, onFailure, watchdog);
  }

  public boolean hasWatchdog() {
    return !watchdog.isZero();
  }
}
