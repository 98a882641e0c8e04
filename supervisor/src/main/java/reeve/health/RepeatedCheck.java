package reeve.health;

import java.util.Optional;
import reeve.config.ProbeSpec;

/**
 * A check that the check executor runs repeatedly, one attempt at a time. The check thread calls all methods, except
 * {@link #checkFiles}.
 */
public abstract class RepeatedCheck {
  /** Instead of a time: the check does not run again. */
  public static final long NEVER = Long.MIN_VALUE;

  private final ProbeSpec probe;
  private final long timeoutNanos;

  /**
   * Makes a check.
   *
   * @param probe empty: {@link #checkFiles} gives the result
   * @param timeoutNanos the timeout of an attempt
   */
  protected RepeatedCheck(Optional<ProbeSpec> probe, long timeoutNanos) {
    this.probe = probe.orElse(null);
    this.timeoutNanos = timeoutNanos;
  }

  /** Returns what is probed; null: {@link #checkFiles} gives the result. */
  public final ProbeSpec probe() {
    return probe;
  }

  /** Returns the timeout of an attempt, in nanoseconds. */
  public final long timeoutNanos() {
    return timeoutNanos;
  }

  /**
   * Returns until when the attempt that is due is postponed.
   *
   * @return nanoseconds of the clock; {@link #NEVER}: the attempt runs now
   */
  protected long postponedUntil(long now) {
    return NEVER;
  }

  /** Runs a check of files, which may block, on a thread for that. */
  protected CheckResult checkFiles() {
    throw new IllegalStateException("cannot check files for " + probe);
  }

  /**
   * Receives the result of an attempt.
   *
   * @param began when the attempt began, in nanoseconds of the clock
   * @param now when the result was known
   * @return when the next attempt is due; {@link #NEVER}: there is none
   */
  protected abstract long completed(CheckResult result, long began, long now);
}
