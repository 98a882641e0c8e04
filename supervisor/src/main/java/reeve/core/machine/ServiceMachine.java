package reeve.core.machine;

import java.time.Duration;
import reeve.core.HealthState;
import reeve.core.MachineContext;
import reeve.core.Reason;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.TimerKind;
import reeve.core.set.ServiceSet;

/**
 * What an event does to a service: one method per event, each a switch over the state without a default, so that the
 * compiler finds a state that was forgotten. Whether an event applies is decided here; what it then does stands in
 * {@link StartTransitions}, {@link StopTransitions} and {@link ExitTransitions}, and what an end leads to in
 * {@link RestartPolicy}. Pure: the same arguments give the same result.
 *
 * <h2>State, target, ask</h2>
 *
 * The state says where the service is, the target what it is wanted to be. A restart is a stop with the target up. A
 * third field, the ask, says who wants it started, whatever its policy says, once nothing is left of the present life.
 *
 * <ul>
 *   <li>STOPPED (down): nothing runs, nothing is wanted. After a stop on request, or never started.
 *   <li>WAITING (up): it would start now, and something it needs is not there. What needs nothing {@link ServiceSet}
 *       clears within the same call; every start passes here, so that there is one door.
 *   <li>STARTING (up): the process was asked for (pid 0) or exists and is not ready. With the target down and pid 0:
 *       somebody changed his mind while the process was being made; it is stopped as soon as it exists.
 *   <li>RUNNING (up): the process is ready.
 *   <li>STARTING with a process, RUNNING, target down: it is to be stopped once those that depend on it are down.
 *       Nothing was sent to it; if it ends by itself, it stays so.
 *   <li>STOPPING, KILLING, target down: it is being stopped and stays so.
 *   <li>STOPPING, KILLING, target up, with an ask: it is being restarted.
 *   <li>STOPPING, KILLING, target up, without an ask: nobody wants it down. Its run took too long (TIMEOUT), or its
 *       main process ended and left descendants (LEFTOVERS, pid 0). When all is gone the policy decides, as it would
 *       have at the exit.
 *   <li>BACKOFF (up): nothing runs; it is started when START_AGAIN fires.
 *   <li>EXITED (up, or down if somebody asked for that afterwards): it ended by itself, and the policy leaves it so.
 *   <li>FATAL (the same): the policy gave up. If START_AGAIN is armed, that is the slow retry.
 * </ul>
 *
 * <h2>Lives</h2>
 *
 * Each attempt to make a process is a new life, with the next number. A life is over when its main process <em>and</em>
 * every descendant is gone (kill-mode "process": when the main process is gone), and no life begins before the one
 * before is over. Events that come from a life carry its number, and those of a former one change nothing. A state's
 * timers end with it: {@link ServiceChange#enter} disarms them, except that the cap on a run goes on from STARTING to
 * RUNNING. A timer that fires although it is not armed changes nothing.
 *
 * <h2>Which rule wins</h2>
 *
 * <ol>
 *   <li>A shutdown: from then on {@link ServiceSet} refuses every start.
 *   <li>The last request of a person: a stop takes back a start or restart that waits for an end, a start takes back a
 *       stop. Neither takes back the signals that were sent: the life that is being stopped ends.
 *   <li>{@code restart-prevent-status}.
 *   <li>The restart policy, with a timeout counting as an unclean end whatever the status.
 *   <li>The limits: two permanent failures to execute, a failed slow retry, the start limit.
 * </ol>
 *
 * <h2>Interrupted moves</h2>
 *
 * A start request cuts a back-off or a slow retry short, and forgets the streak and the limit. A stop request in
 * WAITING, BACKOFF or FATAL with a slow retry to come leads to STOPPED at once; what has ended already keeps its state
 * (EXITED, FATAL), which says how it ended. A second stop request changes nothing; a kill request goes to KILLING from
 * anywhere in a life. A kill request of a running service is a stop without grace and leaves it down; during a stop or
 * restart it only ends the waiting.
 *
 * <h2>A stop</h2>
 *
 * Step i of the schedule is sent, its grace waited for, then step i+1; the SIGKILL step leads to KILLING. KILLING ends
 * only with the end of the life: until then SIGKILL is sent again after 1, 2, 4 ... 32 seconds, and told. The kill-mode
 * says to whom a step goes while the main process lives; once that is gone, to what is left. When the main process
 * ended first:
 *
 * <ul>
 *   <li>tree: the schedule goes on for the rest, which has had the step.
 *   <li>group: the same, and those outside of the group get the present step once, now.
 *   <li>mixed: SIGKILL for the rest, at once.
 *   <li>process: the life is over.
 * </ul>
 *
 * When the main process ended by itself and left descendants, they get the schedule from its first step in every
 * kill-mode but "process": nobody has asked them to stop yet.
 *
 * <h2>A new definition, a reset</h2>
 *
 * A new definition holds at once, except for a service that is being stopped: the schedule that is under way is of the
 * old one, and so is what counts as a clean end of it. What was decided stays decided; what is waited for is measured
 * again from when the wait began. Where the process would be another one, a service that is wanted up begins a new
 * life, also one that had ended or was given up; one that is wanted down stays so. A reset forgets the streak, the
 * limit and failures; of a living service the present start still counts. A back-off goes on, and the next start is the
 * first.
 *
 * <h2>What is told, in which order</h2>
 *
 * Exited when the main process ended; then, when all of the life is gone, one of Restarting, Completed, Failed,
 * Stopped. Exited says why we had a hand in it: NONE if we had not. Essential services: the end for good by itself
 * (EXITED, or FATAL even where others would get the slow retry) adds a Shutdown effect with the code of the last exit.
 * A stop on request is no such end.
 */
public final class ServiceMachine {
  private ServiceMachine() {}

  /**
   * What comes of an event.
   *
   * @param now nanoseconds of a clock that never goes back
   * @return the same service and no effects for an event that does not apply: of a former life, or of a timer that is
   *     not armed
   */
  public static Transition next(Service s, ServiceEvent event, long now, MachineContext context) {
    if (event instanceof ServiceEvent.ProcessExited e) {
      return on(s, e, now, context);
    } else if (event instanceof ServiceEvent.Spawned e) {
      return on(s, e, now, context);
    } else if (event instanceof ServiceEvent.TimerFired e) {
      return on(s, e, now, context);
    } else if (event instanceof ServiceEvent.Cleared e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.TreeGone e) {
      return on(s, e, now, context);
    } else if (event instanceof ServiceEvent.BecameReady e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.TimeoutExtended e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.HealthChanged e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.WatchdogPing e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.WatchdogChanged e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.WatchdogTriggered e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.MainPidChanged e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.SpawnFailed e) {
      return on(s, e, now, context);
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
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.ParkCauseChecked e) {
      return on(s, e, now, context);
    } else if (event instanceof ServiceEvent.SpecChanged e) {
      return on(s, e, now, context);
    } else if (event instanceof ServiceEvent.AuxCommandEnded e) {
      return HookTransitions.commandEnded(s, e, now, context);
    }
    throw new AssertionError(event);
  }

  // ---- requests

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

  /** What has no process yet is fresh enough. */
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
          isDoneAndUp(s) ? StopTransitions.stopped(s, e.reason(), e.requester(), now) : StopTransitions.setTargetDown(s, now);
      case FATAL -> s.hasTimer(TimerKind.START_AGAIN) ? StopTransitions.stopped(s, e.reason(), e.requester(), now)
          : StopTransitions.setTargetDown(s, now);
      case WAITING, BACKOFF -> StopTransitions.stopped(s, e.reason(), e.requester(), now);
      case STARTING ->
          s.run().pid() == 0 && s.hookProgress() == null ? stopBeforeSpawned(s, e, now) : StopTransitions.stop(s, e, now);
      case RUNNING -> StopTransitions.stop(s, e, now);
      case STOPPING, KILLING ->
          s.target() == Target.UP ? StopTransitions.cancelPendingStart(s, e, now) : StopTransitions.shortenStop(s, e, now);
    };
  }

  private static boolean isDoneAndUp(Service s) {
    return s.spec().startup().remainAfterExit() && s.lastExit().clean() && s.target() == Target.UP;
  }

  /** Nothing is sent as yet. What has no process, or no pid, cannot be held. */
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
      case KILLING -> HookTransitions.killRequestedAgain(s, e, now);
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
      case EXITED -> s.lastExit().startFailure() != null || !s.lastExit().clean() ? UpdateTransitions.resetFailed(s, e.requester(), now)
          : UpdateTransitions.reset(s, e.requester(), now);
      case STOPPED, WAITING, STARTING, RUNNING, STOPPING, KILLING, BACKOFF -> UpdateTransitions.reset(s, e.requester(), now);
    };
  }

  private static Transition on(Service s, ServiceEvent.SpecChanged e, long now, MachineContext context) {
    // A job that is done waits for its schedule, and one that runs may end as it began.
    boolean anew = e.restart() && s.target() == Target.UP && !e.spec().schedule().isSet();
    return switch (s.state()) {
      case STOPPED, WAITING -> UpdateTransitions.replace(s, e.spec(), now, context);
      case EXITED, FATAL, BACKOFF ->
          anew ? UpdateTransitions.restartEnded(s, e, now) : UpdateTransitions.replace(s, e.spec(), now, context);
      case STARTING, RUNNING -> anew && (s.run().pid() != 0 || s.hookProgress() != null) ? UpdateTransitions.restart(s, e, now)
          : UpdateTransitions.replace(s, e.spec(), now, context);
      case STOPPING, KILLING -> UpdateTransitions.replaceAfterStop(s, e, now);
    };
  }

  // ---- what the runtime reports

  private static Transition on(Service s, ServiceEvent.Cleared e, long now) {
    return switch (s.state()) {
      case WAITING -> StartTransitions.spawn(s, now);
      case STOPPED, STARTING, RUNNING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  private static Transition on(Service s, ServiceEvent.Spawned e, long now, MachineContext context) {
    return switch (s.state()) {
      case STARTING -> e.run() == s.run().number() && s.run().pid() == 0 && s.hookProgress() == null
          ? StartTransitions.spawned(s, e, now, context) : Transition.unchanged(s);
      case STOPPED, WAITING, RUNNING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  private static Transition on(Service s, ServiceEvent.SpawnFailed e, long now, MachineContext context) {
    return switch (s.state()) {
      case STARTING -> e.run() == s.run().number() && s.run().pid() == 0 && s.hookProgress() == null
          ? StartTransitions.spawnFailed(s, e, now, context) : Transition.unchanged(s);
      case STOPPED, WAITING, RUNNING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  private static Transition on(Service s, ServiceEvent.BecameReady e, long now) {
    return switch (s.state()) {
      case STARTING -> e.run() == s.run().number() && s.run().pid() != 0 && s.hookProgress() == null ? StartTransitions.becameReady(s, now)
          : Transition.unchanged(s);
      case STOPPED, WAITING, RUNNING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  private static Transition on(Service s, ServiceEvent.TimeoutExtended e, long now) {
    if (e.run() != s.run().number()) {
      return Transition.unchanged(s);
    }
    return switch (s.state()) {
      case STARTING -> StartTransitions.extend(s, TimerKind.START_TIMEOUT,
          s.run().spawnedAt() + s.spec().startup().effectiveTimeout().toNanos(), e, now);
      case RUNNING -> StartTransitions.extend(s, TimerKind.RUN_TIMEOUT,
          s.run().spawnedAt() + s.spec().stop().runTimeout().orElse(Duration.ZERO).toNanos(), e, now);
      case STOPPING ->
          StartTransitions.extend(s, TimerKind.STOP_STEP, s.since() + StopTransitions.graceUntil(s).toNanos(), e, now);
      case STOPPED, WAITING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  private static Transition on(Service s, ServiceEvent.MainPidChanged e, long now) {
    return e.run() == s.run().number() && s.run().pid() != 0 && s.run().pid() != e.pid() ? StartTransitions.mainChanged(s, e, now)
        : Transition.unchanged(s);
  }

  private static Transition on(Service s, ServiceEvent.HealthChanged e, long now) {
    boolean asked = e.run() == s.run().number() && s.state() == ServiceState.RUNNING && s.monitoring().health() != HealthState.Status.NONE;
    return asked && s.monitoring().health() != e.status() ? HealthTransitions.healthChanged(s, e, now) : Transition.unchanged(s);
  }

  private static Transition on(Service s, ServiceEvent.WatchdogPing e, long now) {
    return e.run() == s.run().number() && s.hasTimer(TimerKind.WATCHDOG) ? HealthTransitions.watchdogPing(s, now)
        : Transition.unchanged(s);
  }

  private static Transition on(Service s, ServiceEvent.WatchdogChanged e, long now) {
    boolean lives = s.state() == ServiceState.STARTING || s.state() == ServiceState.RUNNING;
    return e.run() == s.run().number() && lives ? HealthTransitions.watchdogChanged(s, e, now) : Transition.unchanged(s);
  }

  private static Transition on(Service s, ServiceEvent.WatchdogTriggered e, long now) {
    boolean lives = s.run().pid() != 0 && (s.state() == ServiceState.STARTING || s.state() == ServiceState.RUNNING);
    return e.run() == s.run().number() && lives && s.target() == Target.UP ? StopTransitions.watchdogExpired(new ServiceChange(s, now))
        : Transition.unchanged(s);
  }

  private static Transition on(Service s, ServiceEvent.ProcessExited e, long now, MachineContext context) {
    if (e.run() != s.run().number() || s.run().pid() == 0) {
      return Transition.unchanged(s);
    }
    return switch (s.state()) {
      case STARTING, RUNNING -> ExitTransitions.exitedByItself(s, e, now, context);
      case STOPPING -> ExitTransitions.exitedWhileStopping(s, e, now, context);
      case KILLING -> ExitTransitions.exitedWhileKilling(s, e, now, context);
      case STOPPED, WAITING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  private static Transition on(Service s, ServiceEvent.TreeGone e, long now, MachineContext context) {
    if (e.run() != s.run().number() || s.run().pid() != 0) {
      return Transition.unchanged(s);
    }
    return switch (s.state()) {
      case STOPPING, KILLING -> {
        ServiceChange c = new ServiceChange(s, now);
        yield HookTransitions.delaysEndOfRun(c, true) ? c.toTransition() : ExitTransitions.runEnded(c, context).toTransition();
      }
      case STOPPED, WAITING, STARTING, RUNNING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  /**
   * systemd stops it and calls that a success; but nobody wanted it down, and so it is a failure here, which its
   * restart policy mends.
   */
  private static Transition on(Service s, ServiceEvent.BusNameLost e, long now) {
    boolean runs = e.run() == s.run().number() && s.state() == ServiceState.RUNNING && s.target() == Target.UP;
    return runs ? StopTransitions.abortRun(new ServiceChange(s, now), Reason.NAME_LOST) : Transition.unchanged(s);
  }

  private static Transition on(Service s, ServiceEvent.ParkCauseChecked e, long now, MachineContext context) {
    return e.run() == s.run().number() && s.parked() != null ? ParkTransitions.causeChecked(s, e, now, context)
        : Transition.unchanged(s);
  }

  private static Transition on(Service s, ServiceEvent.TimerFired e, long now, MachineContext context) {
    if (e.run() != s.run().number() || !s.hasTimer(e.kind())) {
      return Transition.unchanged(s);
    }
    ServiceChange c = new ServiceChange(s, now);
    c.timerFired(e.kind());
    return switch (s.state()) {
      case BACKOFF -> s.parked() == null ? StartTransitions.startAgain(c) : ParkTransitions.waitedTooLong(c, context);
      case FATAL -> StartTransitions.startAgain(c);
      case STARTING ->
          StopTransitions.abortRun(c, e.kind() == TimerKind.START_TIMEOUT ? Reason.START_TIMEOUT : Reason.TIMEOUT);
      case RUNNING -> switch (e.kind()) {
        case STABLE -> StartTransitions.stable(c);
        case WATCHDOG -> StopTransitions.watchdogExpired(c);
        case START_AGAIN, IDLE, START_TIMEOUT, RUN_TIMEOUT, STOP_STEP, KILL_AGAIN ->
            StopTransitions.abortRun(c, Reason.TIMEOUT);
      };
      case STOPPING -> HookTransitions.isRunning(c) ? HookTransitions.commandTimedOut(c) : StopTransitions.nextStep(c).toTransition();
      case KILLING -> StopTransitions.killAgain(c);
      case STOPPED, WAITING, EXITED -> c.toTransition();
    };
  }
}
