package reeve.core.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.HooksSpec;
import reeve.config.StopTimeBounds;
import reeve.core.AuxCommand;
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
import reeve.core.Target;
import reeve.core.TimerKind;

/**
 * Moves of {@link ServiceMachine} around hooks. While a command of one runs, the service stands still: what happens
 * meanwhile is noted in its {@link HookProgress}, and done when that command has ended. One that is not wanted any more
 * is ended, and that is waited for as well.
 *
 * <ul>
 *   <li>pre-start: STARTING without a process. A stop ends it.
 *   <li>post-start: STARTING with a process that is ready.
 *   <li>pre-stop, stop-command: STOPPING, and no step of the schedule was sent. Only of a service that was up.
 *   <li>post-stop: STOPPING with nothing left of the life, after every end, also of a start that failed.
 * </ul>
 */
final class HookTransitions {
  private HookTransitions() {}

  static boolean isRunning(ServiceChange c) {
    return c.hookProgress != null && c.hookProgress.is(HookProgress.RUNNING);
  }

  // ---- towards up

  /** STARTING was entered: asks for the process, once the hooks before it are done. */
  static void spawn(ServiceChange c) {
    c.hookProgress = null;
    if (!begin(c, AuxCommand.Purpose.PRE_START, c.spec.hooks().preStart())) {
      c.spawn();
    }
  }

  /** Its process is ready. @return whether it is up only after its hooks are done */
  static boolean delaysReady(ServiceChange c) {
    boolean begun = begin(c, AuxCommand.Purpose.POST_START, c.spec.hooks().postStart());
    if (begun) {
      c.disarm(TimerKind.START_TIMEOUT); // each command has a time of its own
    }
    return begun;
  }

  // ---- towards down

  /**
   * A stop begins.
   *
   * @param up whether it is, or was until one of its hooks failed
   * @return whether its first step has to wait for hooks; else nothing was done
   */
  static boolean delaysStop(ServiceChange c, boolean up) {
    if (isRunning(c)) {
      cancel(c, c.shortened(StopTimeBounds.CANCEL_GRACE));
      enterStopping(c);
      return true;
    }
    return up && c.pid != 0 && beginStopping(c);
  }

  /** The hooks before the first step of the schedule, of a service that was up. @return whether there is any */
  private static boolean beginStopping(ServiceChange c) {
    HooksSpec hooks = c.spec.hooks();
    if (hooks.preStop().isEmpty() && hooks.stop().isEmpty()) {
      return false;
    }
    enterStopping(c);
    if (!begin(c, AuxCommand.Purpose.PRE_STOP, hooks.preStop())) {
      beginStopCommand(c);
    }
    return true;
  }

  private static void enterStopping(ServiceChange c) {
    c.stopStep = -1;
    if (c.state() != ServiceState.STOPPING) {
      c.enter(ServiceState.STOPPING);
    }
  }

  private static void beginStopCommand(ServiceChange c) {
    begin(c, AuxCommand.Purpose.STOP, List.of(c.spec.hooks().stop().get()));
    c.hookProgress = c.hookProgress.with(HookProgress.STOP_COMMAND_STARTED);
  }

  /** SIGKILL is sent, or would be if anybody were left. */
  static void cancelForKill(ServiceChange c, Reason reason) {
    if (isRunning(c)) {
      cancel(c, Duration.ZERO);
    }
    skipPostStopInShutdown(c, reason);
  }

  private static void skipPostStopInShutdown(ServiceChange c, Reason reason) {
    if (reason == Reason.SHUTDOWN && !c.spec.hooks().postStop().isEmpty()) {
      c.hookProgress = (c.hookProgress == null ? HookProgress.NONE : c.hookProgress).with(HookProgress.SKIP_POST_STOP);
    }
  }

  /** SIGKILL was sent already, and somebody asks for it again. */
  static Transition killRequestedAgain(Service s, ServiceEvent.KillRequested e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    skipPostStopInShutdown(c, e.reason());
    return c.hookProgress == s.hookProgress() ? Transition.unchanged(s) : c.toTransition();
  }

  /** A kill of what has nothing but a command of a hook. @return null if that is not how it stands */
  static Transition killHookOnly(Service s, ServiceEvent.KillRequested e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    if (!isRunning(c) || c.pid != 0
        || !(c.hookProgress.is(HookProgress.TREE_GONE) || c.hookProgress.hook() == AuxCommand.Purpose.PRE_START)) {
      return null;
    }
    if (s.state() == ServiceState.STARTING) {
      c.target = Target.DOWN;
      c.setCause(e.reason(), e.requester());
      enterStopping(c);
    }
    cancelForKill(c, e.reason());
    return c.toTransition();
  }

  /** A stop that is under way has less time from now on: so has the command that runs. */
  static void shortenCommand(ServiceChange c) {
    Duration rest = c.hookProgress.is(HookProgress.CANCELLED) ? StopTimeBounds.CANCEL_GRACE
        : c.hookProgress.commands().get(c.hookProgress.index()).timeout();
    c.arm(TimerKind.STOP_STEP, c.shortened(rest));
  }

  /** That time is over. */
  static Transition commandTimedOut(ServiceChange c) {
    cancel(c, Duration.ZERO);
    return c.toTransition();
  }

  private static void cancel(ServiceChange c, Duration grace) {
    boolean again = c.hookProgress.is(HookProgress.CANCELLED) && !grace.isZero();
    if (!again) {
      c.hookProgress = c.hookProgress.with(HookProgress.CANCELLED);
      c.endCommand(c.hookProgress.hook(), HookProgress.commandNumber(c.run, c.hookProgress.index()), grace);
    }
  }

  /**
   * The main process ended by itself while a command runs. @return whether one does, and nothing is to be done until it
   * has ended
   */
  static boolean delaysExitByItself(ServiceChange c, boolean gone) {
    if (c.hookProgress != null) {
      c.hookProgress = c.hookProgress.with(HookProgress.EXITED_BY_ITSELF);
    }
    if (!isRunning(c)) {
      return false;
    }
    cancel(c, c.shortened(StopTimeBounds.CANCEL_GRACE));
    enterStopping(c);
    return delaysEndOfRun(c, gone);
  }

  /**
   * The main process, or the rest of it, ended in a stop. @return whether a command runs, and nothing is to be done
   * until it has ended
   */
  static boolean delaysEndOfRun(ServiceChange c, boolean gone) {
    if (!isRunning(c)) {
      return false;
    }
    if (gone) {
      c.hookProgress = c.hookProgress.with(HookProgress.TREE_GONE);
      c.disarm(TimerKind.KILL_AGAIN); // the command's own time goes on
    }
    return true;
  }

  /** Nothing is left of the life. @return whether what follows has to wait for hooks */
  static boolean runsPostStop(ServiceChange c) {
    boolean skip = c.hookProgress != null && (c.hookProgress.is(HookProgress.POST_STOP_STARTED) || c.hookProgress.is(HookProgress.SKIP_POST_STOP));
    if (skip || !begin(c, AuxCommand.Purpose.POST_STOP, c.spec.hooks().postStop())) {
      return false;
    }
    c.hookProgress = c.hookProgress.with(HookProgress.POST_STOP_STARTED | HookProgress.TREE_GONE).without(HookProgress.CANCELLED);
    if (c.state() != ServiceState.STOPPING) {
      c.enter(ServiceState.STOPPING);
    } else {
      c.disarm(TimerKind.STOP_STEP);
    }
    return true;
  }

  // ---- a command ended

  static Transition commandEnded(Service s, ServiceEvent.AuxCommandEnded e, long now, MachineContext context) {
    ServiceChange c = new ServiceChange(s, now);
    boolean ours =
        isRunning(c) && c.hookProgress.hook() == e.purpose() && HookProgress.commandNumber(c.run, c.hookProgress.index()) == e.number();
    if (!ours) {
      if (e.purpose() == AuxCommand.Purpose.ON_FAILURE || e.purpose() == AuxCommand.Purpose.ON_RECOVERY
          || e.purpose() == AuxCommand.Purpose.RELOAD) {
        List<Effect> effects = new ArrayList<>(1);
        effects.add(new Effect.Report(s.name(), new Notice.HookEnded(e.purpose(), e.outcome(), false)));
        return new Transition(s, effects);
      }
      return Transition.unchanged(s);
    }
    boolean cancelled = c.hookProgress.is(HookProgress.CANCELLED);
    HooksSpec.Command command = c.hookProgress.commands().get(c.hookProgress.index());
    boolean good = e.outcome().isSuccess() || command.ignoreFailure();
    c.hookProgress = c.hookProgress.without(HookProgress.RUNNING);
    c.disarm(TimerKind.STOP_STEP);
    c.report(new Notice.HookEnded(e.purpose(), e.outcome(), cancelled));
    boolean more = c.hookProgress.index() + 1 < c.hookProgress.commands().size();
    boolean goesOn = good || e.purpose() == AuxCommand.Purpose.PRE_STOP || e.purpose() == AuxCommand.Purpose.POST_STOP;
    if (more && goesOn && !cancelled) {
      run(c, e.purpose(), c.hookProgress.commands(), c.hookProgress.index() + 1);
      return c.toTransition();
    }
    switch (e.purpose()) {
      case PRE_START -> preStartEnded(c, e.outcome(), good, cancelled, context);
      case POST_START -> postStartEnded(c, e.outcome(), good, cancelled, context);
      case PRE_STOP -> preStopEnded(c, cancelled, context);
      case STOP -> stopCommandEnded(c, e.outcome(), command, cancelled, context);
      case POST_STOP, RELOAD, ON_FAILURE, ON_RECOVERY, HEALTH, READY -> ExitTransitions.runEnded(c, context);
    }
    return c.toTransition();
  }

  private static void preStartEnded(ServiceChange c, AuxCommand.Outcome outcome, boolean good, boolean cancelled,
      MachineContext context) {
    if (cancelled) {
      ExitTransitions.runEnded(c, context);
    } else if (good) {
      c.hookProgress = null;
      c.spawn();
    } else {
      c.startFailure = "its pre-start failed: " + outcome.text();
      c.report(new Notice.StartFailed(c.run, c.startFailure));
      c.hookProgress = c.hookProgress.withStartFailure(new HookProgress.StartFailure(end(outcome), exitCode(outcome), c.startFailure));
      ExitTransitions.runEnded(c, context);
    }
  }

  private static void postStartEnded(ServiceChange c, AuxCommand.Outcome outcome, boolean good, boolean cancelled,
      MachineContext context) {
    if (cancelled) {
      afterCancelled(c, true, context);
    } else if (good) {
      c.hookProgress = null;
      StartTransitions.enterRunning(c);
    } else {
      c.startFailure = "its post-start failed: " + outcome.text();
      c.report(new Notice.StartFailed(c.run, c.startFailure));
      c.hookProgress = c.hookProgress.withStartFailure(new HookProgress.StartFailure(end(outcome), exitCode(outcome), c.startFailure));
      c.setCause(Reason.HOOK, Requester.SELF);
      StopTransitions.beginStop(c, true);
    }
  }

  private static void preStopEnded(ServiceChange c, boolean cancelled, MachineContext context) {
    if (!cancelled && c.pid != 0 && c.spec.hooks().stop().isPresent()) {
      beginStopCommand(c);
    } else {
      afterCancelled(c, false, context);
    }
  }

  private static void stopCommandEnded(ServiceChange c, AuxCommand.Outcome outcome, HooksSpec.Command command,
      boolean cancelled, MachineContext context) {
    boolean waits = !cancelled && c.pid != 0 && (outcome.isSuccess() || command.ignoreFailure());
    Duration left = c.shortened(command.timeout()).minus(outcome.elapsed());
    if (waits && !left.isNegative() && !left.isZero()) {
      c.arm(TimerKind.STOP_STEP, left); // it may take a while to do what it was told
    } else if (!cancelled && c.pid != 0) {
      StopTransitions.nextStep(c);
    } else {
      afterCancelled(c, false, context);
    }
  }

  /**
   * The last command before the steps of a stop is over, whatever it was.
   *
   * @param up whether the service was, and its stop has hooks of its own
   */
  private static void afterCancelled(ServiceChange c, boolean up, MachineContext context) {
    if (c.hookProgress.is(HookProgress.TREE_GONE)) {
      ExitTransitions.runEnded(c, context);
    } else if (c.state() == ServiceState.KILLING) {
      c.hookProgress = c.hookProgress.without(HookProgress.CANCELLED); // the end of what was killed is awaited
    } else if (c.pid == 0) {
      c.setCause(c.hookProgress.is(HookProgress.EXITED_BY_ITSELF) ? Reason.LEFTOVERS : c.reason, c.requester);
      StopTransitions.firstStep(c);
    } else {
      c.hookProgress = c.hookProgress.without(HookProgress.CANCELLED);
      if (!up || !beginStopping(c)) {
        StopTransitions.firstStep(c);
      }
    }
  }

  private static RunResult end(AuxCommand.Outcome outcome) {
    if (outcome.timedOut()) {
      return RunResult.ABORTED;
    }
    return outcome.status() == null ? RunResult.START_FAILED
        : RestartPolicy.resultOf(outcome.status(), false, false);
  }

  private static int exitCode(AuxCommand.Outcome outcome) {
    return outcome.status() == null || outcome.timedOut() ? 1 : RestartPolicy.exitCode(outcome.status(), false);
  }

  // ---- commands

  /** @return false if there is none */
  private static boolean begin(ServiceChange c, AuxCommand.Purpose hook, List<HooksSpec.Command> commands) {
    if (commands.isEmpty()) {
      return false;
    }
    run(c, hook, commands, 0);
    return true;
  }

  private static void run(ServiceChange c, AuxCommand.Purpose hook, List<HooksSpec.Command> commands, int index) {
    c.hookProgress = (c.hookProgress == null ? HookProgress.NONE : c.hookProgress).withCommand(hook, commands, index);
    c.runCommand(command(c, hook, commands.get(index), index));
  }

  /** Why the life ended, as far as we had a hand in it. */
  private static Reason exitReason(ServiceChange c) {
    return c.hookProgress == null || c.hookProgress.is(HookProgress.EXITED_BY_ITSELF) ? Reason.NONE : c.reason;
  }

  private static AuxCommand command(ServiceChange c, AuxCommand.Purpose hook, HooksSpec.Command command, int index) {
    boolean ofStop = hook != AuxCommand.Purpose.PRE_START && hook != AuxCommand.Purpose.POST_START;
    Duration timeout = ofStop ? c.shortened(command.timeout()) : command.timeout();
    return new AuxCommand(hook, HookProgress.commandNumber(c.run, index), command.argv(), timeout, environment(c, hook),
        null);
  }

  private static Map<String, String> environment(ServiceChange c, AuxCommand.Purpose hook) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("REEVE_HOOK", hook.label());
    if (c.pid != 0) {
      facts.put("MAINPID", Integer.toString(c.pid));
    }
    if (hook == AuxCommand.Purpose.POST_STOP) {
      ExitEnvironment.put(facts, c, exitReason(c));
    } else {
      facts.put("REEVE_REASON", c.reason.token());
    }
    return facts;
  }

  // ---- failures and recoveries

  /**
   * It failed, and the policy has decided what follows.
   *
   * @param again whether it will be started again by itself soon
   */
  static void runFailureHooks(ServiceChange c, boolean again) {
    HooksSpec hooks = c.spec.hooks();
    if (hooks.onFailure().isEmpty() && hooks.onRecovery().isEmpty()) {
      return;
    }
    c.failing = true;
    runEventHooks(c, AuxCommand.Purpose.ON_FAILURE, hooks.onFailure(), again ? "failure" : "failed");
  }

  /** It has been healthy for long enough, or has done what it is for. */
  static void runRecoveryHooks(ServiceChange c) {
    if (c.failing) {
      c.failing = false;
      runEventHooks(c, AuxCommand.Purpose.ON_RECOVERY, c.spec.hooks().onRecovery(), "recovery");
    }
  }

  private static void runEventHooks(ServiceChange c, AuxCommand.Purpose hook, List<HooksSpec.Command> commands, String event) {
    for (int i = 0; i < commands.size(); i++) {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("REEVE_HOOK", hook.label());
      facts.put("REEVE_EVENT", event);
      if (hook == AuxCommand.Purpose.ON_FAILURE) {
        ExitEnvironment.put(facts, c, exitReason(c));
      }
      HooksSpec.Command command = commands.get(i);
      c.runCommand(new AuxCommand(hook, HookProgress.commandNumber(c.run, i), command.argv(), command.timeout(), facts, null));
    }
  }
}
