package reeve.core;

import java.time.Duration;
import reeve.config.Health;

/** Moves of {@link ServiceMachine} for what is asked of a service, and what it has to say, while it is up. */
final class Healths {
  private Healths() {}

  /** It is up. */
  static void begin(Change c) {
    if (c.spec.health() == Health.NONE) {
      return;
    }
    if (c.spec.health().check().isPresent()) {
      c.beginChecks();
    }
    armWatchdog(c);
  }

  private static void armWatchdog(Change c) {
    if (c.watchdog > 0) {
      c.arm(TimerKind.WATCHDOG, Duration.ofNanos(c.watchdog));
    } else {
      c.disarm(TimerKind.WATCHDOG);
    }
  }

  static Transition changed(Service s, ServiceEvent.HealthChanged e, long now) {
    Change c = new Change(s, now);
    boolean again = s.health() == HealthState.Status.UNHEALTHY;
    c.health = e.status();
    if (e.status() == HealthState.Status.HEALTHY) {
      c.announce(new Notice.Healthy(c.life, c.pid, again));
      armStable(c);
      return c.done();
    }
    c.announce(new Notice.Unhealthy(c.life, c.pid, e.failures(), e.message()));
    c.disarm(TimerKind.STABLE);
    if (c.target == Target.DOWN) {
      return c.done(); // it is about to be stopped
    }
    return switch (c.spec.health().onFailure()) {
      case MARK -> c.done();
      case RESTART -> Stops.cut(c, Reason.UNHEALTHY);
      case SHUTDOWN -> {
        c.shutdown(1, "service \"" + c.spec.name() + "\" is unhealthy: " + e.message());
        yield c.done();
      }
    };
  }

  /** A run ends the streak of failures by being healthy, not by being there. */
  private static void armStable(Change c) {
    if (c.streak > 1 || c.probing) {
      c.arm(TimerKind.STABLE, c.spec.restart().resetAfter());
    }
  }

  static Transition alive(Service s, long now) {
    Change c = new Change(s, now);
    armWatchdog(c);
    return c.done();
  }

  static Transition watchdog(Service s, ServiceEvent.WatchdogChanged e, long now) {
    Change c = new Change(s, now);
    c.watchdog = e.period().toNanos();
    if (c.state() == ServiceState.RUNNING) {
      armWatchdog(c);
    }
    return c.done();
  }

  /** Another definition, for the same process. */
  static void replaced(Change c, Health before) {
    Health next = c.spec.health();
    if (c.state() != ServiceState.RUNNING || next.equals(before)) {
      return;
    }
    if (c.health != HealthState.Status.NONE) {
      c.endChecks();
    }
    if (next.check().isPresent()) {
      c.disarm(TimerKind.STABLE);
      c.beginChecks();
    } else if (!c.isArmed(TimerKind.STABLE)) {
      armStable(c);
    }
  }
}
