package reeve.core.machine;

import java.time.Duration;
import reeve.config.HealthSpec;
import reeve.core.HealthState;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.TimerKind;

/** Transitions of {@link ServiceMachine} for the health checks and the watchdog of a running service. */
final class HealthTransitions {
  private HealthTransitions() {}

  /** The service became ready. */
  static void startMonitoring(ServiceChange c) {
    if (c.spec.health() == HealthSpec.NONE) {
      return;
    }
    if (c.spec.health().check().isPresent()) {
      c.startHealthChecks();
    }
    armWatchdog(c);
  }

  private static void armWatchdog(ServiceChange c) {
    if (c.watchdogNanos > 0) {
      c.arm(TimerKind.WATCHDOG, Duration.ofNanos(c.watchdogNanos));
    } else {
      c.disarm(TimerKind.WATCHDOG);
    }
  }

  static Transition healthChanged(Service s, ServiceEvent.HealthChanged e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    boolean again = s.monitoring().health() == HealthState.Status.UNHEALTHY;
    c.health = e.status();
    if (e.status() == HealthState.Status.HEALTHY) {
      c.report(new Notice.Healthy(c.run, c.pid, again));
      armStable(c);
      return c.toTransition();
    }
    c.report(new Notice.Unhealthy(c.run, c.pid, e.failures(), e.message()));
    c.disarm(TimerKind.STABLE);
    if (c.target == Target.DOWN) {
      return c.toTransition(); // it is about to be stopped anyway
    }
    return switch (c.spec.health().onFailure()) {
      case MARK -> c.toTransition();
      case RESTART -> StopTransitions.abortRun(c, Reason.UNHEALTHY);
      case SHUTDOWN -> {
        c.shutdown(1, "service \"" + c.spec.name() + "\" is unhealthy: " + e.message());
        yield c.toTransition();
      }
    };
  }

  /** With health checks, a streak of failures ends after the service was healthy for long enough. */
  private static void armStable(ServiceChange c) {
    if (c.streak > 1 || c.slowRetry) {
      c.arm(TimerKind.STABLE, c.spec.restart().resetAfter());
    }
  }

  static Transition watchdogPing(Service s, long now) {
    ServiceChange c = new ServiceChange(s, now);
    armWatchdog(c);
    return c.toTransition();
  }

  static Transition watchdogChanged(Service s, ServiceEvent.WatchdogChanged e, long now) {
    ServiceChange c = new ServiceChange(s, now);
    c.watchdogNanos = e.period().toNanos();
    if (c.state() == ServiceState.RUNNING) {
      armWatchdog(c);
    }
    return c.toTransition();
  }

  /** The same process has another definition. */
  static void specReplaced(ServiceChange c, HealthSpec before) {
    HealthSpec next = c.spec.health();
    if (c.state() != ServiceState.RUNNING || next.equals(before)) {
      return;
    }
    if (c.health != HealthState.Status.NONE) {
      c.stopHealthChecks();
    }
    if (next.check().isPresent()) {
      c.disarm(TimerKind.STABLE);
      c.startHealthChecks();
    } else if (!c.isArmed(TimerKind.STABLE)) {
      armStable(c);
    }
  }
}
