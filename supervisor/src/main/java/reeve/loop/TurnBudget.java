package reeve.loop;

import reeve.time.Clock;

/**
 * Limits how long each stage of a turn works, so that a signal or a request waits for at most a few stages, whatever
 * else is due. A stage that has used up its time leaves the rest to the next turn, which follows without a wait; each
 * stage does at least one piece of work in a turn, so that all of them make progress.
 *
 * <p>A turn has a price of its own: each component is called several times, and the sinks wake their threads. So a
 * stage with much to do has more time, up to {@link #LONGEST_NANOS}, as long as nothing waits for the loop meanwhile.
 * Loop thread.
 */
public final class TurnBudget {
  /** A turn has four stages with a limit, and a signal has to be seen within 20 ms. */
  static final long STAGE_NANOS = 4_000_000L;

  /** Timers and the ledger wait for so long, though no signal and no request does. */
  static final long LONGEST_NANOS = 20_000_000L;

  /** What a stage that works for longer would hold up. */
  public interface Waiting {
    /** Returns whether anything waits for the loop. */
    boolean isAnything();
  }

  private final Clock clock;
  private Waiting waiting;
  private long end;
  private long longest;

  public TurnBudget(Clock clock) {
    this.clock = clock;
  }

  /** @param check called when a long stage has used up its first time; it must not throw */
  public void connect(Waiting check) {
    waiting = check;
  }

  /** Called at the beginning of a stage. */
  public void beginStage() {
    end = clock.nanos() + STAGE_NANOS;
    longest = end;
  }

  /** Called at the beginning of a stage that may take longer while nothing waits for the loop. */
  public void beginLongStage() {
    long now = clock.nanos();
    end = now + STAGE_NANOS;
    longest = waiting == null ? end : now + LONGEST_NANOS;
  }

  /** Returns whether the stage has used up its time. */
  public boolean isUsedUp() {
    long now = clock.nanos();
    if (now - end < 0) {
      return false;
    }
    if (now - longest >= 0 || waiting.isAnything()) {
      longest = end; // it is not looked for again in this stage
      return true;
    }
    end = now + STAGE_NANOS;
    return false;
  }
}
