package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reeve.config.port.PortSpec;
import reeve.control.HealthView;
import reeve.control.ScheduleView;
import reeve.control.ServiceView;
import reeve.control.WatchView;
import reeve.core.LastExit;
import reeve.core.Notice;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.TimerKind;
import reeve.core.set.ServiceSet;
import reeve.loop.LoopComponent;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.runtime.ports.ServicePorts;
import reeve.runtime.readiness.NotifyServices;
import reeve.runtime.schedule.EnabledServices;
import reeve.runtime.schedule.Scheduler;
import reeve.runtime.watch.FileWatches;
import reeve.runtime.watch.HealthMonitor;
import reeve.time.Clock;
import reeve.time.WallTimes;

/** Makes the immutable views of services that the control socket shows. Loop thread. */
public final class ServiceViews implements LoopComponent {
  /** The parts of reeve that know more about a service than the core does. */
  public record Sources(NotifyServices notifier, Scheduler scheduler, HealthMonitor health, FileWatches watches,
      EnabledServices enabled,
      FileComparison files, ServicePorts ports, OutputViews output) {}

  /** A view, and what it was made of. */
  private record Cached(Service service, ControlEvents.Exit exit, ServiceView view) {}

  private final Clock clock;
  private final ServiceSet services;
  private final TimerQueue<TimerKey> timers;
  private final ControlEvents events;
  private final DefinitionManager definitions;
  private final Sources sources;
  private final WallTimes wallTimes;
  private final Map<String, Cached> cache = new HashMap<>();

  /** @param timers the timers of services */
  public ServiceViews(Clock clock, ServiceSet services, TimerQueue<TimerKey> timers, ControlEvents events,
      DefinitionManager definitions, Sources sources) {
    this.clock = clock;
    this.wallTimes = new WallTimes(clock);
    this.services = services;
    this.timers = timers;
    this.events = events;
    this.definitions = definitions;
    this.sources = sources;
  }

  /** Returns the watches for changed files. */
  FileWatches watches() {
    return sources.watches();
  }

  /** Returns the comparison with the files whose result the views show. */
  FileComparison files() {
    return sources.files();
  }

  /** Returns all services, in the order of the files. */
  List<ServiceView> all() {
    List<Service> all = services.all();
    List<ServiceView> views = new ArrayList<>(all.size());
    followClock();
    for (Service service : all) {
      views.add(view(service));
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
    if (service == null) {
      return null;
    }
    followClock();
    return view(service);
  }

  /** Makes the dates of all views again when the wall clock was set. */
  private void followClock() {
    if (wallTimes.refresh()) {
      cache.clear();
    }
  }

  @Override
  public void forget(String service) {
    cache.remove(service);
  }

  /** Returns the same object as long as nothing in the view changes, so that its JSON text can be kept too. */
  private ServiceView view(Service s) {
    boolean enabled = sources.enabled().isEnabled(s.spec());
    boolean isTransient = definitions.isTransient(s.name());
    ServiceView.Difference difference = difference(s);
    ControlEvents.Exit exit = events.lastExit(s.name());
    int adopted = events.adoptedFrom(s.name());
    boolean isDown = s.state() == ServiceState.FATAL || s.state() == ServiceState.EXITED;
    String failure = isDown ? events.failure(s.name()) : null;
    List<String> waitsFor = waitsFor(s);
    ScheduleView schedule = sources.scheduler().view(s.spec());
    String statusText = sources.notifier().statusText(s);
    HealthView health = sources.health().view(s, wallTimes);
    WatchView watch = sources.watches().view(s.spec());
    OutputViews.Fallbacks fallbacks = sources.output().fallbacks(s);
    String rotation = sources.output().rotation(s, fallbacks);
    Cached old = cache.get(s.name());
    if (old != null && old.service() == s && old.view().definition().enabled() == enabled
        && old.view().definition().isTransient() == isTransient
        && old.view().definition().difference() == difference
        && Objects.equals(old.view().statusText(), statusText) && Objects.equals(old.view().schedule(), schedule)
        && Objects.equals(old.view().health(), health) && old.view().watch() == watch
        && fallbacks.areThoseOf(old.view().output(), rotation)
        && old.exit() == exit && old.view().adoptedFrom() == adopted
        && Objects.equals(old.view().cause().failure(), failure)
        && old.view().waiting().reasons().equals(waitsFor)) {
      return old.view();
    }
    long now = clock.nanos();
    long next = timers.until(new TimerKey(s.name(), TimerKind.START_AGAIN), now);
    ServiceView view = new ServiceView(
        s.name(),
        new ServiceView.Definition(s.spec().identity().description(), s.spec().identity().tags(),
            s.spec().exitPolicy().essential(), enabled, isTransient, difference,
            s.spec().execution().user(), ports(s)),
        s.state(),
        s.target(),
        s.run().number(),
        s.run().pid(),
        wallTimes.of(s.since()),
        s.restartHistory().restarts(),
        new ServiceView.Cause(s.cause().reason(), s.cause().requester(), s.lastExit().startFailure(), failure),
        exit == null ? lastExit(s.lastExit()) : lastExit(exit),
        sources.output().view(s, rotation, fallbacks),
        new ServiceView.Waiting(next == Long.MAX_VALUE ? 0 : wallTimes.of(now + next), s.parked() != null, waitsFor),
        statusText,
        new ServiceView.Triggers(schedule, watch),
        health,
        adopted);
    cache.put(s.name(), new Cached(s, exit, view));
    return view;
  }

  private List<ServiceView.Port> ports(Service s) {
    List<PortSpec> declared = s.spec().process().ports();
    List<ServiceView.Port> ports = declared.isEmpty() ? List.of() : new ArrayList<>(declared.size());
    for (PortSpec port : declared) {
      ports.add(new ServiceView.Port(port.name(), port.number(), sources.ports().number(s.spec(), port),
          port.protocol().word()));
    }
    return ports;
  }

  private ServiceView.Difference difference(Service s) {
    ServiceView.Difference difference = sources.files().differences().services().get(s.name());
    boolean hasOldRun = s.pendingSpec() != null && s.target() == Target.UP && s.state().hasProcess();
    return difference == null && hasOldRun ? ServiceView.Difference.RUN : difference;
  }

  private ServiceView.LastExit lastExit(ControlEvents.Exit exit) {
    Notice.Exited notice = exit.notice();
    return new ServiceView.LastExit(notice.status(), notice.clean(), notice.reason(), notice.requester(),
        wallTimes.of(exit.at()), exit.unwatched() ? -1 : notice.uptime().toMillis());
  }

  /** An exit that a former reeve saw: only its status is stored. */
  private static ServiceView.LastExit lastExit(LastExit exit) {
    return exit.status() == null ? null
        : new ServiceView.LastExit(exit.status(), exit.clean(), null, Requester.SELF, 0, -1);
  }

  private List<String> waitsFor(Service s) {
    if (s.parked() != null) {
      return s.parked().waitsFor();
    }
    boolean waits =
        s.state() == ServiceState.WAITING || s.state() == ServiceState.RUNNING || s.state() == ServiceState.STARTING;
    return waits ? services.waitTexts(s.name()) : List.of();
  }
}
