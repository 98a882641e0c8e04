package reeve.runtime.admin;

import java.util.List;
import java.util.function.Consumer;
import reeve.config.Signal;
import reeve.control.ServiceAction;
import reeve.control.SupervisorBackend;
import reeve.core.Effect;
import reeve.core.HealthState;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.set.ServiceSet;
import reeve.loop.ServiceEvents;
import reeve.posix.Errno;
import reeve.runtime.process.ProcessStopper;
import reeve.runtime.schedule.Scheduler;
import reeve.time.Clock;

/** Carries out the requests of clients for services. Loop thread. */
public final class ServiceActions {
  private final Clock clock;
  private final ServiceSet services;
  private final ServiceEvents events;
  private final ProcessStopper stopper;
  private final Scheduler scheduler;
  private final EnablementStore enablement;
  private final DefinitionManager definitions;
  private final ReeveRequests reeve;
  private final DelayedTasks delayedTasks;

  public ServiceActions(Clock clock, ServiceSet services, ServiceEvents events, ProcessStopper stopper,
      Scheduler scheduler, EnablementStore enablement, DefinitionManager definitions,
      ReeveRequests reeve) {
    this.clock = clock;
    this.services = services;
    this.events = events;
    this.stopper = stopper;
    this.scheduler = scheduler;
    this.enablement = enablement;
    this.definitions = definitions;
    this.reeve = reeve;
    this.delayedTasks = new DelayedTasks(clock);
  }

  /** The tasks of requests that wait for a time, which are a component of the loop. */
  public DelayedTasks delayedTasks() {
    return delayedTasks;
  }

  /** Forgets the failures of a service. */
  void reset(String service, Requester by) {
    events.apply(service, new ServiceEvent.ResetRequested(by));
  }

  /** Acts on several services as one request: they stop and start in the order of their dependencies. */
  void act(ServiceAction action, List<String> names, boolean alone, Requester by) {
    if (alone) {
      for (String name : names) {
        events.perform(services.applyWithoutDependencies(name, event(action, by), clock.nanos()));
      }
    } else {
      services.beginBatch(action == ServiceAction.STOP || action == ServiceAction.RESTART ? names : List.of());
      try {
        for (String name : names) {
          events.apply(name, event(action, by));
        }
      } finally {
        events.perform(services.endBatch(clock.nanos()));
      }
    }
    boolean recorded = false;
    for (String name : names) {
      recorded |= recordStop(name);
    }
    if (recorded) {
      enablement.save(services);
    }
  }

  private static ServiceEvent event(ServiceAction action, Requester by) {
    return switch (action) {
      case START -> new ServiceEvent.StartRequested(Reason.REQUEST, by);
      case STOP -> new ServiceEvent.StopRequested(Reason.REQUEST, by);
      case RESTART -> new ServiceEvent.RestartRequested(Reason.REQUEST, by);
      case KILL -> new ServiceEvent.KillRequested(Reason.REQUEST, by);
    };
  }

  /**
   * Records whether a user stopped the service, which then stays stopped until a user starts it. For a transient
   * service nothing is recorded, because it ends with reeve.
   *
   * @return whether that is new
   */
  private boolean recordStop(String name) {
    Service service = services.get(name);
    return service != null && !definitions.isTransient(name) && !services.isShuttingDown()
        && enablement.stopped(name, service.target() == Target.DOWN);
  }

  /** @return 0 or an error number; ESRCH: the service has no main process */
  int signal(String name, Signal signal, Effect.Scope scope, Requester by) {
    Service service = services.get(name);
    return service == null || service.run().pid() == 0 ? Errno.ESRCH : stopper.deliver(service, signal, scope, by);
  }

  void enable(List<String> names, boolean enabled, Consumer<String> answer) {
    enablement.enable(names, enabled, services, answer);
    scheduler.sync();
  }

  void shutDown(boolean now, Requester by) {
    reeve.shutdown().request(now, by);
  }

  void upgrade(String directory, String javaHome, Requester by, SupervisorBackend.UpgradeAnswer answer) {
    reeve.upgrade().request(directory, javaHome, by, answer);
  }

  boolean isShuttingDown() {
    return services.isShuttingDown();
  }

  boolean isBlocked(String service) {
    return services.isBlocked(service);
  }

  /** @return nanoseconds; see {@code SupervisorBackend} */
  long untilStarted(String name) {
    Service service = services.get(name);
    return service == null || service.state() != ServiceState.RUNNING || !service.spec().startup().readyAtOnce() ? 0
        : service.spec().startup().startSeconds().toNanos() - (clock.nanos() - service.run().spawnedAt());
  }

  HealthState.Status health(String name) {
    Service service = services.get(name);
    return service == null ? HealthState.Status.NONE : service.monitoring().health();
  }
}
