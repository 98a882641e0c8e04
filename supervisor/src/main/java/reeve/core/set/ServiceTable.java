package reeve.core.set;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ServiceSpec;
import reeve.core.Effect;
import reeve.core.MachineContext;
import reeve.core.Notice;
import reeve.core.RemovedServices;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.machine.ServiceMachine;
import reeve.core.machine.Transition;

/**
 * The services of a {@link ServiceSet} in the order of the files, and the step of one service by one event. The
 * consequences for other services are not decided here.
 */
final class ServiceTable {
  /** By name. That one leaves costs the same however many there are. */
  private Map<String, Service> services;
  private final MachineContext context;
  /** Services that are being removed, with the requesters of the removals. */
  private final Map<String, Requester> removals = new HashMap<>();
  private final RemovedServices removed = new RemovedServices();
  /** Names of services that have the state of a former reeve, so that the boot does not start them. */
  final Set<String> restored = new HashSet<>();
  /** Null: it must be built again. */
  private DependencyGraph graph;
  private boolean graphChanged;
  /** Grows with each change of a definition, and of the set. */
  int definitionVersion;
  /** The number of services in a state in which a process of them may live. */
  private int living;
  /** The services that changed since the last {@link #drainChanged}; some of them several times. */
  private List<String> changed = new ArrayList<>();
  private boolean shuttingDown;
  /** Of a shutdown that is under way with a budget; else null. */
  private ShutdownBudget budget;

  /** @throws IllegalArgumentException if two services have the same name */
  ServiceTable(List<ServiceSpec> specs, MachineContext context, long now) {
    this.context = context;
    services = new LinkedHashMap<>(specs.size() * 2);
    for (ServiceSpec spec : specs) {
      if (services.put(spec.name(), Service.initial(spec, now)) != null) {
        throw duplicate(spec.name());
      }
    }
  }

  private static IllegalArgumentException duplicate(String name) {
    return new IllegalArgumentException("cannot have two services \"" + name + "\"");
  }

  // ---- queries

  /** Returns null if there is no service of that name. */
  Service get(String name) {
    return services.get(name);
  }

  boolean contains(String name) {
    return services.containsKey(name);
  }

  int size() {
    return services.size();
  }

  /** All services, to be read before any of them changes. */
  Iterable<Service> each() {
    return services.values();
  }

  /** A copy. */
  List<Service> all() {
    return new ArrayList<>(services.values());
  }

  /** The edges between the services as they are now. */
  DependencyGraph graph() {
    if (graph == null) {
      graph = DependencyGraph.of(services.values());
    }
    return graph;
  }

  /** Whether the edges or the services have changed since the last {@link #takeGraphChanged}. */
  boolean isGraphChanged() {
    return graphChanged;
  }

  /** Returns {@link #isGraphChanged} and resets it. */
  boolean takeGraphChanged() {
    boolean result = graphChanged;
    graphChanged = false;
    return result;
  }

  /** Adds the names of all services in WAITING. */
  void addWaiting(Collection<String> names) {
    for (Service service : services.values()) {
      if (service.state() == ServiceState.WAITING) {
        names.add(service.name());
      }
    }
  }

  /** Whether an event has no effect: it is of an unknown service, or starts one that has to end. */
  boolean refuses(String name, ServiceEvent event) {
    return !contains(name) || (shuttingDown || isBeingRemoved(name)) && isStart(event);
  }

  private static boolean isStart(ServiceEvent event) {
    return event instanceof ServiceEvent.StartRequested
        || event instanceof ServiceEvent.RestartRequested
        || event instanceof ServiceEvent.Cleared;
  }

  /** Whether a stop of any service is under way, and not only held back. */
  boolean isAnyStopping() {
    for (Service service : services.values()) {
      boolean soon =
          service.state() == ServiceState.STARTING && service.run().pid() == 0 && service.target() == Target.DOWN;
      if (soon || service.state() == ServiceState.STOPPING || service.state() == ServiceState.KILLING) {
        return true;
      }
    }
    return false;
  }

  /** Whether a process of any service may live. */
  boolean isAnyLiving() {
    return living > 0;
  }

  // ---- the shutdown

  boolean isShuttingDown() {
    return shuttingDown;
  }

  /** @param timeBudget limits the stops from now on; null: nothing does */
  void beginShutdown(ShutdownBudget timeBudget) {
    shuttingDown = true;
    budget = timeBudget;
  }

  // ---- changes

  /**
   * Applies an event to one service, which must exist, without the consequences for others. Everything that can fail
   * comes first: if it does, neither the service nor the list is changed.
   *
   * @param effects those of the event are added
   */
  void step(String name, ServiceEvent event, long now, List<Effect> effects) {
    Service before = services.get(name);
    ServiceEvent limited = budget != null && before.state().hasProcess() ? budget.limit(event, before, now) : event;
    Transition transition = ServiceMachine.next(before, limited, now, context);
    Service after = transition.next();
    if (after != before) {
      changed.add(name);
    }
    boolean leaves = !removals.isEmpty() && !after.state().hasProcess() && removals.containsKey(name);
    if (leaves) {
      leave(after, withRemoval(name, transition.effects()), effects);
    } else {
      effects.addAll(transition.effects());
      services.put(name, after);
    }
    if (after.spec() != before.spec()) {
      definitionVersion++;
      if (!after.spec().dependencies().equals(before.spec().dependencies())) {
        graph = null;
        graphChanged = true;
      }
    }
    living += (after.state().hasProcess() ? 1 : 0) - (before.state().hasProcess() ? 1 : 0);
  }

  /** Adds the names of the services that changed since the last call. */
  void drainChanged(Collection<String> names) {
    if (!changed.isEmpty()) {
      names.addAll(changed);
      changed.clear();
    }
  }

  /** Gives a service, which must exist and be down, the state that it had under a former reeve. */
  void restore(Service former, boolean boots) {
    Service before = services.put(former.name(), former);
    living += (former.state().hasProcess() ? 1 : 0) - (before.state().hasProcess() ? 1 : 0);
    if (!boots) {
      restored.add(former.name());
    }
  }

  private void leave(Service last, List<Effect> leaving, List<Effect> effects) {
    removed.put(last.name(), last.run().number());
    effects.addAll(leaving);
    services.remove(last.name());
    removals.remove(last.name());
    definitionVersion++;
    graphChanged = true;
    if (DependencyGraph.hasEdges(last.spec())) {
      graph = null;
    }
  }

  private List<Effect> withRemoval(String name, List<Effect> effects) {
    List<Effect> all = new ArrayList<>(effects);
    all.add(new Effect.Report(name, new Notice.Removed(removals.get(name))));
    all.add(new Effect.Forget(name));
    return all;
  }

  /**
   * Adds a service behind all others.
   *
   * @throws IllegalArgumentException if there is one of this name
   */
  void add(ServiceSpec spec, long now) {
    if (contains(spec.name())) {
      throw duplicate(spec.name());
    }
    services.put(spec.name(), Service.initial(spec, now, removed.getOrDefault(spec.name(), 0L)));
    changeAll();
  }

  /** From now on the service leaves the table as soon as none of its processes lives. */
  void beginRemoval(String name, Requester requester) {
    removals.put(name, requester);
  }

  /** Returns whether the service was being removed. */
  boolean cancelRemoval(String name) {
    return removals.remove(name) != null;
  }

  boolean isBeingRemoved(String name) {
    return removals.containsKey(name);
  }

  /** Whether a service is unknown, or is not changed any more because it or everything is being stopped for good. */
  boolean isFixed(String name) {
    return !contains(name) || shuttingDown || isBeingRemoved(name);
  }

  /** Puts the services into this order, those of other names behind them in their present order. */
  void reorder(List<String> names) {
    Map<String, Service> ordered = new LinkedHashMap<>(services.size() * 2);
    for (String name : names) {
      if (contains(name)) {
        ordered.put(name, get(name));
      }
    }
    for (Service service : services.values()) {
      ordered.putIfAbsent(service.name(), service);
    }
    services = ordered;
    changeAll();
  }

  private void changeAll() {
    definitionVersion++;
    graph = null;
    graphChanged = true;
  }
}
