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
import reeve.core.StopProgress;
import reeve.core.Target;
import reeve.core.TimerKind;
import reeve.core.UnmetCondition;

/**
 * Transitions of {@link ServiceMachine} towards a running process. The switches of ServiceMachine decide whether they
 * apply.
 */
final class StartTransitions {
  private StartTransitions() {}

  /** A request resets the streak, the start limit and the failures to execute. */
  static Transition startOnRequest(Service s, Reason reason, Requester requester, long now) {
    ServiceChange c = new ServiceChange(s, now);
    prepareFreshStart(c, reason, requester);
    return c.toTransition();
  }

  static void prepareFreshStart(ServiceChange c, Reason reason, Requester requester) {
    c.target = Target.UP;
    if (c.reason == Reason.CONDITION) {
      c.startFailure = null; // which was no failure
    }
    c.setCause(reason, requester);
    c.pendingStart = null;
    c.streak = 0;
    c.recentStarts = List.of();
    c.execFailures = 0;
    c.slowRetry = false;
    c.enter(ServiceState.WAITING);
  }

  /** The back-off is over, or the slow retry is due. */
  static Transition startAgain(ServiceChange c) {
    c.slowRetry = c.state() == ServiceState.FATAL;
    c.setCause(Reason.POLICY, Requester.SELF);
    c.enter(ServiceState.WAITING);
    return c.toTransition();
  }

  /** Conditions are checked when everything that the service needs is there, and before its {@code pre-start}. */
  static Transition spawnOrSkip(Service s, long now, MachineContext context) {
    if (!s.spec().startup().conditions().isEmpty()) {
      UnmetCondition unmet = context.unmetCondition(s);
      if (unmet != null && unmet.unknown() == null) {
        return skip(s, unmet.condition(), now);
      } else if (unmet != null) {
        ServiceChange c = begin(s, now);
        String message = "cannot check the condition \"" + unmet.condition() + "\": " + unmet.unknown();
        return spawnFailed(c, new ServiceEvent.SpawnFailed(c.run, false, message), context);
      }
    }
    ServiceChange c = begin(s, now);
    HookTransitions.spawnAfterCommands(c);
    return c.toTransition();
  }

  /** No failure and no run: only an essential service that had ended by itself ends reeve now. */
  private static Transition skip(Service s, String unmet, long now) {
    ServiceChange c = new ServiceChange(s, now);
    boolean afterEnd = c.reason == Reason.POLICY;
    c.startFailure = "condition not met: " + unmet;
    c.setCause(Reason.CONDITION, Requester.SELF);
    c.streak = 0;
    c.slowRetry = false;
    c.enter(ServiceState.EXITED);
    c.report(new Notice.Skipped(c.startFailure));
    if (afterEnd && c.spec.exitPolicy().essential()) {
      c.shutdown(RestartPolicy.exitCode(c.exitStatus, c.exitClean),
          "essential service \"" + c.spec.name() + "\" ended, and is not started again: " + c.startFailure);
    }
    return c.toTransition();
  }

  /** A new run begins here, and in {@link #nextCommand} only. */
  private static ServiceChange begin(Service s, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.run++;
    c.pid = 0;
    c.streak++;
    c.restarts += c.reason == Reason.POLICY ? 1 : 0;
    c.recentStarts = RestartPolicy.withStart(c.spec.restart(), c.recentStarts, now);
    c.spawnedAt = now;
    c.stopStep = 0;
    c.timeShare = 1;
    c.endBy = StopProgress.NO_LIMIT;
    c.killsSent = 0;
    c.reach = StopProgress.Reach.MAIN;
    c.abortReason = Reason.NONE;
    c.watchdogNanos = c.spec.health().watchdog().toNanos();
    c.commandIndex = 0;
    c.enter(ServiceState.STARTING);
    return c;
  }

  /** The next command of a oneshot: a run of its own, but no further start for the streak and the start limit. */
  static void nextCommand(ServiceChange c) {
    c.run++;
    c.commandIndex++;
    c.hookProgress = null;
    c.spawnedAt = c.now;
    c.enter(ServiceState.STARTING);
    c.spawn();
  }

  /**
   * EXTEND_TIMEOUT_USEC of sd_notify(3): the timer never fires earlier than planned.
   *
   * @param planned when the timer would have fired
   */
  static Transition extend(Service s, TimerKind kind, long planned, ServiceEvent.TimeoutExtended e, long now) {
    if (!s.hasTimer(kind)) {
      return Transition.unchanged(s);
    }
    ServiceChange c = new ServiceChange(s, now);
    c.arm(kind, Duration.ofNanos(Math.max(planned - now, e.remaining().toNanos())));
    return c.toTransition();
  }

  static Transition mainPidChanged(Service s, ServiceEvent.MainPidChanged e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.pid = e.pid();
    c.report(new Notice.MainPidChanged(c.run, c.pid));
    StopSteps.mainPidChanged(c);
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

  /** The process is ready; the service is once its {@code post-start} hooks are done. */
  static void processReady(ServiceChange c) {
    if (!HookTransitions.delaysReady(c)) {
      enterRunning(c);
    }
  }

  static void enterRunning(ServiceChange c) {
    c.enter(ServiceState.RUNNING);
    c.report(new Notice.Ready(c.run, c.pid));
    HealthTransitions.startMonitoring(c);
    // Without a streak no timer is armed: thousands of healthy services cause no wake-up.
    if ((c.streak > 1 || c.slowRetry || c.failing) && c.health == HealthState.Status.NONE) {
      c.arm(TimerKind.STABLE, c.spec.restart().resetAfter());
    }
  }

  static Transition stable(ServiceChange c) {
    forgetStreak(c);
    HookCommands.runRecoveryHooks(c);
    return c.toTransition();
  }

  /**
   * The service was healthy for long enough. After a slow retry this also resets the start limit: only the present
   * start counts as a recent start.
   */
  static void forgetStreak(ServiceChange c) {
    c.streak = 1;
    if (c.slowRetry && !c.recentStarts.isEmpty()) {
      c.recentStarts = List.of(c.recentStarts.get(c.recentStarts.size() - 1));
    }
    c.slowRetry = false;
  }

  /** If RUNNING ends at the very time when STABLE is due, the run was healthy, whichever event came first. */
  static void forgetStreakIfHealthy(ServiceChange c) {
    if (c.health != HealthState.Status.NONE
        && (c.health != HealthState.Status.HEALTHY || c.isArmed(TimerKind.STABLE))) {
      return; // with health checks, the service must have been healthy for as long
    }
    if (c.state() == ServiceState.RUNNING && c.now - c.since() >= c.spec.restart().resetAfter().toNanos()) {
      forgetStreak(c);
      HookCommands.runRecoveryHooks(c);
    }
  }

  static Transition spawnCancelled(Service s, long now) {
    ServiceChange c = new ServiceChange(s, now);
    ExitTransitions.enterStopped(c);
    return c.toTransition();
  }

  static Transition spawnFailed(ServiceChange c, ServiceEvent.SpawnFailed e, MachineContext context) {
    c.startFailure = e.message();
    c.execFailures = e.permanent() ? c.execFailures + 1 : 0;
    c.report(new Notice.StartFailed(c.run, e.message()));
    RunResult result = e.permanent() ? RunResult.CANNOT_EXECUTE : RunResult.START_FAILED;
    if (c.spec.hooks() != HooksSpec.NONE) {
      c.hookProgress =
          HookProgress.NONE.withStartFailure(new HookProgress.StartFailure(result, e.exitCode(), e.message()));
      ExitTransitions.runEnded(c, context);
    } else if (c.target == Target.DOWN) {
      ExitTransitions.enterStopped(c);
    } else {
      if (ParkTransitions.park(c, result, null, e.exitCode())) {
        return c.toTransition();
      }
      ExitTransitions.apply(c, RestartPolicy.decide(c, result, null, context), false, e.exitCode(), e.message());
    }
    return c.toTransition();
  }
}
