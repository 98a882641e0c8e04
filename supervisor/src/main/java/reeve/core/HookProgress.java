package reeve.core;

import java.util.List;
import reeve.config.HooksSpec;

/**
 * The hook command that a service runs, and what happened meanwhile. Only a service with hooks has a hook progress, and
 * only from the first hook of a run to the end of that run.
 *
 * @param hook the hook of the present or last command
 * @param commands all commands of that hook
 * @param index the index of the present or last command
 * @param flags a combination of the flag constants of this type
 * @param startFailure why the start failed: a hook failed or the process could not be spawned; null: the start did not
 *     fail
 * @param endedAt when the main process ended, in nanoseconds; 0: no main process has ended in this run
 */
public record HookProgress(AuxCommand.Purpose hook, List<HooksSpec.Command> commands, int index, int flags,
    StartFailure startFailure, long endedAt) {
  /** A command is running, and the service waits for its end. */
  public static final int RUNNING = 1;
  /** Nothing of the run is left except that command. */
  public static final int TREE_GONE = 2;
  /** That command is being ended, and no further command of the hook runs. */
  public static final int CANCELLED = 4;
  /** {@code stop-command} was started: the signals that it sends count as sent by reeve. */
  public static final int STOP_COMMAND_STARTED = 8;
  /** A shutdown kills the service: {@code post-stop} does not run. */
  public static final int SKIP_POST_STOP = 16;
  /** The main process exited by itself. */
  public static final int EXITED_BY_ITSELF = 32;
  /** {@code post-stop} was started. */
  public static final int POST_STOP_STARTED = 64;

  public static final HookProgress NONE = new HookProgress(null, List.of(), 0, 0, null, 0);

  /**
   * A start that failed, for the restart policy.
   *
   * @param exitCode the exit code of reeve, if this failure ends it
   */
  public record StartFailure(RunResult result, int exitCode, String message) {}

  public boolean is(int flag) {
    return (flags & flag) != 0;
  }

  public HookProgress with(int more) {
    return new HookProgress(hook, commands, index, flags | more, startFailure, endedAt);
  }

  public HookProgress without(int less) {
    return new HookProgress(hook, commands, index, flags & ~less, startFailure, endedAt);
  }

  /** Returns a progress in which this command of this hook runs. */
  public HookProgress withCommand(AuxCommand.Purpose nextHook, List<HooksSpec.Command> all, int next) {
    return new HookProgress(nextHook, all, next, flags | RUNNING, startFailure, endedAt);
  }

  public HookProgress withStartFailure(StartFailure failure) {
    return new HookProgress(hook, commands, index, flags, failure, endedAt);
  }

  public HookProgress withEndedAt(long time) {
    return new HookProgress(hook, commands, index, flags, startFailure, time);
  }

  /** The number of a hook command: see {@link AuxCommand#number()}. */
  public static long commandNumber(long run, int index) {
    return run << 10 | index;
  }
}
