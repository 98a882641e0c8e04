package reeve.config;

import java.time.Duration;

/**
 * After which ends a service is restarted, and after which delay.
 *
 * @param policy after which ends it is restarted
 * @param delay before the first restart of a streak; may be zero
 * @param backoff factor from one delay of the streak to the next, at least 1
 * @param maxDelay the longest delay
 * @param jitter the share by which a delay is made longer or shorter at random, 0 to 1
 * @param resetAfter a run that was healthy for this long ends the streak
 * @param limitBurst more starts than this within {@code limitInterval} are too many; 0: no limit
 * @param limitInterval see {@code limitBurst}
 * @param onLimit what happens after too many starts
 * @param slowRetry the delay of {@link OnStartLimit#SLOW_RETRY}
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

  /** {@code restart}. The words are those of systemd.service(5) and Compose. */
  public enum Policy {
    NO,
    ON_FAILURE,
    ALWAYS,
    ON_SUCCESS,
    ON_ABNORMAL,
    UNLESS_STOPPED
  }

  /** What happens after too many starts: {@code on-start-limit}. */
  public enum OnStartLimit {
    SLOW_RETRY,
    FAIL,
    SHUTDOWN
  }

  /** The same with another policy. */
  public RestartSpec withPolicy(Policy other) {
    return new RestartSpec(other, delay, backoff, maxDelay, jitter, resetAfter, limitBurst, limitInterval, onLimit,
        slowRetry);
  }

  /** The defaults. */
  public static RestartSpec defaults() {
    return new RestartSpec(
        Policy.ON_FAILURE, Duration.ofMillis(500), 2.0, Duration.ofSeconds(30), 0.1, Duration.ofSeconds(60),
        10, Duration.ofMinutes(5), OnStartLimit.SLOW_RETRY, Duration.ofMinutes(5));
  }
}
