package reeve.core;

import java.util.List;
import reeve.config.HooksSpec;
import reeve.core.machine.RestartPolicy;

/**
 * Where a service stands with the commands of its hooks. Only a service that has hooks ever has one, and only from the
 * first hook of a life to the end of that life.
 *
 * @param phase of which hook the present or last command is
 * @param commands all of that hook
 * @param index the present or last of them
 * @param flags see the constants
 * @param failed the start failed, by one of its hooks or because there was no process; null: it did not
 * @param endedAt when the main process ended, nanoseconds; 0: none did in this life
 */
public record HookProgress(AuxCommand.Purpose phase, List<HooksSpec.Command> commands, int index, int flags,
    Failed failed, long endedAt) {
  /** A command runs, and what it ends with is awaited before anything else is done. */
  public static final int RUNNING = 1;
  /** Nothing of the life is left but that command. */
  public static final int GONE = 2;
  /** That command is being ended, and none after it is run. */
  public static final int CANCELLED = 4;
  /** {@code stop-command} was begun: what it sends counts as sent by us. */
  public static final int COMMANDED = 8;
  /** Somebody is in a hurry: no {@code post-stop}. */
  public static final int HURRIED = 16;
  /** The main process ended and nobody had a hand in it. */
  public static final int BY_ITSELF = 32;
  /** {@code post-stop} was run, or is. */
  public static final int CLOSING = 64;

  public static final HookProgress NONE = new HookProgress(null, List.of(), 0, 0, null, 0);

  /**
   * A start that failed, for the policy.
   *
   * @param exitCode reeve's own, if this ends it
   * @param message for people
   */
  public record Failed(RestartPolicy.End end, int exitCode, String message) {}

  public boolean is(int flag) {
    return (flags & flag) != 0;
  }

  public HookProgress with(int more) {
    return new HookProgress(phase, commands, index, flags | more, failed, endedAt);
  }

  public HookProgress without(int less) {
    return new HookProgress(phase, commands, index, flags & ~less, failed, endedAt);
  }

  public HookProgress at(AuxCommand.Purpose hook, List<HooksSpec.Command> all, int next) {
    return new HookProgress(hook, all, next, flags | RUNNING, failed, endedAt);
  }

  public HookProgress with(Failed failure) {
    return new HookProgress(phase, commands, index, flags, failure, endedAt);
  }

  public HookProgress endedAt(long now) {
    return new HookProgress(phase, commands, index, flags, failed, now);
  }

  /** Names the errand of the present command: see {@link AuxCommand#number()}. */
  public static long number(long life, int index) {
    return life << 10 | index;
  }
}
