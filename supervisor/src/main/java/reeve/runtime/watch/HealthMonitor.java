package reeve.runtime.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import reeve.control.HealthView;
import reeve.core.Effect;
import reeve.core.HealthState;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.set.ServiceSet;
import reeve.health.CheckExecutor;
import reeve.health.HealthCheck;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.loop.ServiceEvents;
import reeve.time.Clock;

/**
 * Sees to it that services that are up are asked whether they are healthy, and keeps what was wrong with them. Loop
 * thread.
 */
public final class HealthMonitor implements LoopComponent {
  private final Clock clock;
  private final ServiceSet services;
  private final Mailbox mailbox;
  private final ServiceEvents events;
  private final CheckRunner probes;
  /** The present or last watch of each service that ever had one. */
  private final Map<String, HealthCheck> watches = new HashMap<>();

  public HealthMonitor(Clock clock, ServiceSet services, ServiceEvents events, Mailbox mailbox, CheckRunner probes) {
    this.clock = clock;
    this.services = services;
    this.events = events;
    this.mailbox = mailbox;
    this.probes = probes;
  }

  @Override
  public boolean perform(Effect effect) {
    if (!(effect instanceof Effect.Check check)) {
      return false;
    }
    if (check.enabled()) {
      begin(check.service(), check.run());
    } else {
      end(check.service());
    }
    return true;
  }

  private void begin(String name, long life) {
    Service service = services.get(name);
    CheckExecutor checks = probes.checks();
    if (service == null || service.spec().health().check().isEmpty() || checks == null) {
      return;
    }
    HealthCheck before = watches.get(name);
    List<HealthCheck.Failure> failures = before == null ? List.of() : before.report().failures();
    HealthCheck watch = new HealthCheck(name, life, service.spec().health(), clock.nanos(), clock::wallMillis,
        ThreadLocalRandom.current()::nextDouble, failures, this::changed);
    watches.put(name, watch);
    checks.add(watch, watch.firstCheckAt());
  }

  private void end(String name) {
    HealthCheck watch = watches.get(name);
    if (watch != null) {
      probes.checks().remove(watch);
    }
  }

  /** The thread of the checks. */
  private void changed(HealthCheck watch, HealthState state, String words) {
    mailbox.post(() -> {
      if (watches.get(watch.service()) == watch) {
        String message = state.status() == HealthState.Status.HEALTHY ? null
            : HealthCheck.kind(watch.health().check().get()) + " check failed " + state.failures()
                + (state.failures() == 1 ? " time: " : " times: ") + words;
        events.apply(watch.service(),
            new ServiceEvent.HealthChanged(watch.run(), state.status(), state.failures(), message));
      }
    });
  }

  /** A service is not checked while it reads its configuration again. */
  @Override
  public void reloadChanged(String name, boolean active) {
    HealthCheck watch = watches.get(name);
    if (watch != null) {
      watch.setPaused(active, clock.nanos());
    }
  }

  /** Asks now. @return whether it is asked at all */
  boolean hurry(String name) {
    Service service = services.get(name);
    HealthCheck watch = watches.get(name);
    if (service == null || watch == null || service.monitoring().health() == HealthState.Status.NONE) {
      return false;
    }
    probes.checks().checkNow(watch);
    return true;
  }

  /** @return null: it has no health check */
  public HealthView view(Service service) {
    if (service.spec().health().check().isEmpty()) {
      return null;
    }
    String kind = HealthCheck.kind(service.spec().health().check().get());
    HealthCheck watch = watches.get(service.name());
    if (watch == null) {
      return new HealthView(service.monitoring().health(), kind, 0, 0, List.of());
    }
    HealthCheck.Report report = watch.report();
    List<HealthView.Error> errors = new ArrayList<>(report.failures().size());
    for (HealthCheck.Failure failure : report.failures()) {
      errors.add(new HealthView.Error(failure.at(), failure.times(), failure.message()));
    }
    boolean present = service.monitoring().health() != HealthState.Status.NONE;
    return new HealthView(service.monitoring().health(), kind, present ? report.state().failures() : 0, report.checkedAt(), errors);
  }

  @Override
  public void forget(String name) {
    watches.remove(name);
  }
}
