package reeve.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Commands that are run beside a service: at steps of its life, to stop it, to have it read its configuration again,
 * and to tell of its failures.
 *
 * @param preStart in order, before its process is made; one that fails is a failed start
 * @param postStart in order, once it is ready and before it counts as up; one that fails stops it, and is a failed
 *     start
 * @param preStop in order, before a service that is up is asked to stop
 * @param postStop in order, after each end, when nothing of it is left and before it is started again
 * @param stop asks it to stop; the stop schedule follows if that does not end it
 * @param reload tells it to read its own configuration again
 * @param onFailure each time that it fails
 * @param onRecovery when it is healthy again after that
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

  /** What is run for a command whose definition gives no time. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  /** The same for a {@code stop-command}: it is a step of a stop, and those wait ten seconds. */
  public static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(10);

  /** The one for all services that have none. */
  public static final HooksSpec NONE = new HooksSpec(
      List.of(), List.of(), List.of(), List.of(), Optional.empty(), Optional.empty(), List.of(), List.of());

  /**
   * One command.
   *
   * @param argv never empty
   * @param timeout after this it and all that it started are killed; never zero
   * @param ignoreFailure whether it is no matter how it ends
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
   * Whether there is none. Not by equals: that of a record is made at its first use, and would hold up the first
   * service by 10 ms and more.
   */
  public boolean isEmpty() {
    return preStart.isEmpty() && postStart.isEmpty() && preStop.isEmpty() && postStop.isEmpty() && stop.isEmpty()
        && reload.isEmpty()
        && onFailure.isEmpty() && onRecovery.isEmpty();
  }
}
