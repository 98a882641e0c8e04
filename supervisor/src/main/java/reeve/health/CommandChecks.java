package reeve.health;

import java.util.function.Consumer;

/** Who runs commands for checks. */
public interface CommandChecks {
  /**
   * Runs the command of a watch; with what it started it is killed when its time is over. Does not wait for it.
   *
   * @param done is given the answer, once, on any thread
   * @return ends it, on any thread; its answer does not matter any more
   */
  Runnable run(RepeatedCheck watch, Consumer<CheckResult> done);
}
