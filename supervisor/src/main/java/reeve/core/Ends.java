package reeve.core;

import java.time.Duration;
import reeve.config.Hooks;
import reeve.config.KillMode;
import reeve.config.RestartSpec;
import reeve.config.Signal;
import reeve.config.Startup;

/** Moves of {@link ServiceMachine} after an end: tell it, wait until all of the life is gone, do what follows. */
final class Ends {
  private Ends() {}

  static Transition endedByItself(Service s, ServiceEvent.ProcessExited e, long now, Context context) {
    Change c = new Change(s, now);
    Starts.settle(c);
    boolean early = s.state() == ServiceState.STARTING && c.spec.startup().mustComeUp();
    exited(c, e.status(), !early && Restarts.isClean(c.spec, e.status()), Reason.NONE, Requester.SELF);
    if (Hooking.holdsOwnEnd(c, isAllGone(c, e))) {
      return c.done();
    }
    if (isAllGone(c, e)) {
      return allGone(c, context).done();
    }
    c.because(Reason.LEFTOVERS, Requester.SELF);
    return Stops.beginStop(c).done();
  }

  static Transition endedInStop(Service s, ServiceEvent.ProcessExited e, long now, Context context) {
    Change c = new Change(s, now);
    exitedInStop(c, e.status());
    if (Hooking.holdsEnd(c, isAllGone(c, e))) {
      return c.done();
    }
    if (isAllGone(c, e)) {
      return allGone(c, context).done();
    }
    if (c.stopStep < 0 && c.course != null && c.course.is(Course.COMMANDED) && c.spec.killMode() != KillMode.MIXED) {
      Stops.firstStep(c); // stop-command was for the main process
    } else if (c.spec.killMode() == KillMode.GROUP) {
      c.send(c.stopStep < 0 ? Signal.ABRT : c.spec.stop().steps().get(c.stopStep).signal(), Effect.Scope.TREE);
    } else if (c.spec.killMode() == KillMode.MIXED) {
      c.announce(new Notice.Escalated(0, Signal.KILL, Reason.LEFTOVERS, 1));
      Stops.sendKill(c);
    }
    return c.done();
  }

  static Transition endedInKill(Service s, ServiceEvent.ProcessExited e, long now, Context context) {
    Change c = new Change(s, now);
    exitedInStop(c, e.status());
    if (Hooking.holdsEnd(c, isAllGone(c, e))) {
      return c.done();
    }
    return isAllGone(c, e) ? allGone(c, context).done() : c.done();
  }

  /** What was ended by the run's timeout was not stopped because of a request that came later. */
  static void exitedInStop(Change c, ExitStatus status) {
    if (c.course != null && c.course.failed() != null) {
      exited(c, status, false, Reason.HOOK, Requester.SELF);
      return;
    }
    boolean commanded = c.course != null && c.course.is(Course.COMMANDED);
    boolean clean = c.cut == Reason.NONE && Restarts.isCleanAfterStop(c.spec, status, c.stopStep, commanded);
    exited(c, status, clean, c.cut == Reason.NONE ? c.reason : c.cut, c.cut == Reason.NONE ? c.by : Requester.SELF);
  }

  static void exited(Change c, ExitStatus status, boolean clean, Reason reason, Requester by) {
    c.lastExit = status;
    c.lastClean = clean;
    c.announce(new Notice.Exited(c.life, c.pid, status, clean, reason, by, Duration.ofNanos(c.now - c.spawnedAt)));
    c.pid = 0;
    if (c.spec.hooks() != Hooks.NONE) {
      c.course = (c.course == null ? Course.NONE : c.course).endedAt(c.now);
    }
  }

  static boolean isAllGone(Change c, ServiceEvent.ProcessExited e) {
    return e.treeGone() || c.spec.killMode() == KillMode.PROCESS;
  }

  /** Nothing of this life is left. What was wanted now happens. */
  static Change allGone(Change c, Context context) {
    boolean wanted = c.target == Target.UP && c.ask == null;
    boolean next = wanted && c.lastClean && c.cut == Reason.NONE && c.state() == ServiceState.STARTING && c.pending == null
        && c.step < c.spec.startup().further().size() && (c.course == null || c.course.failed() == null);
    if (!next && Hooking.holdsRest(c)) {
      return c;
    }
    Course course = c.course;
    if (c.pending != null) {
      c.spec = c.pending; // how it was stopped, and whether it ended cleanly, was the matter of the one before
      c.pending = null;
    }
    if (next) {
      Starts.nextCommand(c);
    } else if (c.target == Target.DOWN) {
      rest(c);
    } else if (c.ask != null) {
      c.announce(new Notice.Restarting(Duration.ZERO, 1, c.ask.reason()));
      Starts.prepareFreshStart(c, c.ask.reason(), c.ask.by());
    } else if (course != null && course.failed() != null) {
      Course.Failed failed = course.failed();
      if (Parks.park(c, failed.end(), null, failed.exitCode())) {
        Hooking.failed(c, true);
      } else {
        follow(c, Restarts.decide(c, failed.end(), null, context), false, failed.exitCode(), failed.message());
      }
    } else if (c.lastClean && c.spec.startup().remainAfterExit() && c.spec.startup().type() == Startup.Type.ONESHOT) {
      leave(c, Reason.POLICY, true, 0, c.lastExit.toString());
    } else {
      Restarts.End end = Restarts.endOf(c.lastExit, c.lastClean, c.cut != Reason.NONE);
      int exitCode = Restarts.exitCode(c.lastExit, c.lastClean);
      if (!Parks.park(c, end, c.lastExit, exitCode)) {
        follow(c, Restarts.decide(c, end, c.lastExit, context), c.lastClean, exitCode, null);
      } else if (!c.lastClean) {
        Hooking.failed(c, true);
      }
    }
    c.course = null;
    return c;
  }

  /** Down, as somebody wanted. */
  static void rest(Change c) {
    c.enter(ServiceState.STOPPED);
    c.announce(new Notice.Stopped(c.reason, c.by));
  }

  /**
   * Does what the policy decided.
   *
   * @param clean whether the end was
   * @param exitCode reeve's own, if this ends it
   * @param startFailure why it could not begin; null: it ended, and how is in the last exit
   */
  static void follow(Change c, Restarts.Verdict verdict, boolean clean, int exitCode, String startFailure) {
    if (!clean && c.parked == null) { // else that was told when it was parked
      Hooking.failed(c, verdict instanceof Restarts.Verdict.Again);
    }
    if (verdict instanceof Restarts.Verdict.Again again) {
      Duration delay = again.delay() == 0 ? Duration.ZERO : Duration.ofNanos(again.delay());
      c.because(Reason.POLICY, Requester.SELF);
      c.announce(new Notice.Restarting(delay, c.streak + 1, Reason.POLICY));
      if (again.delay() == 0) {
        c.enter(ServiceState.WAITING);
      } else {
        c.enter(ServiceState.BACKOFF);
        c.arm(TimerKind.START_AGAIN, delay);
      }
    } else if (verdict instanceof Restarts.Verdict.Leave leave) {
      leave(c, leave.reason(), clean, exitCode, words(c, leave.reason(), startFailure));
    } else {
      Reason reason = ((Restarts.Verdict.GiveUp) verdict).reason();
      giveUp(c, reason, exitCode == 0 ? 1 : exitCode, words(c, reason, startFailure));
    }
  }

  /** Made only where somebody reads it: not on the way from a death to the next start. */
  private static String words(Change c, Reason reason, String startFailure) {
    String end = startFailure != null ? startFailure : c.lastExit.toString();
    return switch (reason) {
      case TIMEOUT -> "its timeout of " + Phrases.duration(c.spec.timeout().orElse(Duration.ZERO)) + " is over (" + end + ")";
      case START_TIMEOUT -> "it was not ready within its start-timeout of " + Phrases.duration(c.spec.startup().bound()) + " (" + end + ")";
      case WATCHDOG -> "it did not say within its watchdog of " + Phrases.duration(Duration.ofNanos(c.watchdog)) + " that it is alive ("
          + end + ")";
      case NAME_LOST -> "its name on the message bus was lost (" + end + ")";
      case UNHEALTHY -> "its health check failed too often (" + end + ")";
      case START_LIMIT -> c.probing
          ? "the slow retry failed as well: " + end
          : "started " + c.recentStarts.size() + " times within " + Phrases.duration(c.spec.restart().limitInterval()) + ", at last: " + end;
      case PREVENTED -> end + ", which restart-prevent-status lists";
      case NONE, BOOT, SCHEDULE, REQUEST, DEPENDENCY, CONFLICT, POLICY, SHUTDOWN, LEFTOVERS, CANNOT_EXECUTE, CHANGED, REMOVED, HOOK -> end;
    };
  }

  static void leave(Change c, Reason reason, boolean clean, int exitCode, String message) {
    c.because(reason, Requester.SELF);
    c.enter(ServiceState.EXITED);
    c.announce(clean ? new Notice.Completed() : new Notice.Failed(reason, message, null));
    if (clean) {
      Hooking.recovered(c);
    }
    if (c.spec.essential()) {
      c.shutdown(exitCode, "essential service \"" + c.spec.name() + "\" ended: " + message);
    }
  }

  static void giveUp(Change c, Reason reason, int exitCode, String message) {
    RestartSpec restart = c.spec.restart();
    boolean ends = c.spec.essential() || restart.onLimit() == RestartSpec.OnStartLimit.SHUTDOWN;
    boolean retries = !ends && restart.onLimit() == RestartSpec.OnStartLimit.SLOW_RETRY;
    c.because(reason, Requester.SELF);
    c.enter(ServiceState.FATAL);
    c.announce(new Notice.Failed(reason, message, retries ? restart.slowRetry() : null));
    if (retries) {
      c.arm(TimerKind.START_AGAIN, restart.slowRetry());
    }
    if (ends) {
      String what = c.spec.essential() ? "essential service \"" : "service \"";
      c.shutdown(exitCode, what + c.spec.name() + "\" cannot be kept running: " + message);
    }
  }
}
