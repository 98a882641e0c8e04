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

/**
 * The switches of {@link ServiceMachine} for what the runtime reports: processes, timers, readiness, health. An event
 * of a former run changes nothing.
 */
final class RuntimeEvents {
  private RuntimeEvents() {}

  private static boolean isPresentRun(Service s, long run) {
    return run == s.run().number();
  }

  /** Of a service in STARTING: whether a Spawn effect has no answer yet. */
  private static boolean awaitsSpawn(Service s) {
    return s.run().pid() == 0 && s.hookProgress() == null;
  }

  static Transition on(Service s, ServiceEvent.Cleared e, long now, MachineContext context) {
    return switch (s.state()) {
      case WAITING -> StartTransitions.spawnOrSkip(s, now, context);
      case STOPPED, STARTING, RUNNING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  static Transition on(Service s, ServiceEvent.Spawned e, long now, MachineContext context) {
    return switch (s.state()) {
      case STARTING -> isPresentRun(s, e.run()) && awaitsSpawn(s)
          ? StartTransitions.spawned(s, e, now, context) : Transition.unchanged(s);
      case STOPPED, WAITING, RUNNING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  static Transition on(Service s, ServiceEvent.SpawnFailed e, long now, MachineContext context) {
    return switch (s.state()) {
      case STARTING -> isPresentRun(s, e.run()) && awaitsSpawn(s)
          ? StartTransitions.spawnFailed(new ServiceChange(s, now), e, context) : Transition.unchanged(s);
      case STOPPED, WAITING, RUNNING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  static Transition on(Service s, ServiceEvent.SpawnCancelled e, long now) {
    return switch (s.state()) {
      case STARTING -> isPresentRun(s, e.run()) && awaitsSpawn(s) && s.target() == Target.DOWN
          ? StartTransitions.spawnCancelled(s, now) : Transition.unchanged(s);
      case STOPPED, WAITING, RUNNING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  static Transition on(Service s, ServiceEvent.BecameReady e, long now) {
    return switch (s.state()) {
      case STARTING -> isPresentRun(s, e.run()) && s.run().pid() != 0 && s.hookProgress() == null
          ? StartTransitions.becameReady(s, now) : Transition.unchanged(s);
      case STOPPED, WAITING, RUNNING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  static Transition on(Service s, ServiceEvent.TimeoutExtended e, long now) {
    if (!isPresentRun(s, e.run())) {
      return Transition.unchanged(s);
    }
    return switch (s.state()) {
      case STARTING -> StartTransitions.extend(s, TimerKind.START_TIMEOUT,
          s.run().spawnedAt() + s.spec().startup().effectiveTimeout().toNanos(), e, now);
      case RUNNING -> StartTransitions.extend(s, TimerKind.RUN_TIMEOUT,
          s.run().spawnedAt() + s.spec().stop().runTimeout().orElse(Duration.ZERO).toNanos(), e, now);
      case STOPPING ->
          StartTransitions.extend(s, TimerKind.STOP_STEP, s.since() + StopSteps.graceUntil(s).toNanos(), e, now);
      case STOPPED, WAITING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  static Transition on(Service s, ServiceEvent.MainPidChanged e, long now) {
    boolean changed = isPresentRun(s, e.run()) && s.run().pid() != 0 && s.run().pid() != e.pid();
    return changed ? StartTransitions.mainPidChanged(s, e, now) : Transition.unchanged(s);
  }

  static Transition on(Service s, ServiceEvent.HealthChanged e, long now) {
    HealthState.Status health = s.monitoring().health();
    boolean checked = isPresentRun(s, e.run()) && s.state() == ServiceState.RUNNING
        && health != HealthState.Status.NONE;
    return checked && health != e.status() ? HealthTransitions.healthChanged(s, e, now) : Transition.unchanged(s);
  }

  static Transition on(Service s, ServiceEvent.WatchdogPing e, long now) {
    return isPresentRun(s, e.run()) && s.hasTimer(TimerKind.WATCHDOG) ? HealthTransitions.watchdogPing(s, now)
        : Transition.unchanged(s);
  }

  static Transition on(Service s, ServiceEvent.WatchdogChanged e, long now) {
    boolean lives = s.state() == ServiceState.STARTING || s.state() == ServiceState.RUNNING;
    return isPresentRun(s, e.run()) && lives ? HealthTransitions.watchdogChanged(s, e, now) : Transition.unchanged(s);
  }

  static Transition on(Service s, ServiceEvent.WatchdogTriggered e, long now) {
    boolean lives = s.run().pid() != 0 && (s.state() == ServiceState.STARTING || s.state() == ServiceState.RUNNING);
    return isPresentRun(s, e.run()) && lives && s.target() == Target.UP
        ? StopTransitions.watchdogExpired(new ServiceChange(s, now)) : Transition.unchanged(s);
  }

  static Transition on(Service s, ServiceEvent.ProcessExited e, long now, MachineContext context) {
    if (!isPresentRun(s, e.run()) || s.run().pid() == 0) {
      return Transition.unchanged(s);
    }
    return switch (s.state()) {
      case STARTING, RUNNING -> ExitTransitions.exitedByItself(s, e, now, context);
      case STOPPING -> ExitTransitions.exitedWhileStopping(s, e, now, context);
      case KILLING -> ExitTransitions.exitedWhileKilling(s, e, now, context);
      case STOPPED, WAITING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  static Transition on(Service s, ServiceEvent.TreeGone e, long now, MachineContext context) {
    if (!isPresentRun(s, e.run()) || s.run().pid() != 0) {
      return Transition.unchanged(s);
    }
    return switch (s.state()) {
      case STOPPING, KILLING -> {
        ServiceChange c = new ServiceChange(s, now);
        yield HookTransitions.delaysEndOfRun(c, true) ? c.toTransition()
            : ExitTransitions.runEnded(c, context).toTransition();
      }
      case STOPPED, WAITING, STARTING, RUNNING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  /**
   * systemd stops the service and records a success. Here it is a failure, which the restart policy handles, because no
   * request wants the service down.
   */
  static Transition on(Service s, ServiceEvent.BusNameLost e, long now) {
    boolean runs = isPresentRun(s, e.run()) && s.state() == ServiceState.RUNNING && s.target() == Target.UP;
    return runs ? StopTransitions.abortRun(new ServiceChange(s, now), Reason.NAME_LOST) : Transition.unchanged(s);
  }

  static Transition on(Service s, ServiceEvent.MemoryExceeded e, long now) {
    boolean runs = isPresentRun(s, e.run()) && s.state() == ServiceState.RUNNING && s.target() == Target.UP;
    return runs ? StopTransitions.restartForMemory(s, e, now) : Transition.unchanged(s);
  }

  static Transition on(Service s, ServiceEvent.ParkCauseChecked e, long now, MachineContext context) {
    return isPresentRun(s, e.run()) && s.parked() != null ? ParkTransitions.causeChecked(s, e, now, context)
        : Transition.unchanged(s);
  }

  static Transition on(Service s, ServiceEvent.TimerFired e, long now, MachineContext context) {
    if (!isPresentRun(s, e.run()) || !s.hasTimer(e.kind())) {
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
      case STOPPING -> HookCommands.isRunning(c) ? HookCommands.killWhenTimedOut(c)
          : StopSteps.nextStep(c).toTransition();
      case KILLING -> StopSteps.killAgain(c);
      case STOPPED, WAITING, EXITED -> c.toTransition();
    };
  }
}
