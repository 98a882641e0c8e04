package reeve.core;

import java.time.Duration;
import java.util.List;
import reeve.config.KillMode;
import reeve.config.RestartSpec;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.StopSchedule;

/** SEMANTICS */
final class ServiceMachine {
  /** The first wait after SIGKILL before we say that something is still there and send it again; doubles each time. */
  private static final Duration KILL_AGAIN_FIRST = Duration.ofSeconds(1);

  /** Five doublings: 32 s. What is stuck in the kernel (state D) ends when it ends; more often helps nobody and fills the log. */
  private static final int KILL_AGAIN_DOUBLINGS = 5;

  private ServiceMachine() {}

  /**
   * What comes of an event.
   *
   * @param now nanoseconds of a clock that never goes back
   * @return the same service and no effects for an event that does not apply: of a former life, or of a timer that is not armed
   */
  static Transition next(Service s, ServiceEvent event, long now, Context context) {
    if (event instanceof ServiceEvent.ProcessExited e) {
      return on(s, e, now, context);
    } else if (event instanceof ServiceEvent.Spawned e) {
      return on(s, e, now, context);
    } else if (event instanceof ServiceEvent.TimerFired e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.Cleared e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.TreeGone e) {
      return on(s, e, now, context);
    } else if (event instanceof ServiceEvent.BecameReady e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.SpawnFailed e) {
      return on(s, e, now, context);
    } else if (event instanceof ServiceEvent.StartRequested e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.StopRequested e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.RestartRequested e) {
      return on(s, e, now);
    } else if (event instanceof ServiceEvent.KillRequested e) {
      return on(s, e, now);
    }
    throw new AssertionError(event);
  }

  // ---- requests

  private static Transition on(Service s, ServiceEvent.StartRequested e, long now) {
    return switch (s.state()) {
      case STOPPED, EXITED, FATAL, BACKOFF -> startOnRequest(s, e.reason(), e.by(), now);
      case STARTING -> s.target() == Target.DOWN ? wantUpAfterAll(s, e.reason(), e.by(), now) : Transition.unchanged(s);
      case WAITING, RUNNING -> Transition.unchanged(s);
      case STOPPING, KILLING -> startOnceGone(s, e.reason(), e.by(), now);
    };
  }

  private static Transition on(Service s, ServiceEvent.RestartRequested e, long now) {
    return switch (s.state()) {
      case STOPPED, EXITED, FATAL, BACKOFF -> startOnRequest(s, e.reason(), e.by(), now);
      case WAITING -> Transition.unchanged(s);
      case STARTING -> s.pid() == 0 ? wantUpAfterAll(s, e.reason(), e.by(), now) : restart(s, e, now);
      case RUNNING -> restart(s, e, now);
      case STOPPING, KILLING -> startOnceGone(s, e.reason(), e.by(), now);
    };
  }

  private static Transition on(Service s, ServiceEvent.StopRequested e, long now) {
    return switch (s.state()) {
      case STOPPED, EXITED -> wantDown(s, now);
      case FATAL -> s.hasTimer(TimerKind.START_AGAIN) ? stopped(s, e.reason(), e.by(), now) : wantDown(s, now);
      case WAITING, BACKOFF -> stopped(s, e.reason(), e.by(), now);
      case STARTING -> s.pid() == 0 ? stopOnceSpawned(s, 0, e.reason(), e.by(), now) : stop(s, e, now);
      case RUNNING -> stop(s, e, now);
      case STOPPING, KILLING -> s.target() == Target.UP ? stayDownOnceGone(s, e, now) : Transition.unchanged(s);
    };
  }

  private static Transition on(Service s, ServiceEvent.KillRequested e, long now) {
    return switch (s.state()) {
      case STOPPED, EXITED -> wantDown(s, now);
      case FATAL -> s.hasTimer(TimerKind.START_AGAIN) ? stopped(s, e.reason(), e.by(), now) : wantDown(s, now);
      case WAITING, BACKOFF -> stopped(s, e.reason(), e.by(), now);
      case STARTING -> s.pid() == 0 ? stopOnceSpawned(s, -1, e.reason(), e.by(), now) : killNow(s, e, now);
      case RUNNING -> killNow(s, e, now);
      case STOPPING -> hasten(s, e, now);
      case KILLING -> Transition.unchanged(s);
    };
  }

  // ---- what the runtime reports

  private static Transition on(Service s, ServiceEvent.Cleared e, long now) {
    return switch (s.state()) {
      case WAITING -> spawn(s, now);
      case STOPPED, STARTING, RUNNING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  private static Transition on(Service s, ServiceEvent.Spawned e, long now, Context context) {
    return switch (s.state()) {
      case STARTING -> e.life() == s.life() && s.pid() == 0 ? spawned(s, e, now, context) : Transition.unchanged(s);
      case STOPPED, WAITING, RUNNING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  private static Transition on(Service s, ServiceEvent.SpawnFailed e, long now, Context context) {
    return switch (s.state()) {
      case STARTING -> e.life() == s.life() && s.pid() == 0 ? spawnFailed(s, e, now, context) : Transition.unchanged(s);
      case STOPPED, WAITING, RUNNING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  private static Transition on(Service s, ServiceEvent.BecameReady e, long now) {
    return switch (s.state()) {
      case STARTING -> e.life() == s.life() && s.pid() != 0 ? becameReady(s, now) : Transition.unchanged(s);
      case STOPPED, WAITING, RUNNING, STOPPING, KILLING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  private static Transition on(Service s, ServiceEvent.ProcessExited e, long now, Context context) {
    if (e.life() != s.life() || s.pid() == 0) {
      return Transition.unchanged(s);
    }
    return switch (s.state()) {
      case STARTING, RUNNING -> endedByItself(s, e, now, context);
      case STOPPING -> endedInStop(s, e, now, context);
      case KILLING -> endedInKill(s, e, now, context);
      case STOPPED, WAITING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  private static Transition on(Service s, ServiceEvent.TreeGone e, long now, Context context) {
    if (e.life() != s.life() || s.pid() != 0) {
      return Transition.unchanged(s);
    }
    return switch (s.state()) {
      case STOPPING, KILLING -> allGone(new Change(s, now), context).done();
      case STOPPED, WAITING, STARTING, RUNNING, BACKOFF, EXITED, FATAL -> Transition.unchanged(s);
    };
  }

  private static Transition on(Service s, ServiceEvent.TimerFired e, long now) {
    if (e.life() != s.life() || !s.hasTimer(e.kind())) {
      return Transition.unchanged(s);
    }
    Change c = new Change(s, now);
    c.fired(e.kind());
    return switch (s.state()) {
      case BACKOFF, FATAL -> startAgain(c);
      case STARTING -> timedOut(c);
      case RUNNING -> e.kind() == TimerKind.STABLE ? stable(c) : timedOut(c);
      case STOPPING -> nextStep(c);
      case KILLING -> killAgain(c);
      case STOPPED, WAITING, EXITED -> throw new AssertionError(s + " has a timer: " + e);
    };
  }

  // ---- starting

  /** A request forgets what was: the streak, the start limit, the failures to execute. */
  private static Transition startOnRequest(Service s, Reason reason, Requester by, long now) {
    Change c = new Change(s, now);
    prepareFreshStart(c, reason, by);
    return c.done();
  }

  private static void prepareFreshStart(Change c, Reason reason, Requester by) {
    c.target = Target.UP;
    c.because(reason, by);
    c.ask = null;
    c.streak = 0;
    c.recentStarts = List.of();
    c.unexecutable = 0;
    c.probing = false;
    c.enter(ServiceState.WAITING);
  }

  /** The back-off is over, or it is time for the slow retry. */
  private static Transition startAgain(Change c) {
    c.probing = c.state() == ServiceState.FATAL;
    c.because(Reason.POLICY, Requester.SELF);
    c.enter(ServiceState.WAITING);
    return c.done();
  }

  private static Transition spawn(Service s, long now) {
    Change c = new Change(s, now);
    c.life++;
    c.pid = 0;
    c.streak++;
    c.restarts += c.reason == Reason.POLICY ? 1 : 0;
    c.recentStarts = Restarts.withStart(c.spec.restart(), c.recentStarts, now);
    c.spawnedAt = now;
    c.stopStep = 0;
    c.kills = 0;
    c.timedOut = false;
    c.enter(ServiceState.STARTING);
    c.spawn();
    return c.done();
  }

  private static Transition spawned(Service s, ServiceEvent.Spawned e, long now, Context context) {
    Change c = new Change(s, now);
    c.pid = e.pid();
    c.spawnedAt = now;
    c.unexecutable = 0;
    c.startFailure = null;
    c.announce(new Notice.Started(c.life, c.pid, c.reason, c.by, c.streak));
    if (c.target == Target.DOWN) {
      return c.stopStep < 0 ? kill(c).done() : beginStop(c).done();
    }
    if (c.spec.timeout().isPresent()) {
      c.arm(TimerKind.RUN_TIMEOUT, c.spec.timeout().get());
    }
    if (context.readyAtOnce(s)) {
      ready(c);
    }
    return c.done();
  }

  private static Transition becameReady(Service s, long now) {
    Change c = new Change(s, now);
    ready(c);
    return c.done();
  }

  private static void ready(Change c) {
    c.enter(ServiceState.RUNNING);
    c.announce(new Notice.Ready(c.life, c.pid));
    // Nothing to forget, no timer: thousands of healthy services cause no wake-up.
    if (c.streak > 1 || c.probing) {
      c.arm(TimerKind.STABLE, c.spec.restart().resetAfter());
    }
  }

  private static Transition stable(Change c) {
    forgetStreak(c);
    return c.done();
  }

  private static void forgetStreak(Change c) {
    c.streak = 1;
    c.probing = false;
  }

  /** Leaving RUNNING at the very time that STABLE is due: the run was healthy, whichever event came first. */
  private static void settle(Change c) {
    if (c.state() == ServiceState.RUNNING && c.now - c.since() >= c.spec.restart().resetAfter().toNanos()) {
      forgetStreak(c);
    }
  }

  private static Transition spawnFailed(Service s, ServiceEvent.SpawnFailed e, long now, Context context) {
    Change c = new Change(s, now);
    c.startFailure = e.message();
    c.unexecutable = e.permanent() ? c.unexecutable + 1 : 0;
    c.announce(new Notice.StartFailed(c.life, e.message()));
    if (c.target == Target.DOWN) {
      rest(c);
    } else {
      Restarts.End end = e.permanent() ? Restarts.End.CANNOT_EXECUTE : Restarts.End.START_FAILED;
      follow(c, Restarts.decide(c, end, null, context), false, e.exitCode(), e.message());
    }
    return c.done();
  }

  // ---- stopping

  private static Transition stop(Service s, ServiceEvent.StopRequested e, long now) {
    Change c = new Change(s, now);
    c.target = Target.DOWN;
    c.because(e.reason(), e.by());
    return beginStop(c).done();
  }

  private static Transition restart(Service s, ServiceEvent.RestartRequested e, long now) {
    Change c = new Change(s, now);
    c.ask = new Service.Ask(e.reason(), e.by());
    c.because(e.reason(), e.by());
    return beginStop(c).done();
  }

  private static Transition timedOut(Change c) {
    c.timedOut = true;
    c.because(Reason.TIMEOUT, Requester.SELF);
    return beginStop(c).done();
  }

  private static Transition killNow(Service s, ServiceEvent.KillRequested e, long now) {
    Change c = new Change(s, now);
    c.target = Target.DOWN;
    c.because(e.reason(), e.by());
    return kill(c).done();
  }

  private static Change kill(Change c) {
    settle(c);
    c.stopStep = -1;
    c.announce(new Notice.Stopping(c.pid, Signal.KILL, c.reason, c.by));
    return sendKill(c);
  }

  /** The first step of the schedule, for a living main process or for what it left behind. */
  private static Change beginStop(Change c) {
    settle(c);
    c.stopStep = 0;
    c.announce(new Notice.Stopping(c.pid, c.spec.stop().steps().get(0).signal(), c.reason, c.by));
    return sendStep(c);
  }

  private static Transition nextStep(Change c) {
    c.stopStep++;
    c.announce(new Notice.Escalated(c.pid, c.spec.stop().steps().get(c.stopStep).signal(), c.reason, 1));
    return sendStep(c).done();
  }

  private static Change sendStep(Change c) {
    StopSchedule.Step step = c.spec.stop().steps().get(c.stopStep);
    if (step.signal().equals(Signal.KILL)) {
      return sendKill(c);
    }
    if (c.state() != ServiceState.STOPPING) {
      c.enter(ServiceState.STOPPING);
    }
    c.send(step.signal(), scope(c));
    c.arm(TimerKind.STOP_STEP, step.grace());
    return c;
  }

  private static Effect.Scope scope(Change c) {
    if (c.pid == 0) {
      return Effect.Scope.TREE;
    }
    return switch (c.spec.killMode()) {
      case TREE -> Effect.Scope.TREE;
      case GROUP -> Effect.Scope.GROUP;
      case MIXED, PROCESS -> Effect.Scope.MAIN;
    };
  }

  private static Change sendKill(Change c) {
    c.enter(ServiceState.KILLING);
    c.kills = 1;
    c.send(Signal.KILL, killScope(c.spec));
    c.arm(TimerKind.KILL_AGAIN, KILL_AGAIN_FIRST);
    return c;
  }

  private static Effect.Scope killScope(ServiceSpec spec) {
    return spec.killMode() == KillMode.PROCESS ? Effect.Scope.MAIN : Effect.Scope.TREE;
  }

  private static Transition killAgain(Change c) {
    c.kills++;
    c.announce(new Notice.Escalated(c.pid, Signal.KILL, c.reason, c.kills));
    c.send(Signal.KILL, killScope(c.spec));
    c.arm(TimerKind.KILL_AGAIN, KILL_AGAIN_FIRST.multipliedBy(1L << Math.min(c.kills - 1, KILL_AGAIN_DOUBLINGS)));
    return c.done();
  }

  private static Transition hasten(Service s, ServiceEvent.KillRequested e, long now) {
    Change c = new Change(s, now);
    c.announce(new Notice.Escalated(c.pid, Signal.KILL, e.reason(), 1));
    return sendKill(c).done();
  }

  // ---- a change of mind

  /** There is no process yet to stop; Spawned follows at once. */
  private static Transition stopOnceSpawned(Service s, int step, Reason reason, Requester by, long now) {
    Change c = new Change(s, now);
    c.target = Target.DOWN;
    c.stopStep = Math.min(c.stopStep, step);
    c.because(reason, by);
    return c.done();
  }

  private static Transition wantUpAfterAll(Service s, Reason reason, Requester by, long now) {
    Change c = new Change(s, now);
    c.target = Target.UP;
    c.stopStep = 0;
    c.because(reason, by);
    return c.done();
  }

  private static Transition startOnceGone(Service s, Reason reason, Requester by, long now) {
    Change c = new Change(s, now);
    c.target = Target.UP;
    c.ask = new Service.Ask(reason, by);
    return c.done();
  }

  private static Transition stayDownOnceGone(Service s, ServiceEvent.StopRequested e, long now) {
    Change c = new Change(s, now);
    c.target = Target.DOWN;
    c.ask = null;
    c.because(e.reason(), e.by());
    return c.done();
  }

  private static Transition wantDown(Service s, long now) {
    if (s.target() == Target.DOWN) {
      return Transition.unchanged(s);
    }
    Change c = new Change(s, now);
    c.target = Target.DOWN;
    return c.done();
  }

  private static Transition stopped(Service s, Reason reason, Requester by, long now) {
    Change c = new Change(s, now);
    c.target = Target.DOWN;
    c.because(reason, by);
    rest(c);
    return c.done();
  }

  // ---- ends

  private static Transition endedByItself(Service s, ServiceEvent.ProcessExited e, long now, Context context) {
    Change c = new Change(s, now);
    settle(c);
    exited(c, e.status(), Restarts.isClean(c.spec, e.status()), Reason.NONE, Requester.SELF);
    if (isAllGone(c, e)) {
      return allGone(c, context).done();
    }
    c.because(Reason.LEFTOVERS, Requester.SELF);
    return beginStop(c).done();
  }

  private static Transition endedInStop(Service s, ServiceEvent.ProcessExited e, long now, Context context) {
    Change c = new Change(s, now);
    exitedInStop(c, e.status());
    if (isAllGone(c, e)) {
      return allGone(c, context).done();
    }
    if (c.spec.killMode() == KillMode.GROUP) {
      c.send(c.spec.stop().steps().get(c.stopStep).signal(), Effect.Scope.TREE);
    } else if (c.spec.killMode() == KillMode.MIXED) {
      c.announce(new Notice.Escalated(0, Signal.KILL, Reason.LEFTOVERS, 1));
      sendKill(c);
    }
    return c.done();
  }

  private static Transition endedInKill(Service s, ServiceEvent.ProcessExited e, long now, Context context) {
    Change c = new Change(s, now);
    exitedInStop(c, e.status());
    return isAllGone(c, e) ? allGone(c, context).done() : c.done();
  }

  private static void exitedInStop(Change c, ExitStatus status) {
    boolean clean = !c.timedOut && Restarts.isCleanAfterStop(c.spec, status, c.stopStep);
    exited(c, status, clean, c.timedOut ? Reason.TIMEOUT : c.reason, c.timedOut ? Requester.SELF : c.by);
  }

  private static void exited(Change c, ExitStatus status, boolean clean, Reason reason, Requester by) {
    c.lastExit = status;
    c.lastClean = clean;
    c.announce(new Notice.Exited(c.life, c.pid, status, clean, reason, by, Duration.ofNanos(c.now - c.spawnedAt)));
    c.pid = 0;
  }

  private static boolean isAllGone(Change c, ServiceEvent.ProcessExited e) {
    return e.treeGone() || c.spec.killMode() == KillMode.PROCESS;
  }

  /** Nothing of this life is left. What was wanted now happens. */
  private static Change allGone(Change c, Context context) {
    if (c.target == Target.DOWN) {
      rest(c);
    } else if (c.ask != null) {
      c.announce(new Notice.Restarting(Duration.ZERO, 1, c.ask.reason()));
      prepareFreshStart(c, c.ask.reason(), c.ask.by());
    } else {
      Restarts.End end = Restarts.endOf(c.lastExit, c.lastClean, c.timedOut);
      Restarts.Verdict verdict = Restarts.decide(c, end, c.lastExit, context);
      follow(c, verdict, c.lastClean, Restarts.exitCode(c.lastExit, c.lastClean), c.lastExit.toString());
    }
    return c;
  }

  private static void rest(Change c) {
    c.enter(ServiceState.STOPPED);
    c.announce(new Notice.Stopped(c.reason, c.by));
  }

  private static void follow(Change c, Restarts.Verdict verdict, boolean clean, int exitCode, String message) {
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
      leave(c, leave.reason(), clean, exitCode, message);
    } else {
      giveUp(c, ((Restarts.Verdict.GiveUp) verdict).reason(), exitCode == 0 ? 1 : exitCode, message);
    }
  }

  private static void leave(Change c, Reason reason, boolean clean, int exitCode, String message) {
    c.because(reason, Requester.SELF);
    c.enter(ServiceState.EXITED);
    c.announce(clean ? new Notice.Completed() : new Notice.Failed(reason, message, null));
    if (c.spec.essential()) {
      c.shutdown(exitCode, "essential service \"" + c.spec.name() + "\" ended: " + message);
    }
  }

  private static void giveUp(Change c, Reason reason, int exitCode, String message) {
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
