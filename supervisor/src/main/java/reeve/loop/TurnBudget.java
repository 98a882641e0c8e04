package reeve.loop;

import reeve.time.Clock;

/**
 * Limits how long each stage of a turn works, so that a signal or a request waits for at most a few stages, whatever
 * else is due. A stage that has used up its time leaves the rest to the next turn, which follows without a wait; each
 * stage does at least one piece of work in a turn, so that all of them make progress. Loop thread.
 */
public final class TurnBudget {
  /** A turn has four stages with a limit, and a signal has to be seen within 20 ms. */
  static final long STAGE_NANOS = 4_000_000L;

  private final Clock clock;
  private long end;

  public TurnBudget(Clock clock) {
    this.clock = clock;
  }

  /** Called at the beginning of a stage. */
  public void beginStage() {
    end = clock.nanos() + STAGE_NANOS;
  }

  /** Returns whether the stage has used up its time. */
  public boolean isUsedUp() {
    return clock.nanos() - end >= 0;
  }
}
