package reeve.core.machine;

import java.time.Duration;
import java.util.List;
import reeve.config.HooksSpec;
import reeve.core.HealthState;
import reeve.core.HookProgress;
import reeve.core.MachineContext;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.RunResult;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.TimerKind;

/** Moves of {@link ServiceMachine} towards a running process. No decision on whether they apply: that is the table. */
final class StartTransitions {
  private StartTransitions() {}

  /** A request forgets what was: the streak, the start limit, the failures to execute. */
  static Transition startOnRequest(Service s, Reason reason, Requester by, long now) {
    ServiceChange c = new ServiceChange(s, now);
    prepareFreshStart(c, reason, by);
    return c.toTransition();
  }

  static void prepareFreshStart(ServiceChange c, Reason reason, Requester by) {
    c.target = Target.UP;
    c.setCause(reason, by);
    c.pendingStart = null;
    c.streak = 0;
    c.recentStarts = List.of();
    c.execFailures = 0;
    c.slowRetry = false;
    c.enter(ServiceState.WAITING);
  }

  /** The back-off is over, or it is time for the slow retry. */
  static Transition startAgain(ServiceChange c) {
    c.slowRetry = c.state() == ServiceState.FATAL;
    c.setCause(Reason.POLICY, Requester.SELF);
    c.enter(ServiceState.WAITING);
    return c.toTransition();
  }

  /** A new life begins here, and nowhere else. */
  static Transition spawn(Service s, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.run++;
    c.pid = 0;
    c.streak++;
    c.restarts += c.reason == Reason.POLICY ? 1 : 0;
    c.recentStarts = RestartPolicy.withStart(c.spec.restart(), c.recentStarts, now);
    c.spawnedAt = now;
    c.stopStep = 0;
    c.timeShare = 1;
    c.killsSent = 0;
    c.abortReason = Reason.NONE;
    c.watchdogNanos = c.spec.health().watchdog().toNanos();
    c.commandIndex = 0;
    c.enter(ServiceState.STARTING);
    HookTransitions.spawn(c);
    return c.toTransition();
  }

  /** The next command of a oneshot: a life of its own, and the same start for all that counts starts. */
  static void nextCommand(ServiceChange c) {
    c.run++;
    c.commandIndex++;
    c.hookProgress = null;
    c.spawnedAt = c.now;
    c.enter(ServiceState.STARTING);
    c.spawn();
  }

  /**
   * EXTEND_TIMEOUT_USEC of sd_notify(3): never earlier than it was to be without.
   *
   * @param planned when the timer was to fire
   */
  static Transition extend(Service s, TimerKind kind, long planned, ServiceEvent.TimeoutExtended e, long now) {
    if (!s.hasTimer(kind)) {
      return Transition.unchanged(s);
    }
    ServiceChange c = new ServiceChange(s, now);
    c.arm(kind, Duration.ofNanos(Math.max(planned - now, e.remaining().toNanos())));
    return c.toTransition();
  }

  static Transition mainChanged(Service s, ServiceEvent.MainPidChanged e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.pid = e.pid();
    c.report(new Notice.MainPidChanged(c.run, c.pid));
    return c.toTransition();
  }

  static Transition spawned(Service s, ServiceEvent.Spawned e, long now, MachineContext context) {
    ServiceChange c = new ServiceChange(s, now);
    c.pid = e.pid();
    c.spawnedAt = now;
    c.execFailures = 0;
    c.startFailure = null;
    c.report(new Notice.Started(c.run, c.pid, c.reason, c.requester, c.streak));
    if (c.target == Target.DOWN) {
      return c.stopStep < 0 ? StopTransitions.beginKill(c).toTransition() : StopTransitions.beginStop(c).toTransition();
    }
    if (c.spec.stop().runTimeout().isPresent()) {
      c.arm(TimerKind.RUN_TIMEOUT, c.spec.stop().runTimeout().get());
    }
    if (context.readyAtOnce(s)) {
      processReady(c);
    } else if (!c.spec.startup().effectiveTimeout().isZero()) {
      c.arm(TimerKind.START_TIMEOUT, c.spec.startup().effectiveTimeout());
    }
    return c.toTransition();
  }

  static Transition becameReady(Service s, long now) {
    ServiceChange c = new ServiceChange(s, now);
    processReady(c);
    return c.toTransition();
  }

  /** Its process is ready. */
  static void processReady(ServiceChange c) {
    if (!HookTransitions.delaysReady(c)) {
      enterRunning(c);
    }
  }

  static void enterRunning(ServiceChange c) {
    c.enter(ServiceState.RUNNING);
    c.report(new Notice.Ready(c.run, c.pid));
    HealthTransitions.startMonitoring(c);
    // Nothing to forget, no timer: thousands of healthy services cause no wake-up.
    if ((c.streak > 1 || c.slowRetry || c.failing) && c.health == HealthState.Status.NONE) {
      c.arm(TimerKind.STABLE, c.spec.restart().resetAfter());
    }
  }

  static Transition stable(ServiceChange c) {
    forgetStreak(c);
    HookTransitions.runRecoveryHooks(c);
    return c.toTransition();
  }

  /**
   * Healthy for long enough. After a slow retry that also forgives the start limit: of the recent starts only this one
   * counts.
   */
  static void forgetStreak(ServiceChange c) {
    c.streak = 1;
    if (c.slowRetry && !c.recentStarts.isEmpty()) {
      c.recentStarts = List.of(c.recentStarts.get(c.recentStarts.size() - 1));
    }
    c.slowRetry = false;
  }

  /** Leaving RUNNING at the very time that STABLE is due: the run was healthy, whichever event came first. */
  static void forgetStreakIfHealthy(ServiceChange c) {
    if (c.health != HealthState.Status.NONE
        && (c.health != HealthState.Status.HEALTHY || c.isArmed(TimerKind.STABLE))) {
      return; // what is asked whether it is healthy has to say so for as long
    }
    if (c.state() == ServiceState.RUNNING && c.now - c.since() >= c.spec.restart().resetAfter().toNanos()) {
      forgetStreak(c);
      HookTransitions.runRecoveryHooks(c);
    }
  }

  static Transition spawnFailed(Service s, ServiceEvent.SpawnFailed e, long now, MachineContext context) {
    ServiceChange c = new ServiceChange(s, now);
    c.startFailure = e.message();
    c.execFailures = e.permanent() ? c.execFailures + 1 : 0;
    c.report(new Notice.StartFailed(c.run, e.message()));
    RunResult end = e.permanent() ? RunResult.CANNOT_EXECUTE : RunResult.START_FAILED;
    if (c.spec.hooks() != HooksSpec.NONE) {
      c.hookProgress = HookProgress.NONE.withStartFailure(new HookProgress.StartFailure(end, e.exitCode(), e.message()));
      ExitTransitions.runEnded(c, context);
    } else if (c.target == Target.DOWN) {
      ExitTransitions.enterStopped(c);
    } else {
      if (ParkTransitions.park(c, end, null, e.exitCode())) {
        return c.toTransition();
      }
      ExitTransitions.apply(c, RestartPolicy.decide(c, end, null, context), false, e.exitCode(), e.message());
    }
    return c.toTransition();
  }
}
