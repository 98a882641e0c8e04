package reeve.core.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reeve.config.HooksSpec;
import reeve.core.AuxCommand;
import reeve.core.AuxCommand.Outcome;
import reeve.core.Effect;
import reeve.core.HookProgress;
import reeve.core.MachineContext;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.RunResult;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.TimerKind;

/** Transitions of {@link ServiceMachine} after the end of a hook command: the next command, or what waited for it. */
final class HookEndTransitions {
  private HookEndTransitions() {}

  static Transition commandEnded(Service s, ServiceEvent.AuxCommandEnded e, long now, MachineContext context) {
    ServiceChange c = new ServiceChange(s, now);
    if (!isAwaited(c, e)) {
      return notAwaited(s, e);
    }
    HooksSpec.Command command = c.hookProgress.commands().get(c.hookProgress.index());
    boolean success = e.outcome().isSuccess() || command.ignoreFailure();
    c.hookProgress = c.hookProgress.without(HookProgress.RUNNING);
    c.disarm(TimerKind.STOP_STEP);
    c.report(new Notice.HookEnded(e.purpose(), e.outcome(), isCancelled(c)));
    boolean more = c.hookProgress.index() + 1 < c.hookProgress.commands().size();
    boolean continues =
        success || e.purpose() == AuxCommand.Purpose.PRE_STOP || e.purpose() == AuxCommand.Purpose.POST_STOP;
    if (more && continues && !isCancelled(c)) {
      HookCommands.run(c, e.purpose(), c.hookProgress.commands(), c.hookProgress.index() + 1);
      return c.toTransition();
    }
    switch (e.purpose()) {
      case PRE_START, ENV_COMMAND -> preStartEnded(c, e.outcome(), success, context);
      case POST_START -> postStartEnded(c, e.outcome(), success, context);
      case PRE_STOP -> preStopEnded(c, context);
      case STOP -> stopCommandEnded(c, e.outcome(), command, context);
      case POST_STOP, RELOAD, ON_FAILURE, ON_RECOVERY, HEALTH, READY, WATCH -> ExitTransitions.runEnded(c, context);
    }
    return c.toTransition();
  }

  private static boolean isAwaited(ServiceChange c, ServiceEvent.AuxCommandEnded e) {
    return HookCommands.isRunning(c) && c.hookProgress.hook() == e.purpose()
        && HookProgress.commandNumber(c.run, c.hookProgress.index()) == e.number();
  }

  /** Whether reeve ended the command that just ended. */
  private static boolean isCancelled(ServiceChange c) {
    return c.hookProgress.is(HookProgress.CANCELLED);
  }

  /** Commands that the service does not wait for are only reported. */
  private static Transition notAwaited(Service s, ServiceEvent.AuxCommandEnded e) {
    return switch (e.purpose()) {
      case ON_FAILURE, ON_RECOVERY, RELOAD, WATCH -> {
        List<Effect> effects = new ArrayList<>(1);
        effects.add(new Effect.Report(s.name(), new Notice.HookEnded(e.purpose(), e.outcome(), false)));
        yield new Transition(s, effects);
      }
      case PRE_START, POST_START, PRE_STOP, POST_STOP, STOP, HEALTH, READY, ENV_COMMAND -> Transition.unchanged(s);
    };
  }

  private static void preStartEnded(ServiceChange c, Outcome outcome, boolean success, MachineContext context) {
    if (isCancelled(c)) {
      ExitTransitions.runEnded(c, context);
    } else if (success && c.hookProgress.hook() == AuxCommand.Purpose.ENV_COMMAND) {
      HookTransitions.spawnAfterPreStart(c);
    } else if (success) {
      c.hookProgress = null;
      c.spawn();
    } else {
      startFailed(c, "its " + c.hookProgress.hook().label() + " failed: ", outcome);
      ExitTransitions.runEnded(c, context);
    }
  }

  private static void postStartEnded(ServiceChange c, Outcome outcome, boolean success, MachineContext context) {
    if (isCancelled(c)) {
      continueStop(c, true, context);
    } else if (success) {
      c.hookProgress = null;
      StartTransitions.enterRunning(c);
    } else {
      startFailed(c, "its post-start failed: ", outcome);
      c.setCause(Reason.HOOK, Requester.SELF);
      StopTransitions.beginStop(c, true);
    }
  }

  private static void startFailed(ServiceChange c, String message, Outcome outcome) {
    c.startFailure = message + outcome.text();
    c.report(new Notice.StartFailed(c.run, c.startFailure));
    c.hookProgress = c.hookProgress
        .withStartFailure(new HookProgress.StartFailure(result(outcome), exitCode(outcome), c.startFailure));
  }

  private static void preStopEnded(ServiceChange c, MachineContext context) {
    if (!isCancelled(c) && c.pid != 0 && c.spec.hooks().stop().isPresent()) {
      HookTransitions.beginStopCommand(c);
    } else {
      continueStop(c, false, context);
    }
  }

  private static void stopCommandEnded(ServiceChange c, Outcome outcome, HooksSpec.Command command,
      MachineContext context) {
    boolean stops = !isCancelled(c) && c.pid != 0;
    boolean waits = stops && (outcome.isSuccess() || command.ignoreFailure());
    Duration left = c.shortened(command.timeout()).minus(outcome.elapsed());
    if (waits && !left.isNegative() && !left.isZero()) {
      c.arm(TimerKind.STOP_STEP, left); // the service may need time to do what the command requested
    } else if (stops) {
      StopSteps.nextStep(c);
    } else {
      continueStop(c, false, context);
    }
  }

  /**
   * The hook command that delayed a stop has ended: the stop continues with its further hooks or its first step.
   *
   * @param up whether the service was ready, so that its stop has hooks of its own
   */
  private static void continueStop(ServiceChange c, boolean up, MachineContext context) {
    if (c.hookProgress.is(HookProgress.TREE_GONE)) {
      ExitTransitions.runEnded(c, context);
    } else if (c.state() == ServiceState.KILLING) {
      c.hookProgress = c.hookProgress.without(HookProgress.CANCELLED); // the processes got SIGKILL already
    } else if (c.pid == 0) {
      c.setCause(c.hookProgress.is(HookProgress.EXITED_BY_ITSELF) ? Reason.LEFTOVERS : c.reason, c.requester);
      StopSteps.firstStepAfterHooks(c);
    } else {
      c.hookProgress = c.hookProgress.without(HookProgress.CANCELLED);
      if (!up || !HookTransitions.beginStopHooks(c)) {
        StopSteps.firstStepAfterHooks(c);
      }
    }
  }

  private static RunResult result(Outcome outcome) {
    if (outcome.timedOut()) {
      return RunResult.ABORTED;
    }
    return outcome.status() == null ? RunResult.START_FAILED
        : RestartPolicy.resultOf(outcome.status(), false, false);
  }

  private static int exitCode(Outcome outcome) {
    return outcome.status() == null || outcome.timedOut() ? 1 : RestartPolicy.exitCode(outcome.status(), false);
  }
}
