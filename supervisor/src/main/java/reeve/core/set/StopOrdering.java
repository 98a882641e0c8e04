package reeve.core.set;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Dependency;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.StartConditions;
import reeve.core.Target;

/**
 * Which services stop together with a service, and which stops wait for the end of others. Holds the requests that
 * wait; {@link DependencyRequests} adds them and {@link DependencyPropagation} releases them.
 */
final class StopOrdering {
  /** Stops, restarts and changes of running services that wait until other services are down, by name. */
  final Map<String, ServiceEvent> deferred = new LinkedHashMap<>();
  /** Services that the same request stops or restarts, too: each waits for those of them that depend on it. */
  final Set<String> stopBatch = new HashSet<>();
  /** Services that were requested without their dependencies, until they are down or their next run begins. */
  final Set<String> withoutDependencies = new HashSet<>();
  private final ServiceTable table;

  StopOrdering(ServiceTable table) {
    this.table = table;
  }

  /**
   * Whether the process of a service exists and no signal was sent to end it. A process that is only being made is as
   * new as the one after a restart would be.
   */
  static boolean isUp(Service service) {
    return service.run().pid() != 0
        && (service.state() == ServiceState.RUNNING || service.state() == ServiceState.STARTING);
  }

  /**
   * The names of the services that are up and stop together with a service, or restart with it. The service itself is
   * the first.
   *
   * @param restart whether they start again
   */
  List<String> dependents(String of, boolean restart) {
    List<String> names = new ArrayList<>();
    names.add(of);
    Set<String> seen = new HashSet<>(names);
    for (int i = 0; i < names.size() && !withoutDependencies.contains(of); i++) {
      for (DependencyGraph.Link link : table.graph().incoming(names.get(i))) {
        Dependency.Kind kind = link.edge().kind();
        boolean follows =
            kind == Dependency.Kind.PART_OF || (restart ? link.edge().restart() : kind == Dependency.Kind.REQUIRES);
        Service dependent = follows ? table.get(link.from()) : null;
        if (dependent != null && dependent.target() == Target.UP && (!restart || mayRestart(dependent))
            && seen.add(dependent.name())) {
          names.add(dependent.name());
        }
      }
    }
    return names;
  }

  /** Whether a restart of another service may restart this one. */
  boolean mayRestart(Service service) {
    return isUp(service) && !table.isShuttingDown() && !table.isBeingRemoved(service.name())
        && !deferred.containsKey(service.name());
  }

  /**
   * The names of the services for whose end the stop, restart or change of a service waits; empty if it does not wait
   * or was not requested.
   */
  List<String> delayedBy(String name) {
    List<String> names = new ArrayList<>();
    if (deferred.containsKey(name)) {
      for (DependencyGraph.Link link : table.graph().awaited(name)) {
        String other = DependencyGraph.other(link, name);
        if (link.edge().kind().orders() && !names.contains(other) && delaysOthers(other)) {
          names.add(other);
        }
      }
    }
    return names;
  }

  /** Whether the stop of a service has to wait for the end of another one. */
  boolean isDelayed(String name) {
    for (DependencyGraph.Link link : table.graph().awaited(name)) {
      if (link.edge().kind().orders() && delaysOthers(DependencyGraph.other(link, name))) {
        return true;
      }
    }
    return false;
  }

  private boolean delaysOthers(String name) {
    Service dependent = table.get(name);
    boolean willStop = deferred.containsKey(name) || stopBatch.contains(name);
    return dependent != null && (StartConditions.delaysStop(dependent)
        || willStop && (dependent.state() == ServiceState.STARTING || dependent.state() == ServiceState.RUNNING));
  }
}
