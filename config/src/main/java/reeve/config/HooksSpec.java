package reeve.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Commands that reeve runs for a service: at points of its lifecycle, to stop it, to reload its configuration, and to
 * report its failures.
 *
 * @param preStart run in order before its process is created; if one fails, the start has failed
 * @param postStart run in order once it is ready, before it counts as up; if one fails, the service is stopped and the
 *     start has failed
 * @param preStop run in order before the stop of a service that is up
 * @param postStop run in order after each end, once no process of it is left, and before it is started again
 * @param stop stops it in its own way; the stop schedule follows if this does not end it
 * @param reload makes it read its own configuration again
 * @param onFailure run each time that it fails
 * @param onRecovery run when it is healthy again after a failure
 */
public record HooksSpec(
    List<Command> preStart,
    List<Command> postStart,
    List<Command> preStop,
    List<Command> postStop,
    Optional<Command> stop,
    Optional<Command> reload,
    List<Command> onFailure,
    List<Command> onRecovery) {

  /** The timeout of a command that sets none. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  /** The timeout of a {@code stop-command} that sets none: ten seconds, like a step of the stop schedule. */
  public static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(10);

  /** No commands; shared by all services that have none. */
  public static final HooksSpec NONE = new HooksSpec(
      List.of(), List.of(), List.of(), List.of(), Optional.empty(), Optional.empty(), List.of(), List.of());

  /**
   * One command.
   *
   * @param argv never empty
   * @param timeout after this the command and everything that it started are killed; never zero
   * @param ignoreFailure whether its exit status does not matter
   */
  public record Command(List<String> argv, Duration timeout, boolean ignoreFailure) {
    public Command {
      argv = List.copyOf(argv);
    }
  }

  public HooksSpec {
    preStart = List.copyOf(preStart);
    postStart = List.copyOf(postStart);
    preStop = List.copyOf(preStop);
    postStop = List.copyOf(postStop);
    onFailure = List.copyOf(onFailure);
    onRecovery = List.copyOf(onRecovery);
  }

  /**
   * Whether there is no command. This does not use equals: the equals of a record is linked at its first use, which
   * would delay the first service by 10 ms and more.
   */
  public boolean isEmpty() {
    return preStart.isEmpty() && postStart.isEmpty() && preStop.isEmpty() && postStop.isEmpty() && stop.isEmpty()
        && reload.isEmpty()
        && onFailure.isEmpty() && onRecovery.isEmpty();
  }
}
