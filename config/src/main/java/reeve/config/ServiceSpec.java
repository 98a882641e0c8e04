package reeve.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code [service.NAME]}, with the {@code [defaults]} applied, variables replaced and every value checked.
 * Immutable. All paths are absolute except a {@code command} without a slash, which is looked up in the service's own
 * PATH at each start.
 *
 * @param name letters, digits and {@code . _ - @ + :}, at most 100 of them, not beginning with a dot or a dash
 * @param source where it stands
 * @param description one line for people; may be empty
 * @param tags in the order of the file
 * @param enabled false: known, but not started with reeve
 * @param essential its end is the end of reeve, with its exit code
 * @param command argv, never empty; with {@code shell = true} it is {@code /bin/sh -c TEXT}
 * @param workingDirectory empty: the directory that reeve was started in
 * @param clearEnv true: nothing of reeve's own environment is handed on
 * @param env what is set on top, {@code env-file}s first, then {@code env}; already merged; no NUL in it
 * @param stdin where it reads from
 * @param stdout where fd 1 goes
 * @param stderr where fd 2 goes
 * @param restart when and how it is started again
 * @param successExitStatus what counts as a clean end besides exit code 0
 * @param restartPreventStatus after these it is not started again, whatever {@code restart} says
 * @param stop what is sent, and how long each waits
 * @param killMode to whom
 * @param timeout a cap on the life of one run; empty: none
 * @param reloadSignal what tells it to read its own configuration again; empty: it cannot
 * @param dependencies edges to other services, in the order of the file; of the set that they name, one may be missing
 *     for a while
 * @param startup what its process is and how it tells that it is up
 * @param logs when its log files are rotated
 * @param health how it is watched whether it does what it is for
 * @param park after which ends its next start waits for the cause to clear
 * @param schedule when the clock starts it
 * @param instance which of several of one table it is
 * @param hooks commands that are run beside it
 * @param protect when reeve shuts down within a budget, its stop keeps its time, and others are hurried in its place
 */
public record ServiceSpec(
    String name,
    SourceLocation source,
    String description,
    List<String> tags,
    boolean enabled,
    boolean essential,
    List<String> command,
    Optional<String> workingDirectory,
    boolean clearEnv,
    Map<String, String> env,
    StdinSpec stdin,
    OutputSpec stdout,
    OutputSpec stderr,
    RestartSpec restart,
    ExitStatusSet successExitStatus,
    ExitStatusSet restartPreventStatus,
    StopSchedule stop,
    KillMode killMode,
    Optional<Duration> timeout,
    Optional<Signal> reloadSignal,
    List<Dependency> dependencies,
    StartupSpec startup,
    LogSpec logs,
    HealthSpec health,
    ParkSpec park,
    ScheduleSpec schedule,
    Instance instance,
    HooksSpec hooks,
    boolean protect) {

  public ServiceSpec {
    tags = List.copyOf(tags);
    command = List.copyOf(command);
    env = Map.copyOf(env);
    dependencies = List.copyOf(dependencies);
    if (command.isEmpty()) {
      throw new IllegalArgumentException("cannot use an empty command for \"" + name + "\"");
    }
  }

  /** Whether it is given a socket for sd_notify(3). */
  public boolean notifies() {
    return startup.notifies() || health.hasWatchdog();
  }

  /** The same with other edges and tags, and another say on whether it starts with reeve. */
  public ServiceSpec with(List<Dependency> edges, List<String> words, boolean starts) {
    return new ServiceSpec(name, source, description, words, starts, essential, command, workingDirectory, clearEnv,
        env, stdin, stdout,
        stderr, restart, successExitStatus, restartPreventStatus, stop, killMode, timeout, reloadSignal, edges, startup,
        logs, health, park, schedule, instance, hooks, protect);
  }
}
