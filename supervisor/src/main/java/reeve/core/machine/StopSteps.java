package reeve.core.machine;

import java.time.Duration;
import reeve.config.KillMode;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.StopSchedule;
import reeve.config.StopTimeBounds;
import reeve.core.Effect;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.StopProgress;
import reeve.core.StopProgress.Reach;
import reeve.core.TimerKind;
import reeve.core.TimerTimes;

/** The steps of a stop schedule: which processes get them, and what follows the last one. */
final class StopSteps {
  /**
   * Five doublings: 32 s. A process that is stuck in the kernel (state D) does not end sooner when it is killed more
   * often; that only fills the log.
   */
  private static final int KILL_RETRY_DOUBLINGS = 5;

  private StopSteps() {}

  private static ServiceChange firstStep(ServiceChange c) {
    c.stopStep = 0;
    if (c.spec.stop().killMode() == KillMode.MAIN_FIRST && c.pid == 0 && c.reach == Reach.MAIN) {
      c.reach = Reach.ROOTS;
    }
    return sendStep(c);
  }

  /** Sends the first step of a stop without hooks, or after its hooks, and reports it. */
  static ServiceChange reportedFirstStep(ServiceChange c, Reason reason, Requester requester) {
    StopSchedule.Step step = c.spec.stop().schedule().steps().get(0);
    int pid = reason == Reason.LEFTOVERS ? 0 : c.pid; // a main process that SIGKILL did not end may still have one
    c.report(new Notice.Stopping(pid, step.signal(), reason, requester, grace(c, step), null));
    return firstStep(c);
  }

  /** The hooks of a stop are over: for the main process, or for what it left behind. */
  static ServiceChange firstStepAfterHooks(ServiceChange c) {
    return c.pid == 0 ? reportedFirstStep(c, Reason.LEFTOVERS, Requester.SELF)
        : reportedFirstStep(c, c.reason, c.requester);
  }

  static ServiceChange nextStep(ServiceChange c) {
    if (c.reach == Reach.ROOTS) {
      return reachAll(c);
    }
    c.stopStep++;
    StopSchedule.Step step = c.spec.stop().schedule().steps().get(c.stopStep);
    c.report(new Notice.Escalated(c.pid, step.signal(), c.reason, 1, grace(c, step)));
    return sendStep(c);
  }

  /**
   * Returns how long a stop waits after a step.
   *
   * @param step null: a command runs instead
   * @return null: nothing follows after it
   */
  static Duration grace(ServiceChange c, StopSchedule.Step step) {
    return step == null || step.signal().number() == Signal.KILL.number() ? null : c.shortened(step.grace());
  }

  private static ServiceChange sendStep(ServiceChange c) {
    StopSchedule.Step step = c.spec.stop().schedule().steps().get(c.stopStep);
    if (step.signal().number() == Signal.KILL.number()) {
      return c.stopStep == 0 ? killAll(c) : sendKill(c);
    }
    if (c.state() != ServiceState.STOPPING) {
      c.enter(ServiceState.STOPPING);
    }
    c.send(step.signal(), scope(c));
    c.arm(TimerKind.STOP_STEP, c.reach == Reach.ROOTS ? timeForRoots(c) : c.shortened(step.grace()));
    return c;
  }

  /** The half of the first step: the other half is for the processes below the roots, should these not end. */
  static Duration timeForRoots(ServiceChange c) {
    return c.shortened(c.spec.stop().schedule().steps().get(0).grace()).dividedBy(2);
  }

  /** @param rest the time until the end of the first step */
  static Duration untilAll(ServiceChange c, Duration rest) {
    Duration until = rest.minus(timeForRoots(c));
    return until.isNegative() ? Duration.ZERO : until;
  }

  /** The time of the roots is over: the processes below them get the first step as well. */
  private static ServiceChange reachAll(ServiceChange c) {
    StopSchedule.Step step = c.spec.stop().schedule().steps().get(0);
    Duration rest = c.shortened(step.grace()).minus(timeForRoots(c));
    c.reach = Reach.ALL;
    c.send(step.signal(), scope(c));
    c.arm(TimerKind.STOP_STEP, rest);
    return c;
  }

  /**
   * Kill-mode "main-first": the schedule runs a second time, from its first step, for the processes that the main
   * process left behind, from the top: those below others get it when these have ended, or half of the first step
   * later. So a master that a shell has left behind stops its workers itself. If the time of the stop is limited, this
   * pass has what the first one did not use.
   */
  static ServiceChange stopLeftovers(ServiceChange c) {
    c.reach = Reach.ROOTS;
    if (c.endBy != StopProgress.NO_LIMIT) {
      long worst = StopTimeBounds.worstCaseOfLeftovers(c.spec).toNanos();
      c.timeShare = worst == 0 ? c.timeShare : (float) Math.min(1, Math.max(0, c.endBy - c.now) / (double) worst);
    }
    c.enter(ServiceState.STOPPING); // its times are measured from here
    return reportedFirstStep(c, Reason.LEFTOVERS, Requester.SELF);
  }

  /** Another process is the main process now: it gets the step that only the former one has received. */
  static void mainPidChanged(ServiceChange c) {
    if (c.state() == ServiceState.STOPPING && c.stopStep >= 0 && scope(c) == Effect.Scope.MAIN) {
      c.send(c.spec.stop().schedule().steps().get(c.stopStep).signal(), Effect.Scope.MAIN);
    } else if (c.state() == ServiceState.KILLING && killScope(c) == Effect.Scope.MAIN) {
      c.send(Signal.KILL, Effect.Scope.MAIN);
    }
  }

  /** The time from the first step to the end of the present one. */
  static Duration graceUntil(Service s) {
    return graceUntil(s.spec(), s.stop().step());
  }

  static Duration graceUntil(ServiceSpec spec, int step) {
    Duration grace = Duration.ZERO;
    for (int i = 0; i <= step; i++) {
      grace = grace.plus(spec.stop().schedule().steps().get(i).grace());
    }
    return grace;
  }

  /** The processes that a step other than SIGKILL goes to. */
  static Effect.Scope scope(ServiceChange c) {
    KillMode mode = c.spec.stop().killMode();
    if (mode == KillMode.MAIN_FIRST) {
      return switch (c.reach) {
        case MAIN -> Effect.Scope.MAIN;
        case ROOTS -> Effect.Scope.ROOTS;
        case ALL -> Effect.Scope.TREE;
      };
    } else if (c.pid == 0) {
      return Effect.Scope.TREE;
    }
    return switch (mode) {
      case MAIN_FIRST, TREE -> Effect.Scope.TREE;
      case GROUP -> Effect.Scope.GROUP;
      case MIXED, PROCESS -> Effect.Scope.MAIN;
    };
  }

  /** Kill-mode "main-first": whether only the main process is being stopped yet. */
  static boolean isForMainOnly(ServiceChange c) {
    return c.spec.stop().killMode() == KillMode.MAIN_FIRST && c.pid != 0 && c.reach == Reach.MAIN;
  }

  /** SIGKILL goes to the whole tree, except where the kill-mode leaves the descendants alone, or for now. */
  private static Effect.Scope killScope(ServiceChange c) {
    return c.spec.stop().killMode() == KillMode.PROCESS || isForMainOnly(c) ? Effect.Scope.MAIN : Effect.Scope.TREE;
  }

  /** Ends the grace of all processes. */
  static ServiceChange killAll(ServiceChange c) {
    c.reach = Reach.ALL;
    return sendKill(c);
  }

  static ServiceChange sendKill(ServiceChange c) {
    c.enter(ServiceState.KILLING);
    c.killsSent = 1;
    c.send(Signal.KILL, killScope(c));
    c.arm(TimerKind.KILL_AGAIN, TimerTimes.FIRST_KILL_RETRY);
    return c;
  }

  static Transition killAgain(ServiceChange c) {
    c.killsSent++;
    c.report(new Notice.Escalated(c.pid, Signal.KILL, c.reason, c.killsSent, null));
    c.send(Signal.KILL, killScope(c));
    if (isForMainOnly(c)) {
      return stopLeftovers(c).toTransition(); // it is stuck in the kernel, and the others do not wait for it
    }
    c.arm(TimerKind.KILL_AGAIN,
        TimerTimes.FIRST_KILL_RETRY.multipliedBy(1L << Math.min(c.killsSent - 1, KILL_RETRY_DOUBLINGS)));
    return c.toTransition();
  }
}
