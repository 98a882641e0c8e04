package reeve.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A command that is run beside a service: a hook, a check. A service may have several at a time; one of them is known
 * by its purpose and its number, which whoever asks for it chooses, and does not use again. It is never the main
 * process of the service, and no part of what a stop of the service waits for.
 *
 * @param purpose what for
 * @param number which of this purpose
 * @param command argv, never empty
 * @param timeout after this it and all that it started are killed; never zero
 * @param environment on top of the service's own
 * @param input what it reads from its standard input; null: nothing
 */
public record AuxCommand(Purpose purpose, long number, List<String> command, Duration timeout,
    Map<String, String> environment, String input) {
  /** The same with this to read. */
  public AuxCommand withInput(String text) {
    return new AuxCommand(purpose, number, command, timeout, environment, text);
  }

  /** What an errand is for. */
  public enum Purpose {
    PRE_START,
    POST_START,
    PRE_STOP,
    POST_STOP,
    /** {@code stop-command}. */
    STOP,
    /** {@code reload-command}. */
    RELOAD,
    ON_FAILURE,
    ON_RECOVERY,
    /** A check of its health. */
    HEALTH,
    /** Whether it is up. */
    READY;

    /** As files and people say it: {@code pre-start}. */
    public String label() {
      return switch (this) {
        case PRE_START -> "pre-start";
        case POST_START -> "post-start";
        case PRE_STOP -> "pre-stop";
        case POST_STOP -> "post-stop";
        case STOP -> "stop-command";
        case RELOAD -> "reload-command";
        case ON_FAILURE -> "on-failure";
        case ON_RECOVERY -> "on-recovery";
        case HEALTH -> "health";
        case READY -> "ready";
      };
    }
  }

  /**
   * What became of one.
   *
   * @param status how its process ended, also after a timeout; null: it could not be started, or SIGKILL does not end
   *     it
   * @param timedOut its time was over before it ended
   * @param failure with a status of null: why, for people; else null
   * @param took from its start to its end
   */
  public record Outcome(ExitStatus status, boolean timedOut, String failure, Duration elapsed) {
    /** Whether it did what it is for: exit code 0, in time. */
    public boolean isSuccess() {
      return !timedOut && status instanceof ExitStatus.Exited exited && exited.code() == 0;
    }

    /** For people: {@code exit 1}, {@code not done after 10s (SIGKILL)}. */
    public String text() {
      if (timedOut) {
        return "not done after " + DurationText.format(elapsed) + (status == null ? "" : " (" + status + ")");
      }
      return status == null ? failure : status.toString();
    }
  }
}
