package reeve.health;

import java.util.Optional;
import reeve.config.ProbeSpec;

/**
 * Something that is asked again and again by {@link CheckExecutor}, one question at a time. The methods of subclasses
 * are called on the thread of the checks, except {@link #look}.
 */
public abstract class RepeatedCheck {
  /** No further question. */
  public static final long NEVER = Long.MIN_VALUE;

  private final ProbeSpec probe;
  private final long timeoutNanos;

  // Of Checks, and its thread's:
  long due;
  long order;
  CheckAttempt attempt;
  boolean removed;
  /** Whether {@link #look} runs and has taken longer than it may. */
  boolean stuck;

  /**
   * @param probe empty: {@link #look} answers
   * @param timeoutNanos how long a question may take
   */
  protected RepeatedCheck(Optional<ProbeSpec> probe, long timeoutNanos) {
    this.probe = probe.orElse(null);
    this.timeoutNanos = timeoutNanos;
  }

  public final ProbeSpec probe() {
    return probe;
  }

  public final long timeoutNanos() {
    return timeoutNanos;
  }

  /**
   * Whether the next question is to be left out. @return when to see again, nanoseconds of the clock; {@link #NEVER}:
   * it is to be asked now
   */
  protected long postponedUntil(long now) {
    return NEVER;
  }

  /** Asks what may block, on a thread for that. */
  protected CheckResult checkFiles() {
    throw new IllegalStateException("cannot look at " + probe);
  }

  /**
   * An answer came.
   *
   * @param began when it was asked, nanoseconds of the clock
   * @param now when the answer was there
   * @return when to ask again; {@link #NEVER}: not at all
   */
  protected abstract long completed(CheckResult answer, long began, long now);
}
