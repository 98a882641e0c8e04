package reeve.core.set;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.Dependency;
import reeve.config.ParkSpec;
import reeve.config.ServiceSpec;
import reeve.config.StartupSpec;
import reeve.core.Service;

/**
 * The edges between services, in both directions. Made from the definitions, and made again when one of them or the set
 * changes. Names without a service in the set are kept, because the service may be added later. Immutable.
 */
final class DependencyGraph {
  /**
   * An edge from the side of the service that declares it.
   *
   * @param from the service whose definition has the edge
   * @param edge with the name of the other service
   */
  record Link(String from, Dependency edge) {}

  /** The graph of a set without edges. */
  static final DependencyGraph EMPTY = new DependencyGraph();

  private final Map<String, List<Link>> waits = new HashMap<>();
  private final Map<String, List<Link>> awaited = new HashMap<>();
  private final Map<String, List<Link>> incoming = new HashMap<>();
  private final Map<String, List<String>> parkWaiters = new HashMap<>();
  private final List<String> idle = new ArrayList<>(0);

  private DependencyGraph() {}

  static DependencyGraph of(Iterable<Service> services) {
    DependencyGraph graph = null;
    for (Service service : services) {
      ServiceSpec spec = service.spec();
      for (Dependency edge : spec.dependencies()) {
        graph = graph == null ? new DependencyGraph() : graph;
        graph.add(new Link(spec.name(), edge));
      }
      for (ParkSpec.Cause cause : spec.park().until()) {
        if (cause instanceof ParkSpec.Cause.Service other) {
          graph = graph == null ? new DependencyGraph() : graph;
          list(graph.parkWaiters, other.name()).add(spec.name());
        }
      }
      if (spec.startup().type() == StartupSpec.Type.IDLE) {
        graph = graph == null ? new DependencyGraph() : graph;
        graph.idle.add(spec.name());
      }
    }
    return graph == null ? EMPTY : graph;
  }

  /** Whether a definition is the reason for a part of a graph. */
  static boolean hasEdges(ServiceSpec spec) {
    return !spec.dependencies().isEmpty() || !spec.park().until().isEmpty()
        || spec.startup().type() == StartupSpec.Type.IDLE;
  }

  private void add(Link link) {
    Dependency edge = link.edge();
    if (edge.kind().orders()) {
      boolean before = edge.kind() == Dependency.Kind.BEFORE;
      list(waits, before ? edge.service() : link.from()).add(link);
      list(awaited, before ? link.from() : edge.service()).add(link);
    }
    list(incoming, edge.service()).add(link);
    if (edge.kind() == Dependency.Kind.CONFLICTS) {
      list(waits, link.from()).add(link);
      list(waits, edge.service()).add(link);
      list(awaited, link.from()).add(link);
      list(awaited, edge.service()).add(link);
    }
  }

  private static <T> List<T> list(Map<String, List<T>> map, String name) {
    List<T> list = map.get(name);
    if (list == null) {
      list = new ArrayList<>(2);
      map.put(name, list);
    }
    return list;
  }

  private static List<Link> get(Map<String, List<Link>> map, String name) {
    List<Link> list = map.get(name);
    return list == null ? List.of() : list;
  }

  boolean isEmpty() {
    return incoming.isEmpty() && parkWaiters.isEmpty() && idle.isEmpty();
  }

  /** The services that wait for this one when they are parked. */
  List<String> parkWaiters(String name) {
    List<String> list = parkWaiters.get(name);
    return list == null ? List.of() : list;
  }

  /** The services of type idle: they start when no other service is being started. */
  List<String> idle() {
    return idle;
  }

  /** The edges by which this service may have to wait for another one. */
  List<Link> waits(String name) {
    return get(waits, name);
  }

  /** The edges by which another service may have to wait for this one. */
  List<Link> awaited(String name) {
    return get(awaited, name);
  }

  /** The edges of other services that name this one. */
  List<Link> incoming(String name) {
    return get(incoming, name);
  }

  /** The service at the other end of an edge. */
  static String other(Link link, String name) {
    return link.from().equals(name) ? link.edge().service() : link.from();
  }
}
