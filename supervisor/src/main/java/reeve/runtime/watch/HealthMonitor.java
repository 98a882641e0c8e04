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
import reeve.time.WallTimes;

/** Runs the health checks of services that are up, and keeps their last failures. Loop thread. */
public final class HealthMonitor implements LoopComponent {
  private final Clock clock;
  private final ServiceSet services;
  private final Mailbox mailbox;
  private final ServiceEvents events;
  private final CheckRunner runner;

  /** The present or last check of each service that ever had one. */
  private final Map<String, HealthCheck> checks = new HashMap<>();

  public HealthMonitor(Clock clock, ServiceSet services, ServiceEvents events, Mailbox mailbox, CheckRunner runner) {
    this.clock = clock;
    this.services = services;
    this.events = events;
    this.mailbox = mailbox;
    this.runner = runner;
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

  private void begin(String name, long run) {
    Service service = services.get(name);
    CheckExecutor executor = runner.checks();
    if (service == null || service.spec().health().check().isEmpty() || executor == null) {
      return;
    }
    HealthCheck before = checks.get(name);
    List<HealthCheck.Failure> failures = before == null ? List.of() : before.report().failures();
    // The service has a health already if a former reeve checked it.
    HealthState initial =
        HealthState.continued(service.monitoring().health(), service.spec().health(), clock.nanos());
    HealthCheck check = new HealthCheck(name, run, runner.probes().health(service.spec()), initial, clock::wallMillis,
        ThreadLocalRandom.current()::nextDouble, failures, this::changed);
    checks.put(name, check);
    executor.add(check, check.firstCheckAt());
  }

  private void end(String name) {
    HealthCheck check = checks.get(name);
    if (check != null) {
      runner.checks().remove(check);
    }
  }

  /** Called on the check thread. */
  private void changed(HealthCheck check, HealthState state, String failure) {
    mailbox.post(() -> {
      if (checks.get(check.service()) == check) {
        String message = state.status() == HealthState.Status.HEALTHY ? null
            : HealthCheck.kind(check.health().check().get()) + " check failed " + state.failures()
                + (state.failures() == 1 ? " time: " : " times: ") + failure;
        events.apply(check.service(),
            new ServiceEvent.HealthChanged(check.run(), state.status(), state.failures(), message));
      }
    });
  }

  /** A service is not checked while it reloads its configuration. */
  @Override
  public void reloadChanged(String name, boolean active) {
    HealthCheck check = checks.get(name);
    if (check != null) {
      check.setPaused(active, clock.nanos());
    }
  }

  /**
   * Makes a check run now.
   *
   * @return false: the service is not checked at present
   */
  boolean checkNow(String name) {
    Service service = services.get(name);
    HealthCheck check = checks.get(name);
    if (service == null || check == null || service.monitoring().health() == HealthState.Status.NONE) {
      return false;
    }
    runner.checks().checkNow(check);
    return true;
  }

  /**
   * Returns the health of a service for clients.
   *
   * @param wallTimes converts the times of checks
   * @return null: it has no health check
   */
  public HealthView view(Service service, WallTimes wallTimes) {
    if (service.spec().health().check().isEmpty()) {
      return null;
    }
    String kind = HealthCheck.kind(service.spec().health().check().get());
    HealthCheck check = checks.get(service.name());
    if (check == null) {
      return new HealthView(service.monitoring().health(), kind, 0, 0, List.of());
    }
    HealthCheck.Report report = check.report();
    List<HealthView.Error> errors = new ArrayList<>(report.failures().size());
    for (HealthCheck.Failure failure : report.failures()) {
      errors.add(new HealthView.Error(wallTimes.of(failure.at()), failure.times(), failure.message()));
    }
    boolean present = service.monitoring().health() != HealthState.Status.NONE;
    return new HealthView(service.monitoring().health(), kind, present ? report.state().failures() : 0,
        report.isChecked() ? wallTimes.of(report.checkedAt()) : 0, errors);
  }

  @Override
  public void forget(String name) {
    checks.remove(name);
  }
}
