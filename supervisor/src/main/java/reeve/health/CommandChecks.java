package reeve.health;

import java.util.function.Consumer;

/** Runs commands for checks. */
public interface CommandChecks {
  /**
   * Starts the command of a check, without waiting for it. When its timeout is over, it is killed with all processes
   * that it started.
   *
   * @param done receives the result, once, on any thread
   * @return ends the command, whose result is no longer wanted; may be called on any thread
   */
  Runnable run(RepeatedCheck check, Consumer<CheckResult> done);
}
