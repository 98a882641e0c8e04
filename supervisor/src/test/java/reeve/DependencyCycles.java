package reeve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds cycles in a graph of names. */
final class DependencyCycles {
  private final Map<String, Set<String>> edges;
  private final Set<String> finished = new TreeSet<>();
  private final List<String> path = new ArrayList<>();
  private final List<String> cycles = new ArrayList<>();

  private DependencyCycles(Map<String, Set<String>> edges) {
    this.edges = edges;
  }

  /**
   * Finds one cycle for each edge that closes one.
   *
   * @param edges the names that each name depends on
   * @return the cycles, such as {@code a -> b -> a}, in the order of the names; empty if there are none
   */
  static List<String> of(Map<String, Set<String>> edges) {
    DependencyCycles search = new DependencyCycles(edges);
    for (String name : new TreeSet<>(edges.keySet())) {
      search.visit(name);
    }
    return search.cycles;
  }

  private void visit(String name) {
    int start = path.indexOf(name);
    if (start >= 0) {
      cycles.add(String.join(" -> ", path.subList(start, path.size())) + " -> " + name);
      return;
    }
    if (finished.contains(name)) {
      return;
    }
    path.add(name);
    for (String next : edges.getOrDefault(name, Set.of())) {
      visit(next);
    }
    path.remove(path.size() - 1);
    finished.add(name);
  }
}
