package reeve.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An auxiliary command: a command that runs beside a service, such as a hook or a health check. A service may have
 * several at a time. The purpose and the number together identify a command; the caller chooses the number and does not
 * reuse it. An auxiliary command is never the main process of the service, and a stop of the service does not wait for
 * it.
 *
 * @param number the number of the command, unique for its purpose
 * @param command argv, never empty
 * @param timeout after this time the command and all its descendants are killed; never zero
 * @param environment variables in addition to those of the service
 * @param input what the command reads from its standard input; null: nothing
 */
public record AuxCommand(Purpose purpose, long number, List<String> command, Duration timeout,
    Map<String, String> environment, String input) {
  /** Returns the same command with this standard input. */
  public AuxCommand withInput(String text) {
    return new AuxCommand(purpose, number, command, timeout, environment, text);
  }

  /** What an auxiliary command is for. */
  public enum Purpose {
    PRE_START("pre-start"),
    POST_START("post-start"),
    PRE_STOP("pre-stop"),
    POST_STOP("post-stop"),
    /** {@code stop-command}. */
    STOP("stop-command"),
    /** {@code reload-command}. */
    RELOAD("reload-command"),
    ON_FAILURE("on-failure"),
    ON_RECOVERY("on-recovery"),
    /** A health check. */
    HEALTH("health"),
    /** A readiness check. */
    READY("ready"),
    /** {@code env-command}. */
    ENV_COMMAND("env-command"),
    /** The command of {@code watch}. */
    WATCH("watch");

    private final String label;

    Purpose(String label) {
      this.label = label;
    }

    /** The name that definitions, events and messages use: {@code pre-start}. */
    public String label() {
      return label;
    }
  }

  /**
   * The result of an auxiliary command.
   *
   * @param status of its process, also after a timeout; null: the command could not be started, or SIGKILL did not end
   *     it
   * @param timedOut whether it was killed because its timeout was over
   * @param failure the reason as text if the status is null; otherwise null
   * @param elapsed from its start to its end
   */
  public record Outcome(ExitStatus status, boolean timedOut, String failure, Duration elapsed) {
    /** Whether it ended with exit code 0 within its timeout. */
    public boolean isSuccess() {
      return !timedOut && status instanceof ExitStatus.Exited exited && exited.code() == 0;
    }

    /** For messages: {@code exit 1}, {@code not done after 10s (SIGKILL)}. */
    public String text() {
      if (timedOut) {
        return "not done after " + DurationText.format(elapsed) + (status == null ? "" : " (" + status + ")");
      }
      return status == null ? failure : status.toString();
    }
  }
}
