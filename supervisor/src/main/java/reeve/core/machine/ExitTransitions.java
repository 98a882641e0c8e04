package reeve.core.machine;

import java.time.Duration;
import reeve.config.HooksSpec;
import reeve.config.KillMode;
import reeve.config.RestartSpec;
import reeve.config.Signal;
import reeve.config.StartupSpec;
import reeve.core.DurationText;
import reeve.core.Effect;
import reeve.core.ExitStatus;
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

/** Moves of {@link ServiceMachine} after an end: tell it, wait until all of the life is gone, do what follows. */
final class ExitTransitions {
  private ExitTransitions() {}

  static Transition exitedByItself(Service s, ServiceEvent.ProcessExited e, long now, MachineContext context) {
    ServiceChange c = new ServiceChange(s, now);
    StartTransitions.forgetStreakIfHealthy(c);
    boolean early = s.state() == ServiceState.STARTING && c.spec.startup().mustBecomeReady();
    recordExit(c, e.status(), !early && RestartPolicy.isClean(c.spec, e.status()), Reason.NONE, Requester.SELF);
    if (HookTransitions.delaysExitByItself(c, endsRun(c, e))) {
      return c.toTransition();
    }
    if (endsRun(c, e)) {
      return runEnded(c, context).toTransition();
    }
    c.setCause(Reason.LEFTOVERS, Requester.SELF);
    return StopTransitions.beginStop(c).toTransition();
  }

  static Transition exitedWhileStopping(Service s, ServiceEvent.ProcessExited e, long now, MachineContext context) {
    ServiceChange c = new ServiceChange(s, now);
    recordExitInStop(c, e.status());
    if (HookTransitions.delaysEndOfRun(c, endsRun(c, e))) {
      return c.toTransition();
    }
    if (endsRun(c, e)) {
      return runEnded(c, context).toTransition();
    }
    if (c.stopStep < 0 && c.hookProgress != null && c.hookProgress.is(HookProgress.STOP_COMMAND_STARTED)
        && c.spec.stop().killMode() != KillMode.MIXED) {
      StopTransitions.firstStep(c); // stop-command was for the main process
    } else if (c.spec.stop().killMode() == KillMode.GROUP) {
      c.send(c.stopStep < 0 ? Signal.ABRT : c.spec.stop().schedule().steps().get(c.stopStep).signal(), Effect.Scope.TREE);
    } else if (c.spec.stop().killMode() == KillMode.MIXED) {
      c.report(new Notice.Escalated(0, Signal.KILL, Reason.LEFTOVERS, 1));
      StopTransitions.sendKill(c);
    }
    return c.toTransition();
  }

  static Transition exitedWhileKilling(Service s, ServiceEvent.ProcessExited e, long now, MachineContext context) {
    ServiceChange c = new ServiceChange(s, now);
    recordExitInStop(c, e.status());
    if (HookTransitions.delaysEndOfRun(c, endsRun(c, e))) {
      return c.toTransition();
    }
    return endsRun(c, e) ? runEnded(c, context).toTransition() : c.toTransition();
  }

  /** What was ended by the run's timeout was not stopped because of a request that came later. */
  static void recordExitInStop(ServiceChange c, ExitStatus status) {
    if (c.hookProgress != null && c.hookProgress.startFailure() != null) {
      recordExit(c, status, false, Reason.HOOK, Requester.SELF);
      return;
    }
    boolean commanded = c.hookProgress != null && c.hookProgress.is(HookProgress.STOP_COMMAND_STARTED);
    boolean clean = c.abortReason == Reason.NONE && RestartPolicy.isCleanAfterStop(c.spec, status, c.stopStep, commanded);
    recordExit(c, status, clean, c.abortReason == Reason.NONE ? c.reason : c.abortReason, c.abortReason == Reason.NONE ? c.requester : Requester.SELF);
  }

  static void recordExit(ServiceChange c, ExitStatus status, boolean clean, Reason reason, Requester by) {
    c.exitStatus = status;
    c.exitClean = clean;
    c.report(new Notice.Exited(c.run, c.pid, status, clean, reason, by, Duration.ofNanos(c.now - c.spawnedAt)));
    c.pid = 0;
    if (c.spec.hooks() != HooksSpec.NONE) {
      c.hookProgress = (c.hookProgress == null ? HookProgress.NONE : c.hookProgress).withEndedAt(c.now);
    }
  }

  static boolean endsRun(ServiceChange c, ServiceEvent.ProcessExited e) {
    return e.treeGone() || c.spec.stop().killMode() == KillMode.PROCESS;
  }

  /** Nothing of this life is left. What was wanted now happens. */
  static ServiceChange runEnded(ServiceChange c, MachineContext context) {
    boolean wanted = c.target == Target.UP && c.pendingStart == null;
    boolean next =
        wanted && c.exitClean && c.abortReason == Reason.NONE && c.state() == ServiceState.STARTING && c.pendingSpec == null
            && c.commandIndex + 1 < c.spec.process().commands().size() && (c.hookProgress == null || c.hookProgress.startFailure() == null);
    if (!next && HookTransitions.runsPostStop(c)) {
      return c;
    }
    HookProgress course = c.hookProgress;
    if (c.pendingSpec != null) {
      c.spec = c.pendingSpec; // how it was stopped, and whether it ended cleanly, was the matter of the one before
      c.pendingSpec = null;
    }
    if (next) {
      StartTransitions.nextCommand(c);
    } else if (c.target == Target.DOWN) {
      enterStopped(c);
    } else if (c.pendingStart != null) {
      c.report(new Notice.Restarting(Duration.ZERO, 1, c.pendingStart.reason()));
      StartTransitions.prepareFreshStart(c, c.pendingStart.reason(), c.pendingStart.requester());
    } else if (course != null && course.startFailure() != null) {
      HookProgress.StartFailure failed = course.startFailure();
      if (ParkTransitions.park(c, failed.result(), null, failed.exitCode())) {
        HookTransitions.runFailureHooks(c, true);
      } else {
        apply(c, RestartPolicy.decide(c, failed.result(), null, context), false, failed.exitCode(), failed.message());
      }
    } else if (c.exitClean && c.spec.startup().remainAfterExit()
        && c.spec.startup().type() == StartupSpec.Type.ONESHOT) {
      stayDown(c, Reason.POLICY, true, 0, c.exitStatus.toString());
    } else {
      RunResult end = RestartPolicy.resultOf(c.exitStatus, c.exitClean, c.abortReason != Reason.NONE);
      int exitCode = RestartPolicy.exitCode(c.exitStatus, c.exitClean);
      if (!ParkTransitions.park(c, end, c.exitStatus, exitCode)) {
        apply(c, RestartPolicy.decide(c, end, c.exitStatus, context), c.exitClean, exitCode, null);
      } else if (!c.exitClean) {
        HookTransitions.runFailureHooks(c, true);
      }
    }
    c.hookProgress = null;
    return c;
  }

  /** Down, as somebody wanted. */
  static void enterStopped(ServiceChange c) {
    c.enter(ServiceState.STOPPED);
    c.report(new Notice.Stopped(c.reason, c.requester));
  }

  /**
   * Does what the policy decided.
   *
   * @param clean whether the end was
   * @param exitCode reeve's own, if this ends it
   * @param startFailure why it could not begin; null: it ended, and how is in the last exit
   */
  static void apply(ServiceChange c, RestartPolicy.Decision verdict, boolean clean, int exitCode, String startFailure) {
    if (!clean && c.parked == null) { // else that was told when it was parked
      HookTransitions.runFailureHooks(c, verdict instanceof RestartPolicy.Decision.Restart);
    }
    if (verdict instanceof RestartPolicy.Decision.Restart again) {
      Duration delay = again.delay() == 0 ? Duration.ZERO : Duration.ofNanos(again.delay());
      c.setCause(Reason.POLICY, Requester.SELF);
      c.report(new Notice.Restarting(delay, c.streak + 1, Reason.POLICY));
      if (again.delay() == 0) {
        c.enter(ServiceState.WAITING);
      } else {
        c.enter(ServiceState.BACKOFF);
        c.arm(TimerKind.START_AGAIN, delay);
      }
    } else if (verdict instanceof RestartPolicy.Decision.StayDown leave) {
      stayDown(c, leave.reason(), clean, exitCode, failureText(c, leave.reason(), startFailure));
    } else {
      Reason reason = ((RestartPolicy.Decision.GiveUp) verdict).reason();
      giveUp(c, reason, exitCode == 0 ? 1 : exitCode, failureText(c, reason, startFailure));
    }
  }

  /** Made only where somebody reads it: not on the way from a death to the next start. */
  private static String failureText(ServiceChange c, Reason reason, String startFailure) {
    String end = startFailure != null ? startFailure : c.exitStatus.toString();
    return switch (reason) {
      case TIMEOUT ->
          "its timeout of " + DurationText.format(c.spec.stop().runTimeout().orElse(Duration.ZERO))
              + " is over (" + end + ")";
      case START_TIMEOUT -> "it was not ready within its start-timeout of "
          + DurationText.format(c.spec.startup().effectiveTimeout()) + " (" + end + ")";
      case WATCHDOG -> "it did not say within its watchdog of " + DurationText.format(Duration.ofNanos(c.watchdogNanos))
          + " that it is alive ("
          + end + ")";
      case NAME_LOST -> "its name on the message bus was lost (" + end + ")";
      case UNHEALTHY -> "its health check failed too often (" + end + ")";
      case START_LIMIT -> c.slowRetry
          ? "the slow retry failed as well: " + end
          : "started " + c.recentStarts.size() + " times within "
              + DurationText.format(c.spec.restart().limitInterval()) + ", at last: " + end;
      case PREVENTED -> end + ", which restart-prevent-status lists";
      case NONE, BOOT, SCHEDULE, REQUEST, DEPENDENCY, CONFLICT, POLICY, SHUTDOWN, LEFTOVERS, CANNOT_EXECUTE, CHANGED,
          REMOVED, HOOK -> end;
    };
  }

  static void stayDown(ServiceChange c, Reason reason, boolean clean, int exitCode, String message) {
    c.setCause(reason, Requester.SELF);
    c.enter(ServiceState.EXITED);
    c.report(clean ? new Notice.Completed() : new Notice.Failed(reason, message, null));
    if (clean) {
      HookTransitions.runRecoveryHooks(c);
    }
    if (c.spec.exitPolicy().essential()) {
      c.shutdown(exitCode, "essential service \"" + c.spec.name() + "\" ended: " + message);
    }
  }

  static void giveUp(ServiceChange c, Reason reason, int exitCode, String message) {
    RestartSpec restart = c.spec.restart();
    boolean ends = c.spec.exitPolicy().essential() || restart.onLimit() == RestartSpec.OnStartLimit.SHUTDOWN;
    boolean retries = !ends && restart.onLimit() == RestartSpec.OnStartLimit.SLOW_RETRY;
    c.setCause(reason, Requester.SELF);
    c.enter(ServiceState.FATAL);
    c.report(new Notice.Failed(reason, message, retries ? restart.slowRetry() : null));
    if (retries) {
      c.arm(TimerKind.START_AGAIN, restart.slowRetry());
    }
    if (ends) {
      String what = c.spec.exitPolicy().essential() ? "essential service \"" : "service \"";
      c.shutdown(exitCode, what + c.spec.name() + "\" cannot be kept running: " + message);
    }
  }
}
