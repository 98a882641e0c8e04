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
 * Who depends on whom, in both directions. Made of definitions, and made anew when one of them or the set changes;
 * names that are not in the set stay in it, for they may come. Immutable.
 */
final class DependencyGraph {
  /**
   * An edge from the side of the one that has it.
   *
   * @param from whose definition says it
   * @param edge with the name of the other
   */
  record Link(String from, Dependency edge) {}

  /** Of sets in which nobody names another: nothing is looked up. */
  static final DependencyGraph EMPTY = new DependencyGraph();

  private final Map<String, List<Link>> waits = new HashMap<>();
  private final Map<String, List<Link>> awaited = new HashMap<>();
  private final Map<String, List<Link>> incoming = new HashMap<>();
  private final Map<String, List<String>> parkers = new HashMap<>();
  private final List<String> idle = new ArrayList<>(0);

  private DependencyGraph() {}

  static DependencyGraph of(Service[] services) {
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
          list(graph.parkers, other.name()).add(spec.name());
        }
      }
      if (spec.startup().type() == StartupSpec.Type.IDLE) {
        graph = graph == null ? new DependencyGraph() : graph;
        graph.idle.add(spec.name());
      }
    }
    return graph == null ? EMPTY : graph;
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
    return incoming.isEmpty() && parkers.isEmpty() && idle.isEmpty();
  }

  /** Who waits for this one when parked. */
  List<String> parkers(String name) {
    List<String> list = parkers.get(name);
    return list == null ? List.of() : list;
  }

  /** Those that start when nobody else does. */
  List<String> idle() {
    return idle;
  }

  /** Edges by which this one may have to wait for another. */
  List<Link> waits(String name) {
    return get(waits, name);
  }

  /** Edges by which another may have to wait for this one. */
  List<Link> awaited(String name) {
    return get(awaited, name);
  }

  /** Edges of others that name this one. */
  List<Link> incoming(String name) {
    return get(incoming, name);
  }

  /** The other end of an edge. */
  static String other(Link link, String name) {
    return link.from().equals(name) ? link.edge().service() : link.from();
  }
}
