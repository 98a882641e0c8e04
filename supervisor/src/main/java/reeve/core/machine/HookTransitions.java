package reeve.core.machine;

import java.util.List;
import reeve.config.HooksSpec;
import reeve.config.StopTimeBounds;
import reeve.core.AuxCommand;
import reeve.core.HookProgress;
import reeve.core.Reason;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.TimerKind;

/**
 * Transitions of {@link ServiceMachine} that start or interrupt hooks. While a hook command runs, the service makes no
 * other progress: what happens meanwhile is recorded in its {@link HookProgress} and handled when that command has
 * ended ({@link HookEndTransitions}). A command that is no longer needed is ended, and the service waits for its end as
 * well.
 *
 * <ul>
 *   <li>env-command, pre-start: STARTING without a process. A stop ends it.
 *   <li>post-start: STARTING with a process that is ready.
 *   <li>pre-stop, stop-command: STOPPING, and no step of the schedule was sent. Only for a service that was ready.
 *   <li>post-stop: STOPPING with nothing left of the run, after every end, also that of a start that failed.
 * </ul>
 */
final class HookTransitions {
  private HookTransitions() {}

  // ---- starts

  /** STARTING was entered: requests the process once {@code env-command} and {@code pre-start} are done. */
  static void spawnAfterCommands(ServiceChange c) {
    if (c.spec.process().envCommand().isPresent()) {
      c.hookProgress = null;
      HookCommands.begin(c, AuxCommand.Purpose.ENV_COMMAND, List.of(c.spec.process().envCommand().get()));
    } else {
      spawnAfterPreStart(c);
    }
  }

  static void spawnAfterPreStart(ServiceChange c) {
    c.hookProgress = null;
    List<HooksSpec.Command> commands = c.spec.hooks().preStart();
    if (commands.isEmpty()) {
      c.spawn();
    } else {
      HookCommands.begin(c, AuxCommand.Purpose.PRE_START, commands);
    }
  }

  /** The process is ready. Returns whether the service is ready only after its {@code post-start}. */
  static boolean delaysReady(ServiceChange c) {
    List<HooksSpec.Command> commands = c.spec.hooks().postStart();
    if (commands.isEmpty()) {
      return false;
    }
    HookCommands.begin(c, AuxCommand.Purpose.POST_START, commands);
    c.disarm(TimerKind.START_TIMEOUT); // each hook command has a timeout of its own
    return true;
  }

  // ---- stops

  /**
   * Returns the hook for which the first step of a stop has to wait.
   *
   * @param up whether the service is ready, or was until one of its hooks failed
   * @return null: none
   */
  static AuxCommand.Purpose firstHookOfStop(ServiceChange c, boolean up) {
    HooksSpec hooks = c.spec.hooks();
    if (HookCommands.isRunning(c)) {
      return c.hookProgress.hook();
    } else if (!up || c.pid == 0) {
      return null;
    }
    return !hooks.preStop().isEmpty() ? AuxCommand.Purpose.PRE_STOP
        : hooks.stop().isPresent() ? AuxCommand.Purpose.STOP : null;
  }

  /** A stop begins that has to wait for a hook: ends the hook command that runs, or begins those of the stop. */
  static void delayStop(ServiceChange c) {
    if (HookCommands.isRunning(c)) {
      HookCommands.cancel(c, c.shortened(StopTimeBounds.CANCEL_GRACE));
      enterStopping(c);
    } else {
      beginStopHooks(c);
    }
  }

  /**
   * Begins the hooks before the first step of the stop schedule, for a service that was ready.
   *
   * @return whether there are any
   */
  static boolean beginStopHooks(ServiceChange c) {
    HooksSpec hooks = c.spec.hooks();
    if (hooks.preStop().isEmpty() && hooks.stop().isEmpty()) {
      return false;
    }
    enterStopping(c);
    if (hooks.preStop().isEmpty()) {
      beginStopCommand(c);
    } else {
      HookCommands.begin(c, AuxCommand.Purpose.PRE_STOP, hooks.preStop());
    }
    return true;
  }

  static void beginStopCommand(ServiceChange c) {
    HookCommands.begin(c, AuxCommand.Purpose.STOP, List.of(c.spec.hooks().stop().get()));
    c.hookProgress = c.hookProgress.with(HookProgress.STOP_COMMAND_STARTED);
  }

  private static void enterStopping(ServiceChange c) {
    c.stopStep = -1;
    if (c.state() != ServiceState.STOPPING) {
      c.enter(ServiceState.STOPPING);
    }
  }

  // ---- kills

  /** Ends the hook command that runs, because SIGKILL is sent, or would be sent if a process were left. */
  static void cancelForKill(ServiceChange c, Reason reason) {
    if (HookCommands.isRunning(c)) {
      HookCommands.killCommand(c);
    }
    skipPostStopInShutdown(c, reason);
  }

  static void skipPostStopInShutdown(ServiceChange c, Reason reason) {
    if (reason == Reason.SHUTDOWN && !c.spec.hooks().postStop().isEmpty()) {
      c.hookProgress =
          (c.hookProgress == null ? HookProgress.NONE : c.hookProgress).with(HookProgress.SKIP_POST_STOP);
    }
  }

  /**
   * Kills a service that has only a hook command running.
   *
   * @return null if something else of the service runs, or no hook command
   */
  static Transition killHookOnly(Service s, ServiceEvent.KillRequested e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    if (!HookCommands.isRunning(c) || c.pid != 0 || !(c.hookProgress.is(HookProgress.TREE_GONE)
        || HookCommands.isBeforeProcess(c.hookProgress.hook()))) {
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

  // ---- exits

  /**
   * The main process ended by itself.
   *
   * @return whether a hook command runs, so that nothing else is done until it has ended
   */
  static boolean delaysExitByItself(ServiceChange c, boolean treeGone) {
    if (c.hookProgress != null) {
      c.hookProgress = c.hookProgress.with(HookProgress.EXITED_BY_ITSELF);
    }
    if (!HookCommands.isRunning(c)) {
      return false;
    }
    HookCommands.cancel(c, c.shortened(StopTimeBounds.CANCEL_GRACE));
    enterStopping(c);
    return delaysEndOfRun(c, treeGone);
  }

  /**
   * The main process, or the last of its descendants, ended during a stop.
   *
   * @return whether a hook command runs, so that nothing else is done until it has ended
   */
  static boolean delaysEndOfRun(ServiceChange c, boolean treeGone) {
    if (!HookCommands.isRunning(c)) {
      return false;
    }
    if (treeGone) {
      c.hookProgress = c.hookProgress.with(HookProgress.TREE_GONE);
      c.disarm(TimerKind.KILL_AGAIN); // the timeout of the command itself continues
    }
    return true;
  }

  /** Nothing is left of the run. Returns whether {@code post-stop} runs first. */
  static boolean runsPostStop(ServiceChange c) {
    boolean skip = c.hookProgress != null && (c.hookProgress.is(HookProgress.POST_STOP_STARTED)
        || c.hookProgress.is(HookProgress.SKIP_POST_STOP));
    List<HooksSpec.Command> commands = c.spec.hooks().postStop();
    if (skip || commands.isEmpty()) {
      return false;
    }
    HookCommands.begin(c, AuxCommand.Purpose.POST_STOP, commands);
    c.hookProgress = c.hookProgress.with(HookProgress.POST_STOP_STARTED | HookProgress.TREE_GONE)
        .without(HookProgress.CANCELLED);
    if (c.state() != ServiceState.STOPPING) {
      c.enter(ServiceState.STOPPING);
    } else {
      c.disarm(TimerKind.STOP_STEP);
    }
    return true;
  }
}
