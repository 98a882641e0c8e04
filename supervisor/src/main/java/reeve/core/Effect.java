package reeve.core;

import java.time.Duration;
import java.util.List;
import reeve.config.ServiceSpec;
import reeve.config.Signal;

/** What the runtime is to do. In order; all names are of services. */
public sealed interface Effect {
  String service();

  /** Start the process of this life; answer with Spawned or SpawnFailed before anything else. */
  record Spawn(String service, long run) implements Effect {}

  /**
   * Send a signal, and SIGCONT after it.
   *
   * @param scope to whom
   */
  record Send(String service, long run, Signal signal, Scope scope) implements Effect {}

  /** To whom a signal goes. */
  enum Scope {
    /** The main process. */
    MAIN,
    /** The process group of the main process. */
    GROUP,
    /** That group and every descendant outside of it; what is left after the main process ended. */
    TREE
  }

  record ArmTimer(String service, long run, TimerKind kind, Duration after) implements Effect {}

  record DisarmTimer(String service, TimerKind kind) implements Effect {}

  /** Run a command beside a service of that definition; answer with ErrandEnded, whatever becomes of it. */
  record RunAuxCommand(ServiceSpec spec, AuxCommand command) implements Effect {
    @Override
    public String service() {
      return spec.name();
    }
  }

  /**
   * It is not wanted any more. ErrandEnded follows all the same, soon.
   *
   * @param grace between SIGTERM and SIGKILL; zero: no SIGTERM
   */
  record EndAuxCommand(String service, AuxCommand.Purpose purpose, long number, Duration grace) implements Effect {}

  /** Tell the world. */
  record Report(String service, Notice notice) implements Effect {}

  /**
   * Ask it from now on by its health check; or ask no more.
   *
   * @param begin false: end it
   */
  record Check(String service, long run, boolean enabled) implements Effect {}

  /** Look whether these causes are gone, and tell by CauseSeen; of services the set knows. Until Unpark. */
  record Park(String service, long run, List<reeve.config.ParkSpec.Cause> causes) implements Effect {}

  /** Nobody wants to know any more. */
  record Unpark(String service) implements Effect {}

  /** It is gone from the set: what is kept for it can be forgotten. Nothing of it lives, no timer of it is armed. */
  record Forget(String service) implements Effect {}

  /** All of reeve is to stop, with this code, because of this service. */
  record Shutdown(String service, int exitCode, String message) implements Effect {}
}
