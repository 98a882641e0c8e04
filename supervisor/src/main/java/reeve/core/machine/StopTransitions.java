package reeve.core.machine;

import java.time.Duration;
import reeve.config.KillMode;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.StopSchedule;
import reeve.config.StopTimeBounds;
import reeve.core.Cause;
import reeve.core.Effect;
import reeve.core.HookProgress;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.TimerKind;
import reeve.core.TimerTimes;

/** Transitions of {@link ServiceMachine} that stop a service, and for requests that change a stop under way. */
final class StopTransitions {
  /**
   * Five doublings: 32 s. A process that is stuck in the kernel (state D) does not end sooner when it is killed more
   * often; that only fills the log.
   */
  private static final int KILL_RETRY_DOUBLINGS = 5;

  private StopTransitions() {}

  static Transition stop(Service s, ServiceEvent.StopRequested e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.target = Target.DOWN;
    c.setCause(e.reason(), e.requester());
    limitTime(c, e.timeLimit());
    return beginStop(c).toTransition();
  }

  /** @param timeLimit null: the stop may take the times of its definition */
  private static void limitTime(ServiceChange c, Duration timeLimit) {
    long worst = timeLimit == null ? 0 : StopTimeBounds.worstCase(c.spec).toNanos();
    if (worst > 0) {
      c.timeShare = (float) Math.min(1, (double) timeLimit.toNanos() / worst);
    }
  }

  static Transition restart(Service s, ServiceEvent.RestartRequested e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.target = Target.UP;
    c.pendingStart = new Cause(e.reason(), e.requester());
    c.setCause(e.reason(), e.requester());
    return beginStop(c).toTransition();
  }

  static Transition hold(Service s, ServiceEvent.StopHeld e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.target = Target.DOWN;
    c.setCause(e.reason(), e.requester());
    return c.toTransition();
  }

  /**
   * Ends the run as a failure: the restart policy decides what follows.
   *
   * @param reason see {@link reeve.core.StopProgress#abortReason()}
   */
  static Transition abortRun(ServiceChange c, Reason reason) {
    c.abortReason = reason;
    c.setCause(reason, Requester.SELF);
    return beginStop(c).toTransition();
  }

  /** As systemd does: SIGABRT first, so that a core dump shows where the service hangs, then the schedule. */
  static Transition watchdogExpired(ServiceChange c) {
    StartTransitions.forgetStreakIfHealthy(c);
    c.abortReason = Reason.WATCHDOG;
    c.setCause(Reason.WATCHDOG, Requester.SELF);
    c.stopStep = -1;
    c.report(new Notice.Stopping(c.pid, Signal.ABRT, c.reason, c.requester));
    c.enter(ServiceState.STOPPING);
    c.send(Signal.ABRT, scope(c));
    c.arm(TimerKind.STOP_STEP, c.spec.stop().schedule().steps().get(0).grace());
    return c.toTransition();
  }

  static Transition killRequested(Service s, ServiceEvent.KillRequested e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.target = Target.DOWN;
    c.setCause(e.reason(), e.requester());
    return beginKill(c).toTransition();
  }

  static ServiceChange beginKill(ServiceChange c) {
    StartTransitions.forgetStreakIfHealthy(c);
    c.stopStep = -1;
    c.report(new Notice.Stopping(c.pid, Signal.KILL, c.reason, c.requester));
    HookTransitions.cancelForKill(c, c.reason);
    return sendKill(c);
  }

  /** Begins the stop schedule, for a living main process or for leftover processes; hooks run first. */
  static ServiceChange beginStop(ServiceChange c) {
    return beginStop(c, c.state() == ServiceState.RUNNING);
  }

  /**
   * @param wasReady whether the service is ready, or was until one of its hooks failed: only then its stop has hooks
   */
  static ServiceChange beginStop(ServiceChange c, boolean wasReady) {
    StartTransitions.forgetStreakIfHealthy(c);
    boolean bySignal =
        c.pid != 0 && (!wasReady || c.spec.hooks().stop().isEmpty()) || c.pid == 0 && !HookCommands.isRunning(c);
    c.report(new Notice.Stopping(c.pid, bySignal ? c.spec.stop().schedule().steps().get(0).signal() : null, c.reason,
        c.requester));
    return HookTransitions.delaysStop(c, wasReady) ? c : firstStep(c);
  }

  static ServiceChange firstStep(ServiceChange c) {
    c.stopStep = 0;
    return sendStep(c);
  }

  static ServiceChange nextStep(ServiceChange c) {
    c.stopStep++;
    c.report(new Notice.Escalated(c.pid, c.spec.stop().schedule().steps().get(c.stopStep).signal(), c.reason, 1));
    return sendStep(c);
  }

  static ServiceChange sendStep(ServiceChange c) {
    StopSchedule.Step step = c.spec.stop().schedule().steps().get(c.stopStep);
    if (step.signal().number() == Signal.KILL.number()) {
      return sendKill(c);
    }
    if (c.state() != ServiceState.STOPPING) {
      c.enter(ServiceState.STOPPING);
    }
    c.send(step.signal(), scope(c));
    c.arm(TimerKind.STOP_STEP, c.shortened(step.grace()));
    return c;
  }

  /** The time from the first step to the end of the present one. */
  static Duration graceUntil(Service s) {
    return graceUntil(s.spec(), s.stop().step());
  }

  private static Duration graceUntil(ServiceSpec spec, int step) {
    Duration grace = Duration.ZERO;
    for (int i = 0; i <= step; i++) {
      grace = grace.plus(spec.stop().schedule().steps().get(i).grace());
    }
    return grace;
  }

  /** The processes that a step other than SIGKILL goes to. */
  static Effect.Scope scope(ServiceChange c) {
    if (c.pid == 0) {
      return Effect.Scope.TREE;
    }
    return switch (c.spec.stop().killMode()) {
      case TREE -> Effect.Scope.TREE;
      case GROUP -> Effect.Scope.GROUP;
      case MIXED, PROCESS -> Effect.Scope.MAIN;
    };
  }

  static ServiceChange sendKill(ServiceChange c) {
    c.enter(ServiceState.KILLING);
    c.killsSent = 1;
    c.send(Signal.KILL, killScope(c.spec));
    c.arm(TimerKind.KILL_AGAIN, TimerTimes.FIRST_KILL_RETRY);
    return c;
  }

  /** SIGKILL goes to the whole tree, except where the kill-mode leaves the descendants alone. */
  static Effect.Scope killScope(ServiceSpec spec) {
    return spec.stop().killMode() == KillMode.PROCESS ? Effect.Scope.MAIN : Effect.Scope.TREE;
  }

  static Transition killAgain(ServiceChange c) {
    c.killsSent++;
    c.report(new Notice.Escalated(c.pid, Signal.KILL, c.reason, c.killsSent));
    c.send(Signal.KILL, killScope(c.spec));
    c.arm(TimerKind.KILL_AGAIN,
        TimerTimes.FIRST_KILL_RETRY.multipliedBy(1L << Math.min(c.killsSent - 1, KILL_RETRY_DOUBLINGS)));
    return c.toTransition();
  }

  static Transition killWhileStopping(Service s, ServiceEvent.KillRequested e, long now) {
    Transition hookKill = s.hookProgress() == null ? null : HookTransitions.killHookOnly(s, e, now);
    if (hookKill != null) {
      return hookKill;
    }
    ServiceChange c = new ServiceChange(s, now);
    c.report(new Notice.Escalated(c.pid, Signal.KILL, e.reason(), 1));
    HookTransitions.cancelForKill(c, e.reason());
    return sendKill(c).toTransition();
  }

  /** There is no process to stop yet; Spawned follows at once. */
  static Transition stopOnceSpawned(Service s, int step, Reason reason, Requester requester, long now,
      Duration timeLimit) {
    ServiceChange c = new ServiceChange(s, now);
    c.target = Target.DOWN;
    limitTime(c, timeLimit);
    c.stopStep = Math.min(c.stopStep, step);
    c.setCause(reason, requester);
    return c.toTransition();
  }

  static Transition cancelStop(Service s, Reason reason, Requester requester, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.target = Target.UP;
    c.stopStep = 0;
    c.setCause(reason, requester);
    return c.toTransition();
  }

  static Transition startAfterStop(Service s, Reason reason, Requester requester, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.target = Target.UP;
    c.pendingStart = new Cause(reason, requester);
    return c.toTransition();
  }

  static Transition cancelPendingStart(Service s, ServiceEvent.StopRequested e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.target = Target.DOWN;
    c.pendingStart = null;
    c.setCause(e.reason(), e.requester());
    shortenStop(c, e.timeLimit());
    return c.toTransition();
  }

  /** A stop that is under way gets no more than this time from now on. */
  static Transition shortenStop(Service s, ServiceEvent.StopRequested e, long now) {
    if (e.timeLimit() == null) {
      return Transition.unchanged(s);
    }
    ServiceChange c = new ServiceChange(s, now);
    shortenStop(c, e.timeLimit());
    return c.toTransition();
  }

  private static void shortenStop(ServiceChange c, Duration timeLimit) {
    limitTime(c, timeLimit);
    if (timeLimit != null && c.state() == ServiceState.STOPPING && HookCommands.isRunning(c)) {
      HookCommands.shorten(c);
    } else if (timeLimit != null && c.isArmed(TimerKind.STOP_STEP)) {
      Duration rest = Duration.ofNanos(c.since() - c.now).plus(graceUntil(c.spec, c.stopStep));
      boolean asPlanned = c.timeShare == 1 && c.hookProgress == null && !rest.isNegative(); // else it was extended
      c.arm(TimerKind.STOP_STEP, asPlanned ? rest : c.shortened(currentWait(c)));
    }
  }

  /**
   * The time of the present wait: of a step of the schedule, of {@code stop-command}, or zero after the watchdog's
   * SIGABRT, whose wait does not belong to the times of a stop.
   */
  private static Duration currentWait(ServiceChange c) {
    if (c.stopStep >= 0) {
      return c.spec.stop().schedule().steps().get(c.stopStep).grace();
    }
    return c.hookProgress != null && c.hookProgress.is(HookProgress.STOP_COMMAND_STARTED)
        ? c.spec.hooks().stop().get().timeout() : Duration.ZERO;
  }

  static Transition setTargetDown(Service s, long now) {
    if (s.target() == Target.DOWN) {
      return Transition.unchanged(s);
    }
    ServiceChange c = new ServiceChange(s, now);
    c.target = Target.DOWN;
    return c.toTransition();
  }

  static Transition stopped(Service s, Reason reason, Requester requester, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.target = Target.DOWN;
    c.setCause(reason, requester);
    ExitTransitions.enterStopped(c);
    return c.toTransition();
  }
}
