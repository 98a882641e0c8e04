package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reeve.config.ServiceSpec;
import reeve.control.HealthView;
import reeve.control.ScheduleView;
import reeve.control.ServiceView;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.TimerKind;
import reeve.core.set.ServiceSet;
import reeve.loop.LoopComponent;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.rotation.RotationStatus;
import reeve.runtime.process.OutputFiles;
import reeve.runtime.readiness.NotifyServices;
import reeve.runtime.schedule.EnabledServices;
import reeve.runtime.schedule.Scheduler;
import reeve.runtime.watch.HealthMonitor;
import reeve.time.Clock;

/** Makes the immutable views of services that the control socket shows. Loop thread. */
public final class ServiceViews implements LoopComponent {
  /**
   * The parts of reeve that know more about a service than the core does.
   *
   * @param rotation null: no logs are rotated
   */
  public record Sources(NotifyServices notifier, Scheduler scheduler, HealthMonitor health, RotationStatus rotation,
      EnabledServices enabled) {}

  /** A view, and the state that it was made of. */
  private record Cached(Service service, ServiceView view) {}

  private final Clock clock;
  private final ServiceSet services;
  private final TimerQueue<TimerKey> timers;
  private final ControlEvents events;
  private final DefinitionManager definitions;
  private final Sources sources;
  private final String logDir;
  private final Map<String, Cached> cache = new HashMap<>();

  /**
   * @param timers the timers of services
   * @param logDir for output that names no file; null: such output goes to reeve's own stdout and stderr
   */
  public ServiceViews(Clock clock, ServiceSet services, TimerQueue<TimerKey> timers, ControlEvents events,
      DefinitionManager definitions, Sources sources, String logDir) {
    this.clock = clock;
    this.services = services;
    this.timers = timers;
    this.events = events;
    this.definitions = definitions;
    this.sources = sources;
    this.logDir = logDir;
  }

  /** Returns all services, in the order of the files. */
  List<ServiceView> all() {
    List<Service> all = services.all();
    List<ServiceView> views = new ArrayList<>(all.size());
    long nanos = clock.nanos();
    long wall = clock.wallMillis();
    for (Service service : all) {
      views.add(view(service, nanos, wall));
    }
    return views;
  }

  /** Returns the names of all services, in the order of the files. */
  List<String> names() {
    List<Service> all = services.all();
    List<String> names = new ArrayList<>(all.size());
    for (Service service : all) {
      names.add(service.name());
    }
    return names;
  }

  /** @return null if there is no service of that name */
  ServiceView of(String name) {
    Service service = services.get(name);
    return service == null ? null : view(service, clock.nanos(), clock.wallMillis());
  }

  @Override
  public void forget(String service) {
    cache.remove(service);
  }

  /** Returns the same object as long as nothing in the view changes, so that its JSON text can be kept too. */
  private ServiceView view(Service s, long nanos, long wall) {
    boolean enabled = sources.enabled().isEnabled(s.spec());
    boolean isTransient = definitions.isTransient(s.name());
    ServiceView.LastExit lastExit = events.lastExit(s.name());
    List<String> waitsFor = waitsFor(s);
    ScheduleView schedule = sources.scheduler().view(s.spec());
    String statusText = sources.notifier().statusText(s);
    HealthView health = sources.health().view(s);
    String rotation = rotation(s.spec());
    Cached old = cache.get(s.name());
    if (old != null && old.service() == s && old.view().definition().enabled() == enabled
        && old.view().definition().isTransient() == isTransient
        && Objects.equals(old.view().statusText(), statusText) && Objects.equals(old.view().schedule(), schedule)
        && Objects.equals(old.view().health(), health) && Objects.equals(old.view().output().rotation(), rotation)
        && old.view().lastExit() == lastExit && old.view().waiting().reasons().equals(waitsFor)) {
      return old.view();
    }
    long next = timers.until(new TimerKey(s.name(), TimerKind.START_AGAIN), nanos);
    ServiceView view = new ServiceView(
        s.name(),
        new ServiceView.Definition(s.spec().identity().description(), s.spec().identity().tags(),
            s.spec().exitPolicy().essential(), enabled, isTransient),
        s.state(),
        s.target(),
        s.run().number(),
        s.run().pid(),
        wall - (nanos - s.since()) / 1_000_000,
        s.restartHistory().restarts(),
        new ServiceView.Cause(s.cause().reason(), s.cause().requester(), s.lastExit().startFailure()),
        lastExit,
        new ServiceView.Output(OutputFiles.file(s.spec(), "stdout", logDir),
            OutputFiles.file(s.spec(), "stderr", logDir), rotation),
        new ServiceView.Waiting(next == Long.MAX_VALUE ? 0 : wall + next / 1_000_000, s.parked() != null, waitsFor),
        statusText,
        schedule,
        health);
    cache.put(s.name(), new Cached(s, view));
    return view;
  }

  private List<String> waitsFor(Service s) {
    if (s.parked() != null) {
      return s.parked().waitsFor();
    }
    boolean waits =
        s.state() == ServiceState.WAITING || s.state() == ServiceState.RUNNING || s.state() == ServiceState.STARTING;
    return waits ? services.waitTexts(s.name()) : List.of();
  }

  private String rotation(ServiceSpec spec) {
    RotationStatus rotation = sources.rotation();
    if (rotation == null || !spec.logs().rotates()) {
      return null;
    }
    String out = rotation.method(OutputFiles.file(spec, "stdout", logDir));
    String err = rotation.method(OutputFiles.file(spec, "stderr", logDir));
    return out == null || out.equals(err) ? err : err == null ? out : out + ", " + err;
  }
}
