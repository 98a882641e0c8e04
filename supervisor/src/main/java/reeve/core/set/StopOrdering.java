package reeve.core.set;

import java.util.ArrayList;
import java.util.HashSet;
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
 * Who goes down with whom, and whose end is waited for: looks at what {@link DependencyPropagation} has under way, and
 * changes nothing.
 */
final class StopOrdering {
  private final ServiceSet set;
  private final Map<String, ServiceEvent> held;
  private final Set<String> together;
  private final Set<String> alone;

  /** @param held and the others: those of {@link DependencyPropagation} themselves, as they are at each call */
  StopOrdering(ServiceSet set, Map<String, ServiceEvent> held, Set<String> together, Set<String> alone) {
    this.set = set;
    this.held = held;
    this.together = together;
    this.alone = alone;
  }

  /**
   * Its process exists, and nothing was sent to it to end it. One that is being made now is as fresh as one that would
   * be made anew.
   */
  static boolean isUp(Service service) {
    return service.run().pid() != 0 && (service.state() == ServiceState.RUNNING || service.state() == ServiceState.STARTING);
  }

  /**
   * Who is up and goes down with a service, or is restarted with it; that first.
   *
   * @param restart whether it is to come back
   */
  List<String> dependents(String of, boolean restart) {
    List<String> names = new ArrayList<>();
    names.add(of);
    Set<String> seen = new HashSet<>(names);
    for (int i = 0; i < names.size() && !alone.contains(of); i++) {
      for (DependencyGraph.Link link : set.graph().incoming(names.get(i))) {
        Dependency.Kind kind = link.edge().kind();
        boolean tied =
            kind == Dependency.Kind.PART_OF || (restart ? link.edge().restart() : kind == Dependency.Kind.REQUIRES);
        Service dependent = tied ? set.get(link.from()) : null;
        if (dependent != null && dependent.target() == Target.UP && (!restart || mayRestart(dependent))
            && seen.add(dependent.name())) {
          names.add(dependent.name());
        }
      }
    }
    return names;
  }

  boolean mayRestart(Service service) {
    return isUp(service) && !set.isShuttingDown() && !set.isBeingRemoved(service.name())
        && !held.containsKey(service.name());
  }

  /**
   * @return for whose end the stop, restart or change of a service waits; empty for one whose does not wait, or is not
   *     asked for
   */
  List<String> heldUpBy(String name) {
    List<String> names = new ArrayList<>();
    if (held.containsKey(name)) {
      for (DependencyGraph.Link link : set.graph().awaited(name)) {
        String other = DependencyGraph.other(link, name);
        if (link.edge().kind().orders() && !names.contains(other) && holdsUp(other)) {
          names.add(other);
        }
      }
    }
    return names;
  }

  boolean isHeldUp(String name) {
    for (DependencyGraph.Link link : set.graph().awaited(name)) {
      if (link.edge().kind().orders() && holdsUp(DependencyGraph.other(link, name))) {
        return true;
      }
    }
    return false;
  }

  private boolean holdsUp(String name) {
    Service dependent = set.get(name);
    boolean asked = held.containsKey(name) || together.contains(name);
    return dependent != null && (StartConditions.delaysStop(dependent)
        || asked && (dependent.state() == ServiceState.STARTING || dependent.state() == ServiceState.RUNNING));
  }
}
