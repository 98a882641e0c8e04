package reeve.core.machine;

import java.time.Duration;
import java.util.List;
import reeve.config.RestartSpec;
import reeve.config.ServiceSpec;
import reeve.core.Cause;
import reeve.core.MachineContext;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.TimerKind;

/**
 * Moves of {@link ServiceMachine} when a person changes what it goes by: another definition, failures that are to be
 * forgotten.
 */
final class UpdateTransitions {
  private UpdateTransitions() {}

  /** As {@code systemctl reset-failed}: a state of failure becomes STOPPED. A slow retry that would come does not. */
  static Transition resetFailed(Service s, Requester by, long now) {
    ServiceChange c = new ServiceChange(s, now);
    forget(c, 0, List.of());
    c.startFailure = null;
    c.target = Target.DOWN;
    c.setCause(Reason.REQUEST, by);
    c.enter(ServiceState.STOPPED);
    c.report(new Notice.Reset(by));
    return c.toTransition();
  }

  /** Without a failure in its state: only what is counted. */
  static Transition reset(Service s, Requester by, long now) {
    boolean down = !s.state().hasProcess();
    int starts = s.restartHistory().recentStarts().size();
    int kept = down ? 0 : Math.min(1, starts);
    boolean problem = s.state() == ServiceState.STOPPED && s.lastExit().startFailure() != null;
    if (s.restartHistory().streak() <= (down ? 0 : 1) && starts <= kept && s.restartHistory().execFailures() == 0 && !s.restartHistory().slowRetry() && !problem) {
      return Transition.unchanged(s);
    }
    ServiceChange c = new ServiceChange(s, now);
    forget(c, down ? 0 : 1, kept == 0 ? List.of() : List.of(s.restartHistory().recentStarts().get(starts - 1)));
    if (!c.failing) {
      c.disarm(TimerKind.STABLE); // nothing is left to be forgotten
    }
    if (problem) {
      c.startFailure = null;
    }
    c.report(new Notice.Reset(by));
    return c.toTransition();
  }

  private static void forget(ServiceChange c, int streak, List<Long> starts) {
    c.streak = streak;
    c.recentStarts = starts;
    c.execFailures = 0;
    c.slowRetry = false;
  }

  /** Another definition for what is as it is. */
  static Transition replace(Service s, ServiceSpec next, long now, MachineContext context) {
    ServiceChange c = new ServiceChange(s, now);
    StartTransitions.forgetStreakIfHealthy(c);
    ServiceSpec before = c.spec;
    c.spec = next;
    if (c.parked != null) {
      ParkTransitions.specReplaced(c, before.park(), context);
    } else if (c.state() == ServiceState.BACKOFF && !isSameDelay(before.restart(), next.restart())) {
      long delay = RestartPolicy.delay(next.restart(), c.streak, context);
      rearm(c, TimerKind.START_AGAIN,
          c.since() + (c.startFailure == null ? delay : Math.max(delay, RestartPolicy.MIN_DELAY_AFTER_START_FAILURE)));
    } else if (c.state() == ServiceState.FATAL && c.isArmed(TimerKind.START_AGAIN)
        && !before.restart().slowRetry().equals(next.restart().slowRetry())) {
      rearm(c, TimerKind.START_AGAIN, c.since() + next.restart().slowRetry().toNanos());
    }
    if (c.isArmed(TimerKind.STABLE) && !before.restart().resetAfter().equals(next.restart().resetAfter())) {
      rearm(c, TimerKind.STABLE, c.since() + next.restart().resetAfter().toNanos());
    }
    HealthTransitions.specReplaced(c, before.health());
    if (c.pid != 0 && !before.stop().runTimeout().equals(next.stop().runTimeout())) {
      c.disarm(TimerKind.RUN_TIMEOUT);
      if (next.stop().runTimeout().isPresent()) {
        rearm(c, TimerKind.RUN_TIMEOUT, c.spawnedAt + next.stop().runTimeout().get().toNanos());
      }
    }
    return c.toTransition();
  }

  private static boolean isSameDelay(RestartSpec a, RestartSpec b) {
    return a.delay().equals(b.delay()) && a.backoff() == b.backoff() && a.maxDelay().equals(b.maxDelay())
        && a.jitter() == b.jitter();
  }

  /** What is over already fires at once. */
  private static void rearm(ServiceChange c, TimerKind kind, long at) {
    c.arm(kind, Duration.ofNanos(Math.max(0, at - c.now)));
  }

  /** It has ended, and is wanted up: the end was the old definition's. */
  static Transition restartEnded(Service s, ServiceEvent.SpecChanged e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.spec = e.spec();
    StartTransitions.prepareFreshStart(c, Reason.CHANGED, e.requester());
    return c.toTransition();
  }

  /** It lives and is wanted up: stopped as it was begun, started as it is to be. */
  static Transition restart(Service s, ServiceEvent.SpecChanged e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.pendingSpec = e.spec();
    c.pendingStart = new Cause(Reason.CHANGED, e.requester());
    c.setCause(Reason.CHANGED, e.requester());
    return StopTransitions.beginStop(c).toTransition();
  }

  /** It is being stopped. */
  static Transition replaceAfterStop(Service s, ServiceEvent.SpecChanged e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.pendingSpec = e.spec();
    if (e.restart() && c.target == Target.UP && c.pendingStart == null) {
      c.pendingStart = new Cause(Reason.CHANGED, e.requester());
    }
    return c.toTransition();
  }
}
