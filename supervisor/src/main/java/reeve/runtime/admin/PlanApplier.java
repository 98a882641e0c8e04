package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.List;
import reeve.config.ServiceSpec;
import reeve.config.plan.PlanDiff;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.Target;
import reeve.core.set.ServiceSet;
import reeve.loop.ServiceEvents;
import reeve.time.Clock;

/** Adds, changes and removes services as the difference between two plans says. Loop thread. */
public final class PlanApplier {
  private static final ServiceEvent STOP = new ServiceEvent.StopRequested(Reason.REQUEST, Requester.SELF);

  private final Clock clock;
  private final ServiceSet services;
  private final ServiceEvents events;
  private final EnablementStore enablement;

  public PlanApplier(Clock clock, ServiceSet services, ServiceEvents events, EnablementStore enablement) {
    this.clock = clock;
    this.services = services;
    this.events = events;
    this.enablement = enablement;
  }

  /**
   * Changes the services. Services that are removed are stopped first, in the order of a stop, because a new service
   * may need what they hold, such as a port.
   *
   * @param order the names of all services, in their new order
   */
  void apply(List<PlanDiff.Service> changes, List<String> order, Requester by) {
    List<String> down = new ArrayList<>();
    for (PlanDiff.Service change : changes) {
      if (change.kind() == PlanDiff.Kind.REMOVED || change.kind() == PlanDiff.Kind.RESTART) {
        down.add(change.name());
      }
    }
    services.beginBatch(down);
    try {
      for (int i = changes.size() - 1; i >= 0; i--) {
        if (changes.get(i).kind() == PlanDiff.Kind.REMOVED) {
          remove(changes.get(i).name(), by);
        }
      }
      for (PlanDiff.Service change : changes) {
        change(change, by);
      }
    } finally {
      events.perform(services.endBatch(clock.nanos()));
    }
    services.reorder(order);
    for (PlanDiff.Service change : changes) {
      if (change.kind() == PlanDiff.Kind.POLICY && (!change.before().logs().equals(change.after().logs())
          || !change.before().resources().equals(change.after().resources())
          || !change.before().watch().equals(change.after().watch()))) {
        events.definitionReplaced(change.name());
      }
    }
  }

  /**
   * Applies what the files changed while no reeve ran. Called when reeve knows the processes of the services.
   *
   * @param order as for {@link #apply}
   */
  public void applyAtStart(List<PlanDiff.Service> changes, List<String> order) {
    apply(changes, order, Requester.SELF);
  }

  /**
   * Stops the services of a former reeve in the order of their dependencies, and gives them their new definitions,
   * which they have when they are down.
   *
   * @param names of all of them
   * @param order as for {@link #apply}
   */
  public void stopAtStart(List<String> names, List<PlanDiff.Service> changes, List<String> order) {
    services.beginBatch(names);
    try {
      for (String name : names) {
        events.apply(name, STOP);
      }
    } finally {
      events.perform(services.endBatch(clock.nanos()));
    }
    for (PlanDiff.Service change : changes) {
      if (change.kind() == PlanDiff.Kind.REMOVED) {
        remove(change.name(), Requester.SELF);
      } else {
        events.perform(services.update(change.after(), false, Requester.SELF, clock.nanos()));
      }
    }
    services.reorder(order);
  }

  /** Stops a service whose process ended while no reeve ran, before that end is applied. */
  public void stopEnded(String name) {
    events.perform(services.applyWithoutDependencies(name, STOP, clock.nanos()));
  }

  /**
   * Changes a service whose process ended while no reeve ran, before that end is applied. Its end with the former
   * definition says nothing about the new one: it counts as the end of a stop. There is no process for whose stop it
   * would have to wait.
   */
  public void changeEnded(PlanDiff.Service change) {
    ServiceEvent event = change.kind() == PlanDiff.Kind.REMOVED
        ? new ServiceEvent.StopRequested(Reason.REMOVED, Requester.SELF)
        : new ServiceEvent.SpecChanged(change.after(), true, Requester.SELF);
    events.perform(services.applyWithoutDependencies(change.name(), event, clock.nanos()));
  }

  private void change(PlanDiff.Service change, Requester by) {
    ServiceSpec spec = change.after();
    switch (change.kind()) {
      case UNCHANGED, REMOVED -> {}
      case NEW -> add(spec, !spec.schedule().isSet() && enablement.startsAtBoot(spec), by);
      case POLICY, RESTART -> {
        events.perform(services.update(spec, change.kind() == PlanDiff.Kind.RESTART, by, clock.nanos()));
        if (isNewlyEnabled(change) && services.get(spec.name()).target() == Target.DOWN) {
          events.apply(spec.name(), new ServiceEvent.StartRequested(Reason.REQUEST, by));
        }
      }
    }
  }

  void add(ServiceSpec spec, boolean start, Requester by) {
    events.perform(services.add(spec, start, by, clock.nanos()));
  }

  void remove(String name, Requester by) {
    events.perform(services.remove(name, by, clock.nanos()));
  }

  /** @return null if there is no service of that name */
  Service service(String name) {
    return services.get(name);
  }

  /** Returns whether an apply starts a service whose target is down now. */
  boolean willStart(PlanDiff.Service change) {
    return switch (change.kind()) {
      case UNCHANGED, REMOVED -> false;
      case NEW -> enablement.wouldStart(change.after()) && !change.after().schedule().isSet();
      case POLICY, RESTART -> isNewlyEnabled(change) && services.get(change.name()).target() == Target.DOWN;
    };
  }

  /**
   * Says whether this change enables a service, or takes its schedule away, and no user has stopped it. The opposite
   * change stops nothing: the service is then not started with reeve, no more.
   */
  private boolean isNewlyEnabled(PlanDiff.Service change) {
    boolean could = change.before().enabled() && !change.before().schedule().isSet();
    return !could && change.after().enabled() && !change.after().schedule().isSet()
        && enablement.isEnabled(change.after())
        && !enablement.isStopped(change.name()) && services.get(change.name()) != null;
  }
}
