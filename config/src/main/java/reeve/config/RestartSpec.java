package reeve.config;

import java.time.Duration;

/**
 * When a service that ended is started again, and how long that waits.
 *
 * @param policy after which ends
 * @param delay before the first restart of a streak; zero is allowed
 * @param backoff factor from one delay of the streak to the next, at least 1
 * @param maxDelay cap of the delay
 * @param jitter share by which a delay is made longer or shorter at random, 0 to 1
 * @param resetAfter a run that was healthy for so long ends the streak
 * @param limitBurst so many starts within {@code limitInterval} are too many; 0: no limit
 * @param limitInterval see {@code limitBurst}
 * @param onLimit what follows then
 * @param slowRetry the pause of {@link OnStartLimit#SLOW_RETRY}
 */
public record RestartSpec(
    Policy policy,
    Duration delay,
    double backoff,
    Duration maxDelay,
    double jitter,
    Duration resetAfter,
    int limitBurst,
    Duration limitInterval,
    OnStartLimit onLimit,
    Duration slowRetry) {

  /** {@code restart}; the words are systemd's and Compose's. */
  public enum Policy {
    NO,
    ON_FAILURE,
    ALWAYS,
    ON_SUCCESS,
    ON_ABNORMAL,
    UNLESS_STOPPED
  }

  /** {@code on-start-limit}. */
  public enum OnStartLimit {
    SLOW_RETRY,
    FAIL,
    SHUTDOWN
  }

  /** The defaults of DESIGN section 4. */
  public static RestartSpec defaults() {
    return new RestartSpec(
        Policy.ON_FAILURE, Duration.ofMillis(500), 2.0, Duration.ofSeconds(30), 0.1, Duration.ofSeconds(60),
        10, Duration.ofMinutes(5), OnStartLimit.SLOW_RETRY, Duration.ofMinutes(5));
  }
}
