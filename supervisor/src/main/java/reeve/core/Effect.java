package reeve.core;

import java.time.Duration;
import java.util.List;
import reeve.config.ParkSpec;
import reeve.config.ServiceSpec;
import reeve.config.Signal;

/** What the runtime must do, in the order of the list. {@code service} is the name of the service. */
public sealed interface Effect {
  String service();

  /** Start the process of this run; the runtime reports Spawned or SpawnFailed before any other event. */
  record Spawn(String service, long run) implements Effect {}

  /** Send a signal, and SIGCONT after it to each of the processes that is stopped. */
  record Send(String service, long run, Signal signal, Scope scope) implements Effect {}

  /** The processes that a signal goes to. */
  enum Scope {
    /** The main process. */
    MAIN,
    /** The process group of the main process. */
    GROUP,
    /** That group and every descendant outside of it; after the main process ended, the leftover processes. */
    TREE,
    /** Every descendant whose parent is not another of them: the tops of what the main process left behind. */
    ROOTS
  }

  record ArmTimer(String service, long run, TimerKind kind, Duration after) implements Effect {}

  record DisarmTimer(String service, TimerKind kind) implements Effect {}

  /** Run an auxiliary command for a service with this definition; the runtime reports AuxCommandEnded in every case. */
  record RunAuxCommand(ServiceSpec spec, AuxCommand command) implements Effect {
    @Override
    public String service() {
      return spec.name();
    }
  }

  /**
   * End an auxiliary command that is not needed any more. AuxCommandEnded still follows.
   *
   * @param grace between SIGTERM and SIGKILL; zero: no SIGTERM
   */
  record EndAuxCommand(String service, AuxCommand.Purpose purpose, long number, Duration grace) implements Effect {}

  /** Report to the console, the ledger and the clients. */
  record Report(String service, Notice notice) implements Effect {}

  /**
   * Start or end the health checks.
   *
   * @param enabled false: end them
   */
  record Check(String service, long run, boolean enabled) implements Effect {}

  /**
   * Watch whether these causes have cleared, and report each result with ParkCauseChecked, until Unpark. The set of
   * services itself checks the causes that are services.
   */
  record Park(String service, long run, List<ParkSpec.Cause> causes) implements Effect {}

  /** End the watch that Park started. */
  record Unpark(String service) implements Effect {}

  /**
   * The service was removed from the set: everything that is stored for it can be discarded. None of its processes
   * lives, and none of its timers is armed.
   */
  record Forget(String service) implements Effect {}

  /** Stop all services and then reeve, with this exit code, because of this service. */
  record Shutdown(String service, int exitCode, String message) implements Effect {}
}
