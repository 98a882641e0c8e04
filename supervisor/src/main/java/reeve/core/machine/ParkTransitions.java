package reeve.core.machine;

import java.util.ArrayList;
import java.util.List;
import reeve.config.ParkSpec;
import reeve.core.DurationText;
import reeve.core.ExitStatus;
import reeve.core.MachineContext;
import reeve.core.Notice;
import reeve.core.Parked;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.RunResult;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.TimerKind;

/**
 * Transitions of {@link ServiceMachine} for a parked service: a service whose next start waits for a cause to clear
 * instead of for a time. It is in BACKOFF with {@link Parked}; its START_AGAIN, if one is armed, is {@code max}. The
 * runtime checks files, ports and sockets; the set of services checks services.
 *
 * <p>The service starts as soon as a file changes, or once all ports, sockets and services that were missing are
 * present. A cause that was present already is not the reason why the service ended. If all were, or if a file changed
 * while the process still ran, the restart policy decides as it would without a park. A program that could not be
 * executed and has changed since is tried at once. Therefore a service that fails
 * for a reason other than those causes backs off like any other.
 */
final class ParkTransitions {
  private ParkTransitions() {}

  /**
   * Parks a service that is wanted up and has ended, or could not be started, if its definition says so.
   *
   * @param status how its process ended; null: it could not be executed
   * @return whether it is parked now
   */
  static boolean park(ServiceChange c, RunResult result, ExitStatus status, int exitCode) {
    ParkSpec park = c.spec.park();
    if (park.isNone() || !RestartPolicy.restartsAfter(c.spec.restart().policy(), result)) {
      return false;
    }
    boolean permanent = result == RunResult.CANNOT_EXECUTE;
    boolean parks = permanent ? park.onExecFailed() : status != null && RestartPolicy.contains(park.on(), status);
    if (!parks || status != null && RestartPolicy.contains(c.spec.exitPolicy().restartPreventStatus(), status)) {
      return false;
    }
    List<ParkSpec.Cause> causes = new ArrayList<>(park.until());
    if (permanent) {
      List<String> command = c.spec.process().commands().get(c.commandIndex);
      causes.add(0, new ParkSpec.Cause.Program(command.get(0)));
    }
    c.setCause(Reason.POLICY, Requester.SELF);
    c.enter(ServiceState.BACKOFF);
    c.park(Parked.unchecked(causes, permanent, exitCode));
    if (!park.max().isZero()) {
      c.arm(TimerKind.START_AGAIN, park.max());
    }
    return true;
  }

  static Transition causeChecked(Service s, ServiceEvent.ParkCauseChecked e, long now, MachineContext context) {
    Parked before = s.parked();
    if (e.cause() >= before.causes().size()
        || !before.isUnknown(e.cause()) && before.isMissing(e.cause()) != e.present()) {
      return Transition.unchanged(s);
    }
    ServiceChange c = new ServiceChange(s, now);
    String what = before.causes().get(e.cause()).toString();
    Parked after = before.checked(e.cause(), e.present());
    c.parked = after;
    if (before.unknown() != 0) {
      firstCheck(c, e, what, context);
    } else if (e.present() && (before.isFile(e.cause()) || !after.waitsForNonFile())) {
      start(c, what + (before.isFile(e.cause()) ? " changed" : " is there"), context);
    }
    return c.toTransition();
  }

  private static void firstCheck(ServiceChange c, ServiceEvent.ParkCauseChecked e, String what,
      MachineContext context) {
    if (e.present() && e.watched() && c.parked.permanent() && c.parked.isFile(e.cause())) {
      start(c, what + " changed", context); // while the watch was set up: the program is there now
    } else if (e.present() && c.parked.isFile(e.cause()) || c.parked.unknown() == 0 && c.parked.missing() == 0) {
      applyPolicy(c, context);
    } else if (c.parked.unknown() == 0) {
      c.report(new Notice.Parked(String.join(", ", c.parked.waitsFor()), c.spec.park().max()));
    }
  }

  private static void start(ServiceChange c, String what, MachineContext context) {
    c.report(new Notice.Unparked(what));
    if (RestartPolicy.isOverLimit(c.spec.restart(), c.recentStarts, c.now)) {
      applyPolicy(c, context);
    } else {
      StartTransitions.startAgain(c);
    }
  }

  /** The service has waited for {@code max}. */
  static Transition waitedTooLong(ServiceChange c, MachineContext context) {
    c.report(new Notice.Unparked(
        String.join(", ", c.parked.waitsFor()) + " was not there within " + DurationText.format(c.spec.park().max())));
    applyPolicy(c, context);
    return c.toTransition();
  }

  /** Lets the restart policy decide now what follows the end, as if the service had not been parked. */
  static void applyPolicy(ServiceChange c, MachineContext context) {
    Parked parked = c.parked;
    RestartPolicy.Decision decision = RestartPolicy.decide(c, result(c), status(c), context);
    c.unpark();
    ExitTransitions.apply(c, decision, !parked.permanent() && c.exitClean, parked.exitCode(),
        parked.permanent() ? c.startFailure : null);
  }

  /** The service got another definition. */
  static void specReplaced(ServiceChange c, ParkSpec before, MachineContext context) {
    if (before.equals(c.spec.park())) {
      return;
    }
    if (!park(c, result(c), status(c), c.parked.exitCode())) {
      applyPolicy(c, context);
    }
  }

  /** How the process of a parked service ended; null: it could not be executed. */
  private static ExitStatus status(ServiceChange c) {
    return c.parked.permanent() ? null : c.exitStatus;
  }

  private static RunResult result(ServiceChange c) {
    return c.parked.permanent() ? RunResult.CANNOT_EXECUTE
        : RestartPolicy.resultOf(c.exitStatus, c.exitClean, c.abortReason != Reason.NONE);
  }
}
