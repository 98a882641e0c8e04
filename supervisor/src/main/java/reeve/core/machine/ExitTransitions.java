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
import reeve.core.StopProgress;
import reeve.core.Target;
import reeve.core.TimerKind;

/** Transitions of {@link ServiceMachine} after an exit: report it, wait for the end of the run, do what follows. */
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
    if (c.spec.stop().killMode() == KillMode.MAIN_FIRST) {
      if (c.reach == StopProgress.Reach.MAIN) {
        StopSteps.stopLeftovers(c);
      }
    } else if (c.stopStep < 0 && c.hookProgress != null && c.hookProgress.is(HookProgress.STOP_COMMAND_STARTED)
        && c.spec.stop().killMode() != KillMode.MIXED) {
      StopSteps.firstStepAfterHooks(c); // stop-command was for the main process
    } else if (c.spec.stop().killMode() == KillMode.GROUP) {
      Signal signal = c.stopStep < 0 ? Signal.ABRT : c.spec.stop().schedule().steps().get(c.stopStep).signal();
      c.report(new Notice.Stopping(0, signal, Reason.LEFTOVERS, Requester.SELF, null, null));
      c.send(signal, Effect.Scope.TREE);
    } else if (c.spec.stop().killMode() == KillMode.MIXED) {
      c.report(new Notice.Escalated(0, Signal.KILL, Reason.LEFTOVERS, 1, null));
      StopSteps.sendKill(c);
    }
    return c.toTransition();
  }

  static Transition exitedWhileKilling(Service s, ServiceEvent.ProcessExited e, long now, MachineContext context) {
    ServiceChange c = new ServiceChange(s, now);
    recordExitInStop(c, e.status());
    if (HookTransitions.delaysEndOfRun(c, endsRun(c, e))) {
      return c.toTransition();
    }
    if (endsRun(c, e)) {
      return runEnded(c, context).toTransition();
    }
    boolean grace = c.spec.stop().killMode() == KillMode.MAIN_FIRST && c.reach == StopProgress.Reach.MAIN;
    return grace ? StopSteps.stopLeftovers(c).toTransition() : c.toTransition();
  }

  /** If reeve ended the run as a failure, that is the reason of the exit, even if a stop was requested later. */
  static void recordExitInStop(ServiceChange c, ExitStatus status) {
    if (c.hookProgress != null && c.hookProgress.startFailure() != null) {
      recordExit(c, status, false, Reason.HOOK, Requester.SELF);
      return;
    }
    boolean commanded = c.hookProgress != null && c.hookProgress.is(HookProgress.STOP_COMMAND_STARTED);
    if (c.abortReason != Reason.NONE) {
      recordExit(c, status, false, c.abortReason, Requester.SELF);
    } else {
      boolean clean = RestartPolicy.isCleanAfterStop(c.spec, status, c.stopStep, commanded);
      recordExit(c, status, clean, c.reason, c.requester);
    }
  }

  static void recordExit(ServiceChange c, ExitStatus status, boolean clean, Reason reason, Requester requester) {
    c.exitStatus = status;
    c.exitClean = clean;
    c.report(new Notice.Exited(c.run, c.pid, status, clean, reason, requester,
        Duration.ofNanos(c.now - c.spawnedAt), reason != Reason.NONE && wasSent(c, status)));
    c.pid = 0;
    if (c.spec.hooks() != HooksSpec.NONE) {
      c.hookProgress = (c.hookProgress == null ? HookProgress.NONE : c.hookProgress).withEndedAt(c.now);
    }
  }

  /** Whether a stop of this run has sent the signal that ended the main process. */
  private static boolean wasSent(ServiceChange c, ExitStatus status) {
    if (!(status instanceof ExitStatus.Signaled signaled)) {
      return false;
    }
    int number = signaled.signal().number();
    boolean sent = number == Signal.KILL.number() && c.killsSent > 0
        || number == Signal.ABRT.number() && c.abortReason == Reason.WATCHDOG;
    for (int i = 0; i <= c.stopStep && i < c.spec.stop().schedule().steps().size(); i++) {
      sent |= number == c.spec.stop().schedule().steps().get(i).signal().number();
    }
    return sent;
  }

  static boolean endsRun(ServiceChange c, ServiceEvent.ProcessExited e) {
    return e.treeGone() || c.spec.stop().killMode() == KillMode.PROCESS;
  }

  /** Nothing of the run is left: does what the target, a pending start or the restart policy demands. */
  static ServiceChange runEnded(ServiceChange c, MachineContext context) {
    boolean nextCommand = hasNextCommand(c);
    if (!nextCommand && HookTransitions.runsPostStop(c)) {
      return c;
    }
    HookProgress hooks = c.hookProgress;
    if (c.pendingSpec != null) {
      c.spec = c.pendingSpec; // the stop and the check for a clean end used the old definition
      c.pendingSpec = null;
    }
    if (nextCommand) {
      StartTransitions.nextCommand(c);
    } else if (c.target == Target.DOWN) {
      enterStopped(c);
    } else if (c.pendingStart != null) {
      c.report(new Notice.Restarting(Duration.ZERO, 1, c.pendingStart.reason()));
      StartTransitions.prepareFreshStart(c, c.pendingStart.reason(), c.pendingStart.requester());
    } else if (hooks != null && hooks.startFailure() != null) {
      HookProgress.StartFailure failed = hooks.startFailure();
      if (ParkTransitions.park(c, failed.result(), null, failed.exitCode())) {
        HookCommands.runFailureHooks(c, true);
      } else {
        apply(c, RestartPolicy.decide(c, failed.result(), null, context), false, failed.exitCode(), failed.message());
      }
    } else if (c.exitClean && c.spec.startup().remainAfterExit()
        && c.spec.startup().type() == StartupSpec.Type.ONESHOT) {
      stayDown(c, Reason.POLICY, true, 0, c.exitStatus.toString());
    } else {
      RunResult result = RestartPolicy.resultOf(c.exitStatus, c.exitClean, c.abortReason != Reason.NONE);
      int exitCode = RestartPolicy.exitCode(c.exitStatus, c.exitClean);
      if (!ParkTransitions.park(c, result, c.exitStatus, exitCode)) {
        apply(c, RestartPolicy.decide(c, result, c.exitStatus, context), c.exitClean, exitCode, null);
      } else if (!c.exitClean) {
        HookCommands.runFailureHooks(c, true);
      }
    }
    c.hookProgress = null;
    return c;
  }

  /** Of a oneshot: whether this run ended cleanly and another command follows. */
  private static boolean hasNextCommand(ServiceChange c) {
    return c.target == Target.UP && c.pendingStart == null && c.pendingSpec == null && c.exitClean
        && c.abortReason == Reason.NONE && c.state() == ServiceState.STARTING
        && c.commandIndex + 1 < c.spec.process().commands().size()
        && (c.hookProgress == null || c.hookProgress.startFailure() == null);
  }

  /** The service is down, as requested. */
  static void enterStopped(ServiceChange c) {
    c.enter(ServiceState.STOPPED);
    c.report(new Notice.Stopped(c.reason, c.requester));
  }

  /**
   * Carries out what the restart policy decided.
   *
   * @param clean whether the end was clean
   * @param exitCode the exit code of reeve, if this end leads to a shutdown
   * @param startFailure why the start failed; null: it did not fail, and the last exit has the status of the process
   */
  static void apply(ServiceChange c, RestartPolicy.Decision decision, boolean clean, int exitCode,
      String startFailure) {
    if (!clean && c.parked == null) { // else the hooks ran when it was parked
      HookCommands.runFailureHooks(c, decision instanceof RestartPolicy.Decision.Restart);
    }
    if (decision instanceof RestartPolicy.Decision.Restart restart) {
      Duration delay = restart.delay() == 0 ? Duration.ZERO : Duration.ofNanos(restart.delay());
      c.setCause(Reason.POLICY, Requester.SELF);
      c.report(new Notice.Restarting(delay, c.streak + 1, Reason.POLICY));
      if (restart.delay() == 0) {
        c.enter(ServiceState.WAITING);
      } else {
        c.enter(ServiceState.BACKOFF);
        c.arm(TimerKind.START_AGAIN, delay);
      }
    } else if (decision instanceof RestartPolicy.Decision.StayDown down) {
      stayDown(c, down.reason(), clean, exitCode, failureText(c, down.reason(), startFailure));
    } else {
      Reason reason = ((RestartPolicy.Decision.GiveUp) decision).reason();
      giveUp(c, reason, exitCode == 0 ? 1 : exitCode, failureText(c, reason, startFailure));
    }
  }

  /** Formatted only when it is reported, not between an exit and the next start. */
  private static String failureText(ServiceChange c, Reason reason, String startFailure) {
    String end = startFailure != null ? startFailure : c.exitStatus.toString();
    return switch (reason) {
      case TIMEOUT ->
          "its timeout of " + DurationText.format(c.spec.stop().runTimeout().orElse(Duration.ZERO))
              + " is over (" + end + ")";
      case START_TIMEOUT -> "it was not ready within its start-timeout of "
          + DurationText.format(c.spec.startup().effectiveTimeout()) + " (" + end + ")";
      case WATCHDOG -> "it did not report within its watchdog time of "
          + DurationText.format(Duration.ofNanos(c.watchdogNanos)) + " that it is alive (" + end + ")";
      case NAME_LOST -> "its name on the message bus was lost (" + end + ")";
      case UNHEALTHY -> "its health check failed too often (" + end + ")";
      case START_LIMIT -> c.slowRetry
          ? "the slow retry failed as well: " + end
          : "started " + c.recentStarts.size() + " times within "
              + DurationText.format(c.spec.restart().limitInterval()) + ", at last: " + end;
      case PREVENTED -> end + ", which restart-prevent-status lists";
      case NONE, BOOT, SCHEDULE, REQUEST, DEPENDENCY, CONFLICT, POLICY, SHUTDOWN, LEFTOVERS, CANNOT_EXECUTE, CHANGED,
          REMOVED, HOOK, MEMORY, WATCH, CONDITION -> end;
    };
  }

  static void stayDown(ServiceChange c, Reason reason, boolean clean, int exitCode, String message) {
    c.setCause(reason, Requester.SELF);
    c.enter(ServiceState.EXITED);
    c.report(clean ? new Notice.Completed() : new Notice.Failed(reason, message, null));
    if (clean) {
      HookCommands.runRecoveryHooks(c);
    }
    if (c.spec.exitPolicy().endsReeve(clean)) {
      c.shutdown(clean || exitCode != 0 ? exitCode : 1, kind(c) + c.spec.name() + "\" ended: " + message);
    }
  }

  static void giveUp(ServiceChange c, Reason reason, int exitCode, String message) {
    RestartSpec restart = c.spec.restart();
    boolean ends = c.spec.exitPolicy().endsReeve(false) || restart.onLimit() == RestartSpec.OnStartLimit.SHUTDOWN;
    boolean retries = !ends && restart.onLimit() == RestartSpec.OnStartLimit.SLOW_RETRY;
    c.setCause(reason, Requester.SELF);
    c.enter(ServiceState.FATAL);
    c.report(new Notice.Failed(reason, message, retries ? restart.slowRetry() : null));
    if (retries) {
      c.arm(TimerKind.START_AGAIN, restart.slowRetry());
    }
    if (ends) {
      c.shutdown(exitCode, kind(c) + c.spec.name() + "\" cannot be kept running: " + message);
    }
  }

  private static String kind(ServiceChange c) {
    return c.spec.exitPolicy().essential() ? "essential service \"" : "service \"";
  }
}
