package reeve.core.machine;

import reeve.config.ServiceSpec;
import reeve.core.MachineContext;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.Target;
import reeve.core.TimerKind;

/**
 * What an event does to a service: one method per event, each a switch over the state without a default, so that the
 * compiler finds a forgotten state. The switches for requests are here, those for what the runtime reports are in
 * {@link RuntimeEvents}. They decide whether an event applies; {@link StartTransitions}, {@link StopTransitions},
 * {@link ExitTransitions} and their neighbours carry it out, and {@link RestartPolicy} decides what follows an end.
 * Pure: the same arguments give the same result.
 *
 * <h2>State, target, pending start</h2>
 *
 * The state says where the service is, the target whether it is wanted up or down. A third value, the pending start,
 * is a request to start it, whatever its restart policy says, once nothing is left of the present run.
 *
 * <ul>
 *   <li>STOPPED (down): nothing runs and nothing is wanted. After a stop on request, or never started.
 *   <li>WAITING (up): it would start now, but something that it needs is not ready. The set of services clears a
 *       service that needs nothing within the same call; every start passes through WAITING, so that there is only one
 *       way to start.
 *   <li>STARTING (up): the process was requested (pid 0), or it exists and is not ready. With the target down and pid 0
 *       a stop was requested while the process was being made; it is stopped as soon as it exists.
 *   <li>RUNNING (up): the process is ready.
 *   <li>STARTING with a process, RUNNING, target down: it will be stopped once the services that depend on it are down.
 *       No signal was sent to it; if it ends by itself, it stays down.
 *   <li>STOPPING, KILLING, target down: it is being stopped and stays down.
 *   <li>STOPPING, KILLING, target up, with a pending start: it is being restarted.
 *   <li>STOPPING, KILLING, target up, without a pending start: no request wants it down. Its run took too long
 *       (TIMEOUT), or its main process ended and left descendants (LEFTOVERS, pid 0). When all of them are gone, the
 *       restart policy decides as it would have at the exit.
 *   <li>BACKOFF (up): nothing runs; the service starts when START_AGAIN fires.
 *   <li>EXITED (up, or down after a later stop request): it ended by itself, and the restart policy leaves it down; or,
 *       with the reason CONDITION, its start was skipped, because a condition was not met when it left WAITING.
 *   <li>FATAL (the same): the restart policy gave up. If START_AGAIN is armed, that is the slow retry.
 * </ul>
 *
 * <h2>Runs</h2>
 *
 * Each attempt to make a process is a new run with the next number. A run is over when the main process <em>and</em>
 * every descendant is gone (kill-mode "process": when the main process is gone), and no run begins before the previous
 * one is over. The events of a run carry its number, and those of a former run change nothing. The timers of a state
 * end with it: {@link ServiceChange#enter} disarms them, except that the limit of a run stays armed from STARTING to
 * RUNNING. A timer that fires although it is not armed changes nothing.
 *
 * <h2>Which rule wins</h2>
 *
 * <ol>
 *   <li>A shutdown: from then on the set of services refuses every start.
 *   <li>The last request of a person: a stop cancels a start or restart that waits for an end, and a start cancels a
 *       stop. Signals that were sent cannot be undone: the run that is being stopped ends.
 *   <li>{@code restart-prevent-status}.
 *   <li>The restart policy, with a timeout counting as an unclean end whatever the status.
 *   <li>The limits: two permanent failures to execute, a failed slow retry, the start limit.
 * </ol>
 *
 * <h2>Interruptions</h2>
 *
 * A start request ends a back-off or the wait for a slow retry, and resets the streak and the start limit. A stop
 * request in WAITING, BACKOFF, or FATAL with a slow retry ahead leads to STOPPED at once; a service that has ended
 * already keeps its state (EXITED, FATAL), which says how it ended. A second stop request changes nothing; a kill
 * request leads to KILLING from anywhere in a run. A kill request of a running service is a stop without grace and
 * leaves it down; during a stop or restart it only ends the grace.
 *
 * <h2>A stop</h2>
 *
 * Step i of the schedule is sent, its grace is waited for, then step i+1 follows; the SIGKILL step leads to KILLING.
 * KILLING ends only with the end of the run: until then SIGKILL is sent again after 1, 2, 4 ... 32 seconds, and each
 * time that is reported. The kill-mode says which processes get a step while the main process lives; afterwards the
 * leftover processes get it. When the main process ended first:
 *
 * <ul>
 *   <li>main-first: the schedule runs from its first step, with its full times, for the leftover processes, which have
 *       not received a signal yet. In the first half of that step it reaches only those that are not below others of
 *       them. This also follows where the main process had to be killed by the schedule. If a second after that
 *       SIGKILL it is not gone, the others get the schedule all the same. A requested kill is for all processes.
 *   <li>tree: the schedule continues for the leftover processes, which have received the present step already.
 *   <li>group: the same, and those outside of the group get the present step once, now.
 *   <li>mixed: SIGKILL for the leftover processes, at once.
 *   <li>process: the run is over.
 * </ul>
 *
 * When the main process ended by itself and left descendants, they get the schedule from its first step in every
 * kill-mode but "process": they have not received a signal to stop yet.
 *
 * <h2>A new definition, a reset</h2>
 *
 * A new definition takes effect at once, except for a service that is being stopped: the schedule under way belongs to
 * the old definition, and so does the rule for a clean end. Decisions that were made stay; a wait that is under way is
 * measured again from its beginning. Where the change needs another process, a service that is wanted up begins a new
 * run, even if it had ended or was given up; one that is wanted down stays down. A reset clears the streak, the start
 * limit and the failures; for a service that runs, the present start still counts. A back-off continues, and the next
 * start is the first of a streak.
 *
 * <h2>What is reported, and in which order</h2>
 *
 * Exited when the main process ended; then, when all of the run is gone, one of Restarting, Completed, Failed, Stopped.
 * Exited gives the reason why reeve ended the process: NONE if it did not. Essential services: when one ends for good
 * by itself (EXITED, or FATAL even where others would get the slow retry), a Shutdown effect with the code of the last
 * exit follows. A stop on request is not such an end.
 */
public final class ServiceMachine {
  private ServiceMachine() {}

  /**
   * Applies an event.
   *
   * @param now nanoseconds of a clock that never goes back
   * @return the same service and no effects for an event that does not apply: of a former run, or of a timer that is
   *     not armed
   */
  public static Transition next(Service s, ServiceEvent event, long now, MachineContext context) {
    if (event instanceof ServiceEvent.ProcessExited e) {
      return RuntimeEvents.on(s, e, now, context);
    } else if (event instanceof ServiceEvent.Spawned e) {
      return RuntimeEvents.on(s, e, now, context);
    } else if (event instanceof ServiceEvent.TimerFired e) {
      return RuntimeEvents.on(s, e, now, context);
    } else if (event instanceof ServiceEvent.Cleared e) {
      return RuntimeEvents.on(s, e, now, context);
    } else if (event instanceof ServiceEvent.TreeGone e) {
      return RuntimeEvents.on(s, e, now, context);
    } else if (event instanceof ServiceEvent.BecameReady e) {
      return RuntimeEvents.on(s, e, now);
    } else if (event instanceof ServiceEvent.TimeoutExtended e) {
      return RuntimeEvents.on(s, e, now);
    } else if (event instanceof ServiceEvent.HealthChanged e) {
      return RuntimeEvents.on(s, e, now);
    } else if (event instanceof ServiceEvent.WatchdogPing e) {
      return RuntimeEvents.on(s, e, now);
    } else if (event instanceof ServiceEvent.WatchdogChanged e) {
      return RuntimeEvents.on(s, e, now);
    } else if (event instanceof ServiceEvent.WatchdogTriggered e) {
      return RuntimeEvents.on(s, e, now);
    } else if (event instanceof ServiceEvent.MainPidChanged e) {
      return RuntimeEvents.on(s, e, now);
    } else if (event instanceof ServiceEvent.SpawnFailed e) {
      return RuntimeEvents.on(s, e, now, context);
    } else if (event instanceof ServiceEvent.SpawnCancelled e) {
      return RuntimeEvents.on(s, e, now);
    } else if (event instanceof ServiceEvent.StartRequested e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.StopRequested e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.StopHeld e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.RestartRequested e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.KillRequested e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.ResetRequested e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.BusNameLost e) {
      return RuntimeEvents.on(s, e, now);
    } else if (event instanceof ServiceEvent.MemoryExceeded e) {
      return RuntimeEvents.on(s, e, now);
    } else if (event instanceof ServiceEvent.ParkCauseChecked e) {
      return RuntimeEvents.on(s, e, now, context);
    } else if (event instanceof ServiceEvent.SpecChanged e) {
      return on(s, e, now, context);
    } else if (event instanceof ServiceEvent.AuxCommandEnded e) {
      return HookEndTransitions.commandEnded(s, e, now, context);
    }
    throw new AssertionError(event);
  }

  private static Transition on(Service s, ServiceEvent.StartRequested e, long now) {
    return switch (s.state()) {
      case STOPPED, EXITED, FATAL, BACKOFF -> StartTransitions.startOnRequest(s, e.reason(), e.requester(), now);
      case STARTING -> s.target() == Target.DOWN ? StopTransitions.cancelStop(s, e.reason(), e.requester(), now)
          : Transition.unchanged(s);
      case RUNNING -> s.target() == Target.DOWN ? StopTransitions.cancelStop(s, e.reason(), e.requester(), now)
          : Transition.unchanged(s);
      case WAITING -> Transition.unchanged(s);
      case STOPPING, KILLING -> StopTransitions.startAfterStop(s, e.reason(), e.requester(), now);
    };
  }

  private static Transition on(Service s, ServiceEvent.RestartRequested e, long now) {
    return switch (s.state()) {
      case STOPPED, EXITED, FATAL, BACKOFF -> StartTransitions.startOnRequest(s, e.reason(), e.requester(), now);
      case WAITING -> Transition.unchanged(s);
      case STARTING -> restartWhileStarting(s, e, now);
      case RUNNING -> StopTransitions.restart(s, e, now);
      case STOPPING, KILLING -> StopTransitions.startAfterStop(s, e.reason(), e.requester(), now);
    };
  }

  /** A service without a process yet need not be restarted: its next process is a new one anyway. */
  private static Transition restartWhileStarting(Service s, ServiceEvent.RestartRequested e, long now) {
    if (s.run().pid() != 0) {
      return StopTransitions.restart(s, e, now);
    }
    return s.target() == Target.DOWN ? StopTransitions.cancelStop(s, e.reason(), e.requester(), now)
        : Transition.unchanged(s);
  }

  private static Transition on(Service s, ServiceEvent.StopRequested e, long now) {
    return switch (s.state()) {
      case STOPPED -> StopTransitions.setTargetDown(s, now);
      case EXITED ->
          isActiveAfterExit(s) ? StopTransitions.stopped(s, e.reason(), e.requester(), now)
              : StopTransitions.setTargetDown(s, now);
      case FATAL -> s.hasTimer(TimerKind.START_AGAIN) ? StopTransitions.stopped(s, e.reason(), e.requester(), now)
          : StopTransitions.setTargetDown(s, now);
      case WAITING, BACKOFF -> StopTransitions.stopped(s, e.reason(), e.requester(), now);
      case STARTING ->
          s.run().pid() == 0 && s.hookProgress() == null ? stopBeforeSpawned(s, e, now)
              : StopTransitions.stop(s, e, now);
      case RUNNING -> StopTransitions.stop(s, e, now);
      case STOPPING, KILLING ->
          s.target() == Target.UP ? StopTransitions.cancelPendingStart(s, e, now)
              : StopTransitions.shortenStop(s, e, now);
    };
  }

  private static boolean isActiveAfterExit(Service s) {
    return s.spec().startup().remainAfterExit() && !s.isSkipped() && s.lastExit().clean() && s.target() == Target.UP;
  }

  /** No signal is sent yet. A service without a process cannot be held. */
  private static Transition on(Service s, ServiceEvent.StopHeld e, long now) {
    return switch (s.state()) {
      case STARTING, RUNNING ->
          s.run().pid() != 0 && s.target() == Target.UP ? StopTransitions.hold(s, e, now) : Transition.unchanged(s);
      case STOPPED, WAITING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  private static Transition stopBeforeSpawned(Service s, ServiceEvent.StopRequested e, long now) {
    return s.target() == Target.DOWN ? Transition.unchanged(s)
        : StopTransitions.stopOnceSpawned(s, 0, e.reason(), e.requester(), now, e.timeLimit());
  }

  private static Transition on(Service s, ServiceEvent.KillRequested e, long now) {
    return switch (s.state()) {
      case STOPPED, EXITED -> StopTransitions.setTargetDown(s, now);
      case FATAL -> s.hasTimer(TimerKind.START_AGAIN) ? StopTransitions.stopped(s, e.reason(), e.requester(), now)
          : StopTransitions.setTargetDown(s, now);
      case WAITING, BACKOFF -> StopTransitions.stopped(s, e.reason(), e.requester(), now);
      case STARTING -> killWhileStarting(s, e, now);
      case RUNNING -> StopTransitions.killRequested(s, e, now);
      case STOPPING -> StopTransitions.killWhileStopping(s, e, now);
      case KILLING -> StopTransitions.killWhileKilling(s, e, now);
    };
  }

  private static Transition killWhileStarting(Service s, ServiceEvent.KillRequested e, long now) {
    if (s.run().pid() != 0) {
      return StopTransitions.killRequested(s, e, now);
    }
    return s.hookProgress() != null ? HookTransitions.killHookOnly(s, e, now)
        : StopTransitions.stopOnceSpawned(s, -1, e.reason(), e.requester(), now, null);
  }

  private static Transition on(Service s, ServiceEvent.ResetRequested e, long now) {
    return switch (s.state()) {
      case FATAL -> UpdateTransitions.resetFailed(s, e.requester(), now);
      case EXITED -> !s.isSkipped() && (s.lastExit().startFailure() != null || !s.lastExit().clean())
          ? UpdateTransitions.resetFailed(s, e.requester(), now) : UpdateTransitions.reset(s, e.requester(), now);
      case STOPPED, WAITING, STARTING, RUNNING, STOPPING, KILLING, BACKOFF ->
          UpdateTransitions.reset(s, e.requester(), now);
    };
  }

  /** Whether a new definition of a service whose start was skipped may change that. */
  private static boolean isToBeChecked(Service s, ServiceSpec next) {
    return s.isSkipped() && s.target() == Target.UP && !next.schedule().isSet()
        && !next.startup().conditions().equals(s.spec().startup().conditions());
  }

  private static Transition on(Service s, ServiceEvent.SpecChanged e, long now, MachineContext context) {
    // A scheduled job that is done waits for its schedule, and one that runs may end with its old definition.
    boolean restarts = e.restart() && s.target() == Target.UP && !e.spec().schedule().isSet();
    return switch (s.state()) {
      case STOPPED, WAITING -> UpdateTransitions.replace(s, e.spec(), now, context);
      case EXITED, FATAL, BACKOFF ->
          restarts || isToBeChecked(s, e.spec()) ? UpdateTransitions.restartEnded(s, e, now)
              : UpdateTransitions.replace(s, e.spec(), now, context);
      case STARTING, RUNNING -> restarts && (s.run().pid() != 0 || s.hookProgress() != null)
          ? UpdateTransitions.restart(s, e, now) : UpdateTransitions.replace(s, e.spec(), now, context);
      case STOPPING, KILLING -> UpdateTransitions.replaceAfterStop(s, e, now);
    };
  }
}
