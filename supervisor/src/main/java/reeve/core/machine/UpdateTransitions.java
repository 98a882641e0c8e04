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
import reeve.core.RestartHistory;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.TimerKind;

/** Transitions of {@link ServiceMachine} for a new definition and for a reset of failures. */
final class UpdateTransitions {
  private UpdateTransitions() {}

  /** As {@code systemctl reset-failed}: a failed state becomes STOPPED, and a slow retry is cancelled. */
  static Transition resetFailed(Service s, Requester requester, long now) {
    ServiceChange c = new ServiceChange(s, now);
    resetCounts(c, 0, List.of());
    c.startFailure = null;
    c.target = Target.DOWN;
    c.setCause(Reason.REQUEST, requester);
    c.enter(ServiceState.STOPPED);
    c.report(new Notice.Reset(requester));
    return c.toTransition();
  }

  /** Resets the counts of a service whose state is not a failure. */
  static Transition reset(Service s, Requester requester, long now) {
    boolean down = !s.state().hasProcess();
    RestartHistory history = s.restartHistory();
    int starts = history.recentStarts().size();
    int kept = down ? 0 : Math.min(1, starts);
    boolean problem = s.state() == ServiceState.STOPPED && s.lastExit().startFailure() != null;
    boolean counted = history.streak() > (down ? 0 : 1) || starts > kept || history.execFailures() > 0;
    if (!counted && !history.slowRetry() && !problem) {
      return Transition.unchanged(s);
    }
    ServiceChange c = new ServiceChange(s, now);
    resetCounts(c, down ? 0 : 1, kept == 0 ? List.of() : List.of(history.recentStarts().get(starts - 1)));
    if (!c.failing) {
      c.disarm(TimerKind.STABLE); // there is no streak left to end
    }
    if (problem) {
      c.startFailure = null;
    }
    c.report(new Notice.Reset(requester));
    return c.toTransition();
  }

  private static void resetCounts(ServiceChange c, int streak, List<Long> starts) {
    c.streak = streak;
    c.recentStarts = starts;
    c.execFailures = 0;
    c.slowRetry = false;
  }

  /** The service gets another definition; its process stays. */
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

  /** Arms a timer for a time; a time in the past fires at once. */
  private static void rearm(ServiceChange c, TimerKind kind, long at) {
    c.arm(kind, Duration.ofNanos(Math.max(0, at - c.now)));
  }

  /** The service has ended and is wanted up: its end with the old definition says nothing about the new one. */
  static Transition restartEnded(Service s, ServiceEvent.SpecChanged e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.spec = e.spec();
    StartTransitions.prepareFreshStart(c, Reason.CHANGED, e.requester());
    return c.toTransition();
  }

  /** The service runs and is wanted up: it is stopped by the old definition and started with the new one. */
  static Transition restart(Service s, ServiceEvent.SpecChanged e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.pendingSpec = e.spec();
    c.pendingStart = new Cause(Reason.CHANGED, e.requester());
    c.setCause(Reason.CHANGED, e.requester());
    return StopTransitions.beginStop(c).toTransition();
  }

  /** The service is being stopped: the new definition takes effect at the end of its run. */
  static Transition replaceAfterStop(Service s, ServiceEvent.SpecChanged e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.pendingSpec = e.spec();
    if (e.restart() && c.target == Target.UP && c.pendingStart == null) {
      c.pendingStart = new Cause(Reason.CHANGED, e.requester());
    }
    return c.toTransition();
  }
}
