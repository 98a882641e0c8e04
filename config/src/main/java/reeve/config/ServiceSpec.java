package reeve.config;

import java.util.List;
import java.util.Optional;
import reeve.config.execution.ExecutionSpec;
import reeve.config.execution.ResourceSpec;
import reeve.config.watch.WatchSpec;

/**
 * One {@code [service.NAME]}, with the {@code [defaults]} applied, variables replaced and every value checked.
 * Immutable. All paths are absolute, except a command without a slash: it is looked up in the service's own PATH at
 * each start.
 *
 * @param identity what names and describes it
 * @param enabled false: known, but not started with reeve
 * @param process how its process is created
 * @param startup its type, and how reeve learns that it is ready
 * @param exitPolicy what its exit means, and what happens afterwards
 * @param stop when and how it is stopped
 * @param reloadSignal makes it read its own configuration again; empty: no signal does
 * @param dependencies edges to other services, in the order of the file. A service that one of them names may be
 *     temporarily missing from the set
 * @param logs when its log files are rotated
 * @param health how reeve checks that it works
 * @param park after which exits its next start waits for the cause to clear
 * @param schedule when the clock starts it
 * @param watch which files it is restarted for when they change
 * @param hooks commands that reeve runs for it
 * @param execution its user, limits and surroundings
 * @param resources what it may use of the machine
 */
public record ServiceSpec(
    ServiceIdentity identity,
    boolean enabled,
    ProcessSpec process,
    StartupSpec startup,
    ExitPolicy exitPolicy,
    StopSpec stop,
    Optional<Signal> reloadSignal,
    List<Dependency> dependencies,
    LogSpec logs,
    HealthSpec health,
    ParkSpec park,
    ScheduleSpec schedule,
    WatchSpec watch,
    HooksSpec hooks,
    ExecutionSpec execution,
    ResourceSpec resources) {

  public ServiceSpec {
    dependencies = List.copyOf(dependencies);
  }

  /** The name of its {@link #identity}. */
  public String name() {
    return identity.name();
  }

  /** The restart settings of its {@link #exitPolicy}. */
  public RestartSpec restart() {
    return exitPolicy.restart();
  }

  /** Whether it is given a socket for sd_notify(3). */
  public boolean hasNotifySocket() {
    return startup.hasNotifySocket() || health.hasWatchdog();
  }
}
