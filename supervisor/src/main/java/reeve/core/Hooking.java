package reeve.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.Hooks;
import reeve.config.StopTimes;

/**
 * Moves of {@link ServiceMachine} around hooks. While a command of one runs, the service stands still: what happens meanwhile is noted in its
 * {@link Course}, and done when that command has ended. One that is not wanted any more is ended, and that is waited for as well.
 *
 * <ul>
 *   <li>pre-start: STARTING without a process. A stop ends it.
 *   <li>post-start: STARTING with a process that is ready.
 *   <li>pre-stop, stop-command: STOPPING, and no step of the schedule was sent. Only of a service that was up.
 *   <li>post-stop: STOPPING with nothing left of the life, after every end, also of a start that failed.
 * </ul>
 */
final class Hooking {
  private Hooking() {}

  static boolean isRunning(Change c) {
    return c.course != null && c.course.is(Course.RUNNING);
  }

  // ---- towards up

  /** STARTING was entered: asks for the process, once the hooks before it are done. */
  static void spawn(Change c) {
    c.course = null;
    if (!begin(c, Errand.Purpose.PRE_START, c.spec.hooks().preStart())) {
      c.spawn();
    }
  }

  /** Its process is ready. @return whether it is up only after its hooks are done */
  static boolean holdsReady(Change c) {
    boolean begun = begin(c, Errand.Purpose.POST_START, c.spec.hooks().postStart());
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
  static boolean holdsStop(Change c, boolean up) {
    if (isRunning(c)) {
      cancel(c, c.inHaste(StopTimes.CANCEL_GRACE));
      enterStopping(c);
      return true;
    }
    return up && c.pid != 0 && beginStopping(c);
  }

  /** The hooks before the first step of the schedule, of a service that was up. @return whether there is any */
  private static boolean beginStopping(Change c) {
    Hooks hooks = c.spec.hooks();
    if (hooks.preStop().isEmpty() && hooks.stop().isEmpty()) {
      return false;
    }
    enterStopping(c);
    if (!begin(c, Errand.Purpose.PRE_STOP, hooks.preStop())) {
      beginCommand(c);
    }
    return true;
  }

  private static void enterStopping(Change c) {
    c.stopStep = -1;
    if (c.state() != ServiceState.STOPPING) {
      c.enter(ServiceState.STOPPING);
    }
  }

  private static void beginCommand(Change c) {
    begin(c, Errand.Purpose.STOP, List.of(c.spec.hooks().stop().get()));
    c.course = c.course.with(Course.COMMANDED);
  }

  /** SIGKILL is sent, or would be if anybody were left. */
  static void kill(Change c, Reason reason) {
    if (isRunning(c)) {
      cancel(c, Duration.ZERO);
    }
    hurry(c, reason);
  }

  private static void hurry(Change c, Reason reason) {
    if (reason == Reason.SHUTDOWN && !c.spec.hooks().postStop().isEmpty()) {
      c.course = (c.course == null ? Course.NONE : c.course).with(Course.HURRIED);
    }
  }

  /** SIGKILL was sent already, and somebody asks for it again. */
  static Transition hurried(Service s, ServiceEvent.KillRequested e, long now) {
    Change c = new Change(s, now);
    hurry(c, e.reason());
    return c.course == s.course() ? Transition.unchanged(s) : c.done();
  }

  /** A kill of what has nothing but a command of a hook. @return null if that is not how it stands */
  static Transition killAlone(Service s, ServiceEvent.KillRequested e, long now) {
    Change c = new Change(s, now);
    if (!isRunning(c) || c.pid != 0 || !(c.course.is(Course.GONE) || c.course.phase() == Errand.Purpose.PRE_START)) {
      return null;
    }
    if (s.state() == ServiceState.STARTING) {
      c.target = Target.DOWN;
      c.because(e.reason(), e.by());
      enterStopping(c);
    }
    kill(c, e.reason());
    return c.done();
  }

  /** A stop that is under way has less time from now on: so has the command that runs. */
  static void hurryOn(Change c) {
    Duration rest = c.course.is(Course.CANCELLED) ? StopTimes.CANCEL_GRACE : c.course.commands().get(c.course.index()).timeout();
    c.arm(TimerKind.STOP_STEP, c.inHaste(rest));
  }

  /** That time is over. */
  static Transition late(Change c) {
    cancel(c, Duration.ZERO);
    return c.done();
  }

  private static void cancel(Change c, Duration grace) {
    boolean again = c.course.is(Course.CANCELLED) && !grace.isZero();
    if (!again) {
      c.course = c.course.with(Course.CANCELLED);
      c.endErrand(c.course.phase(), Course.number(c.life, c.course.index()), grace);
    }
  }

  /** The main process ended by itself while a command runs. @return whether one does, and nothing is to be done until it has ended */
  static boolean holdsOwnEnd(Change c, boolean gone) {
    if (c.course != null) {
      c.course = c.course.with(Course.BY_ITSELF);
    }
    if (!isRunning(c)) {
      return false;
    }
    cancel(c, c.inHaste(StopTimes.CANCEL_GRACE));
    enterStopping(c);
    return holdsEnd(c, gone);
  }

  /** The main process, or the rest of it, ended in a stop. @return whether a command runs, and nothing is to be done until it has ended */
  static boolean holdsEnd(Change c, boolean gone) {
    if (!isRunning(c)) {
      return false;
    }
    if (gone) {
      c.course = c.course.with(Course.GONE);
      c.disarm(TimerKind.KILL_AGAIN); // the command's own time goes on
    }
    return true;
  }

  /** Nothing is left of the life. @return whether what follows has to wait for hooks */
  static boolean holdsRest(Change c) {
    boolean skip = c.course != null && (c.course.is(Course.CLOSING) || c.course.is(Course.HURRIED));
    if (skip || !begin(c, Errand.Purpose.POST_STOP, c.spec.hooks().postStop())) {
      return false;
    }
    c.course = c.course.with(Course.CLOSING | Course.GONE).without(Course.CANCELLED);
    if (c.state() != ServiceState.STOPPING) {
      c.enter(ServiceState.STOPPING);
    } else {
      c.disarm(TimerKind.STOP_STEP);
    }
    return true;
  }

  // ---- a command ended

  static Transition ended(Service s, ServiceEvent.ErrandEnded e, long now, Context context) {
    Change c = new Change(s, now);
    boolean ours = isRunning(c) && c.course.phase() == e.purpose() && Course.number(c.life, c.course.index()) == e.number();
    if (!ours) {
      if (e.purpose() == Errand.Purpose.ON_FAILURE || e.purpose() == Errand.Purpose.ON_RECOVERY || e.purpose() == Errand.Purpose.RELOAD) {
        List<Effect> effects = new ArrayList<>(1);
        effects.add(new Effect.Announce(s.name(), new Notice.Hooked(e.purpose(), e.outcome(), false)));
        return new Transition(s, effects);
      }
      return Transition.unchanged(s);
    }
    boolean cancelled = c.course.is(Course.CANCELLED);
    Hooks.Command command = c.course.commands().get(c.course.index());
    boolean good = e.outcome().isGood() || command.ignoreFailure();
    c.course = c.course.without(Course.RUNNING);
    c.disarm(TimerKind.STOP_STEP);
    c.announce(new Notice.Hooked(e.purpose(), e.outcome(), cancelled));
    boolean more = c.course.index() + 1 < c.course.commands().size();
    boolean goesOn = good || e.purpose() == Errand.Purpose.PRE_STOP || e.purpose() == Errand.Purpose.POST_STOP;
    if (more && goesOn && !cancelled) {
      run(c, e.purpose(), c.course.commands(), c.course.index() + 1);
      return c.done();
    }
    switch (e.purpose()) {
      case PRE_START -> preStartEnded(c, e.outcome(), good, cancelled, context);
      case POST_START -> postStartEnded(c, e.outcome(), good, cancelled, context);
      case PRE_STOP -> preStopEnded(c, cancelled, context);
      case STOP -> stopCommandEnded(c, e.outcome(), command, cancelled, context);
      case POST_STOP, RELOAD, ON_FAILURE, ON_RECOVERY, HEALTH, READY -> Ends.allGone(c, context);
    }
    return c.done();
  }

  private static void preStartEnded(Change c, Errand.Outcome outcome, boolean good, boolean cancelled, Context context) {
    if (cancelled) {
      Ends.allGone(c, context);
    } else if (good) {
      c.course = null;
      c.spawn();
    } else {
      c.startFailure = "its pre-start failed: " + outcome.words();
      c.announce(new Notice.StartFailed(c.life, c.startFailure));
      c.course = c.course.with(new Course.Failed(end(outcome), exitCode(outcome), c.startFailure));
      Ends.allGone(c, context);
    }
  }

  private static void postStartEnded(Change c, Errand.Outcome outcome, boolean good, boolean cancelled, Context context) {
    if (cancelled) {
      afterCancelled(c, true, context);
    } else if (good) {
      c.course = null;
      Starts.up(c);
    } else {
      c.startFailure = "its post-start failed: " + outcome.words();
      c.announce(new Notice.StartFailed(c.life, c.startFailure));
      c.course = c.course.with(new Course.Failed(end(outcome), exitCode(outcome), c.startFailure));
      c.because(Reason.HOOK, Requester.SELF);
      Stops.beginStop(c, true);
    }
  }

  private static void preStopEnded(Change c, boolean cancelled, Context context) {
    if (!cancelled && c.pid != 0 && c.spec.hooks().stop().isPresent()) {
      beginCommand(c);
    } else {
      afterCancelled(c, false, context);
    }
  }

  private static void stopCommandEnded(Change c, Errand.Outcome outcome, Hooks.Command command, boolean cancelled, Context context) {
    boolean waits = !cancelled && c.pid != 0 && (outcome.isGood() || command.ignoreFailure());
    Duration left = c.inHaste(command.timeout()).minus(outcome.took());
    if (waits && !left.isNegative() && !left.isZero()) {
      c.arm(TimerKind.STOP_STEP, left); // it may take a while to do what it was told
    } else if (!cancelled && c.pid != 0) {
      Stops.nextStep(c);
    } else {
      afterCancelled(c, false, context);
    }
  }

  /**
   * The last command before the steps of a stop is over, whatever it was.
   *
   * @param up whether the service was, and its stop has hooks of its own
   */
  private static void afterCancelled(Change c, boolean up, Context context) {
    if (c.course.is(Course.GONE)) {
      Ends.allGone(c, context);
    } else if (c.state() == ServiceState.KILLING) {
      c.course = c.course.without(Course.CANCELLED); // the end of what was killed is awaited
    } else if (c.pid == 0) {
      c.because(c.course.is(Course.BY_ITSELF) ? Reason.LEFTOVERS : c.reason, c.by);
      Stops.firstStep(c);
    } else {
      c.course = c.course.without(Course.CANCELLED);
      if (!up || !beginStopping(c)) {
        Stops.firstStep(c);
      }
    }
  }

  private static Restarts.End end(Errand.Outcome outcome) {
    if (outcome.timedOut()) {
      return Restarts.End.TIMEOUT;
    }
    return outcome.status() == null ? Restarts.End.START_FAILED : Restarts.endOf(outcome.status(), false, false);
  }

  private static int exitCode(Errand.Outcome outcome) {
    return outcome.status() == null || outcome.timedOut() ? 1 : Restarts.exitCode(outcome.status(), false);
  }

  // ---- commands

  /** @return false if there is none */
  private static boolean begin(Change c, Errand.Purpose hook, List<Hooks.Command> commands) {
    if (commands.isEmpty()) {
      return false;
    }
    run(c, hook, commands, 0);
    return true;
  }

  private static void run(Change c, Errand.Purpose hook, List<Hooks.Command> commands, int index) {
    c.course = (c.course == null ? Course.NONE : c.course).at(hook, commands, index);
    c.runErrand(errand(c, hook, commands.get(index), index));
  }

  /** Why the life ended, as far as we had a hand in it. */
  private static Reason why(Change c) {
    return c.course == null || c.course.is(Course.BY_ITSELF) ? Reason.NONE : c.reason;
  }

  private static Errand errand(Change c, Errand.Purpose hook, Hooks.Command command, int index) {
    boolean ofStop = hook != Errand.Purpose.PRE_START && hook != Errand.Purpose.POST_START;
    Duration timeout = ofStop ? c.inHaste(command.timeout()) : command.timeout();
    return new Errand(hook, Course.number(c.life, index), command.argv(), timeout, environment(c, hook), null);
  }

  private static Map<String, String> environment(Change c, Errand.Purpose hook) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("REEVE_HOOK", hook.word());
    if (c.pid != 0) {
      facts.put("MAINPID", Integer.toString(c.pid));
    }
    if (hook == Errand.Purpose.POST_STOP) {
      ExitFacts.put(facts, c, why(c));
    } else {
      facts.put("REEVE_REASON", Phrases.token(c.reason));
    }
    return facts;
  }

  // ---- failures and recoveries

  /**
   * It failed, and the policy has decided what follows.
   *
   * @param again whether it will be started again by itself soon
   */
  static void failed(Change c, boolean again) {
    Hooks hooks = c.spec.hooks();
    if (hooks.onFailure().isEmpty() && hooks.onRecovery().isEmpty()) {
      return;
    }
    c.failing = true;
    tell(c, Errand.Purpose.ON_FAILURE, hooks.onFailure(), again ? "failure" : "failed");
  }

  /** It has been healthy for long enough, or has done what it is for. */
  static void recovered(Change c) {
    if (c.failing) {
      c.failing = false;
      tell(c, Errand.Purpose.ON_RECOVERY, c.spec.hooks().onRecovery(), "recovery");
    }
  }

  private static void tell(Change c, Errand.Purpose hook, List<Hooks.Command> commands, String event) {
    for (int i = 0; i < commands.size(); i++) {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("REEVE_HOOK", hook.word());
      facts.put("REEVE_EVENT", event);
      if (hook == Errand.Purpose.ON_FAILURE) {
        ExitFacts.put(facts, c, why(c));
      }
      Hooks.Command command = commands.get(i);
      c.runErrand(new Errand(hook, Course.number(c.life, i), command.argv(), command.timeout(), facts, null));
    }
  }
}
