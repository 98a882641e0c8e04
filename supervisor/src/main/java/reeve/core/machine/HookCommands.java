package reeve.core.machine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.HooksSpec;
import reeve.config.StopTimeBounds;
import reeve.core.AuxCommand;
import reeve.core.HookProgress;
import reeve.core.Reason;
import reeve.core.TimerKind;

/** The commands of hooks: makes, starts and ends them. */
final class HookCommands {
  private HookCommands() {}

  /** Whether the service waits for a hook command. */
  static boolean isRunning(ServiceChange c) {
    return c.hookProgress != null && c.hookProgress.is(HookProgress.RUNNING);
  }

  /** Whether the command runs in a start, before the process exists. */
  static boolean isBeforeProcess(AuxCommand.Purpose hook) {
    return hook == AuxCommand.Purpose.PRE_START || hook == AuxCommand.Purpose.ENV_COMMAND;
  }

  /** Starts the first command of a hook, which has at least one. */
  static void begin(ServiceChange c, AuxCommand.Purpose hook, List<HooksSpec.Command> commands) {
    run(c, hook, commands, 0);
  }

  /** Starts one of the commands of a hook. */
  static void run(ServiceChange c, AuxCommand.Purpose hook, List<HooksSpec.Command> commands, int index) {
    c.hookProgress = (c.hookProgress == null ? HookProgress.NONE : c.hookProgress).withCommand(hook, commands, index);
    HooksSpec.Command command = commands.get(index);
    boolean ofStop = !isBeforeProcess(hook) && hook != AuxCommand.Purpose.POST_START;
    Duration timeout = ofStop ? c.shortened(command.timeout()) : command.timeout();
    c.runCommand(new AuxCommand(hook, HookProgress.commandNumber(c.run, index), command.argv(), timeout,
        environment(c, hook), null));
  }

  private static Map<String, String> environment(ServiceChange c, AuxCommand.Purpose hook) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("REEVE_HOOK", hook.label());
    if (c.pid != 0) {
      variables.put("MAINPID", Integer.toString(c.pid));
    }
    if (hook == AuxCommand.Purpose.POST_STOP) {
      ExitEnvironment.put(variables, c, exitReason(c));
    } else {
      variables.put("REEVE_REASON", c.reason.token());
    }
    return variables;
  }

  /** Why reeve ended the run; NONE: it ended by itself. */
  private static Reason exitReason(ServiceChange c) {
    return c.hookProgress == null || c.hookProgress.is(HookProgress.EXITED_BY_ITSELF) ? Reason.NONE : c.reason;
  }

  /** Ends the command that runs, because it is not needed any more; only a kill follows an earlier cancel. */
  static void cancel(ServiceChange c, Duration grace) {
    if (grace.isZero() || !c.hookProgress.is(HookProgress.CANCELLED)) {
      c.hookProgress = c.hookProgress.with(HookProgress.CANCELLED);
      c.endCommand(c.hookProgress.hook(), HookProgress.commandNumber(c.run, c.hookProgress.index()), grace);
    }
  }

  /** Ends the command that runs by SIGKILL, even within the grace of an earlier cancel. */
  static void killCommand(ServiceChange c) {
    cancel(c, Duration.ZERO);
  }

  /** A stop that is under way has less time from now on, and so has the command that runs. */
  static void shorten(ServiceChange c) {
    Duration rest = c.hookProgress.is(HookProgress.CANCELLED) ? StopTimeBounds.CANCEL_GRACE
        : c.hookProgress.commands().get(c.hookProgress.index()).timeout();
    c.arm(TimerKind.STOP_STEP, c.shortened(rest));
  }

  /** The time that {@link #shorten} gave the command is over. */
  static Transition killWhenTimedOut(ServiceChange c) {
    killCommand(c);
    return c.toTransition();
  }

  // ---- on-failure, on-recovery

  /**
   * The service failed, and the restart policy has decided what follows. Starts its {@code on-failure} commands, which
   * run beside everything else.
   *
   * @param restarts whether the service will be started again by itself soon
   */
  static void runFailureHooks(ServiceChange c, boolean restarts) {
    HooksSpec hooks = c.spec.hooks();
    if (hooks.onFailure().isEmpty() && hooks.onRecovery().isEmpty()) {
      return;
    }
    c.failing = true;
    runEventHooks(c, AuxCommand.Purpose.ON_FAILURE, hooks.onFailure(), restarts ? "failure" : "failed");
  }

  /** The service was healthy for long enough after a failure, or a job completed. */
  static void runRecoveryHooks(ServiceChange c) {
    if (c.failing) {
      c.failing = false;
      runEventHooks(c, AuxCommand.Purpose.ON_RECOVERY, c.spec.hooks().onRecovery(), "recovery");
    }
  }

  private static void runEventHooks(ServiceChange c, AuxCommand.Purpose hook, List<HooksSpec.Command> commands,
      String event) {
    for (int i = 0; i < commands.size(); i++) {
      Map<String, String> variables = new LinkedHashMap<>();
      variables.put("REEVE_HOOK", hook.label());
      variables.put("REEVE_EVENT", event);
      if (hook == AuxCommand.Purpose.ON_FAILURE) {
        ExitEnvironment.put(variables, c, exitReason(c));
      }
      HooksSpec.Command command = commands.get(i);
      c.runCommand(new AuxCommand(hook, HookProgress.commandNumber(c.run, i), command.argv(), command.timeout(),
          variables, null));
    }
  }
}
