package reeve.core.machine;

import java.time.Duration;
import reeve.config.Signal;
import reeve.config.StopTimeBounds;
import reeve.core.AuxCommand;
import reeve.core.Cause;
import reeve.core.HookProgress;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.StopProgress;
import reeve.core.Target;
import reeve.core.TimerKind;
import reeve.core.TimerTimes;

/** Transitions of {@link ServiceMachine} that stop a service, and for requests that change a stop under way. */
final class StopTransitions {
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
    if (timeLimit != null) {
      c.endBy = c.now + timeLimit.toNanos();
      long worst = StopTimeBounds.worstCase(c.spec).toNanos();
      c.timeShare = worst == 0 ? c.timeShare : (float) Math.min(1, (double) timeLimit.toNanos() / worst);
    }
  }

  static Transition restart(Service s, ServiceEvent.RestartRequested e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.target = Target.UP;
    c.pendingStart = new Cause(e.reason(), e.requester());
    c.setCause(e.reason(), e.requester());
    return beginStop(c).toTransition();
  }

  /** A restart as on request: it is no failure, so that neither the back-off nor the start limit counts it. */
  static Transition restartForMemory(Service s, ServiceEvent.MemoryExceeded e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.report(new Notice.MemoryExceeded(c.run, c.pid, e.bytes(), e.limit()));
    c.pendingStart = new Cause(Reason.MEMORY, Requester.SELF);
    c.setCause(Reason.MEMORY, Requester.SELF);
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
    c.report(new Notice.Stopping(c.pid, Signal.ABRT, c.reason, c.requester,
        c.spec.stop().schedule().steps().get(0).grace(), null));
    c.enter(ServiceState.STOPPING);
    c.send(Signal.ABRT, StopSteps.scope(c));
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
    c.report(new Notice.Stopping(c.pid, Signal.KILL, c.reason, c.requester, null, null));
    HookTransitions.cancelForKill(c, c.reason);
    return StopSteps.killAll(c);
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
    AuxCommand.Purpose hook = HookTransitions.firstHookOfStop(c, wasReady);
    if (hook == null) {
      return StopSteps.reportedFirstStep(c, c.reason, c.requester);
    }
    c.report(new Notice.Stopping(c.pid, null, c.reason, c.requester, null, hook));
    HookTransitions.delayStop(c);
    return c;
  }

  static Transition killWhileStopping(Service s, ServiceEvent.KillRequested e, long now) {
    Transition hookKill = s.hookProgress() == null ? null : HookTransitions.killHookOnly(s, e, now);
    if (hookKill != null) {
      return hookKill;
    }
    ServiceChange c = new ServiceChange(s, now);
    c.report(new Notice.Escalated(c.pid, Signal.KILL, e.reason(), 1, null));
    HookTransitions.cancelForKill(c, e.reason());
    return StopSteps.killAll(c).toTransition();
  }

  /** SIGKILL was sent already, and is requested again: all processes get it, if only the main process got it so far. */
  static Transition killWhileKilling(Service s, ServiceEvent.KillRequested e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    HookTransitions.skipPostStopInShutdown(c, e.reason());
    if (StopSteps.isForMainOnly(c)) {
      int sent = c.killsSent + 1;
      c.report(new Notice.Escalated(c.pid, Signal.KILL, e.reason(), sent, null));
      StopSteps.killAll(c);
      c.killsSent = sent;
      return c.toTransition();
    }
    return c.hookProgress == s.hookProgress() ? Transition.unchanged(s) : c.toTransition();
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
      Duration rest = Duration.ofNanos(c.since() - c.now).plus(StopSteps.graceUntil(c.spec, c.stopStep));
      boolean asPlanned = c.timeShare == 1 && c.hookProgress == null && !rest.isNegative(); // else it was extended
      Duration wait = asPlanned ? rest : c.shortened(currentWait(c));
      boolean roots = c.reach == StopProgress.Reach.ROOTS; // theirs is the first half
      c.arm(TimerKind.STOP_STEP, roots ? StopSteps.untilAll(c, wait) : wait);
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
