package reeve.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How it is watched whether a service that is up does what it is for.
 *
 * @param check empty: nobody asks it
 * @param interval from one check to the next
 * @param timeout a check that takes longer has failed
 * @param startPeriod for so long after it is up, and until its first success, failures do not count
 * @param failures so many in a row make it unhealthy
 * @param successes so many in a row make it healthy
 * @param onFailure what follows when it becomes unhealthy
 * @param watchdog it says WATCHDOG=1 (sd_notify(3)) at least this often; zero: it need not
 */
public record HealthSpec(
    Optional<ProbeSpec> check, Duration interval, Duration timeout, Duration startPeriod, int failures, int successes,
    OnFailure onFailure,
    Duration watchdog) {
  /** {@code on-failure} in {@code health}. */
  public enum OnFailure {
    /** It is stopped and its end counts as a failure, so that its restart policy decides. */
    RESTART,
    /** Nothing but the mark. */
    MARK,
    /** All of reeve stops, and exits with code 1. */
    SHUTDOWN
  }

  /** Nobody asks. With what holds where a check does not say otherwise. */
  public static final HealthSpec NONE =
      new HealthSpec(Optional.empty(), Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ZERO, 3, 1,
          OnFailure.RESTART, Duration.ZERO);

  public boolean hasWatchdog() {
    return !watchdog.isZero();
  }
}
