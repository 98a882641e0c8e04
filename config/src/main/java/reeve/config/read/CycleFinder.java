package reeve.config.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Dependency;
import reeve.config.util.Escaped;

/** Finds services that wait for each other in a cycle, and reports each cycle once, with its path. */
final class CycleFinder {
  /** {@code from} waits for {@code to}. */
  private static final class Wait {
    final String to;
    final Dependency edge;
    final DependencyEntry entry;

    Wait(String to, Dependency edge, DependencyEntry entry) {
      this.to = to;
      this.edge = edge;
      this.entry = entry;
    }
  }

  private final Map<String, List<Wait>> waits = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final Set<String> done = new HashSet<>();

  /**
   * @param edges the edges of each service, by the name of the service
   * @param entries the source of each edge, by identity of the edge
   */
  CycleFinder(Map<String, List<Dependency>> edges, Map<Dependency, DependencyEntry> entries) {
    for (Map.Entry<String, List<Dependency>> of : edges.entrySet()) {
      for (Dependency edge : of.getValue()) {
        boolean before = edge.kind() == Dependency.Kind.BEFORE;
        boolean self = edge.service().equals(of.getKey());
        if (edge.kind().orders() || self) {
          add(before ? edge.service() : of.getKey(),
              new Wait(before ? of.getKey() : edge.service(), edge, entries.get(edge)));
        }
      }
    }
  }

  private void add(String from, Wait wait) {
    List<Wait> of = waits.get(from);
    if (of == null) {
      of = new ArrayList<>();
      waits.put(from, of);
      names.add(from);
    }
    of.add(wait);
  }

  /** Searches depth-first and without recursion, because a chain may be as long as there are services. */
  void report() {
    for (String name : names) {
      if (!done.contains(name)) {
        walk(name);
      }
    }
  }

  private void walk(String from) {
    List<String> path = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>();
    List<Wait> taken = new ArrayList<>();
    List<Iterator<Wait>> open = new ArrayList<>();
    String name = from;
    while (true) {
      if (name != null) {
        places.put(name, path.size());
        path.add(name);
        open.add(waits.getOrDefault(name, List.of()).iterator());
        name = null;
      }
      int last = path.size() - 1;
      if (!open.get(last).hasNext()) {
        done.add(path.get(last));
        places.remove(path.remove(last));
        open.remove(last);
        if (path.isEmpty()) {
          return;
        }
        taken.remove(last - 1);
        continue;
      }
      Wait wait = open.get(last).next();
      Integer again = places.get(wait.to);
      if (again != null) {
        taken.add(wait);
        report(path.subList(again, path.size()), taken.subList(again, taken.size()));
        taken.remove(last);
      } else if (!done.contains(wait.to)) {
        taken.add(wait);
        name = wait.to;
      }
    }
  }

  private static void report(List<String> path, List<Wait> taken) {
    StringBuilder text = new StringBuilder("cannot put the services in an order: ");
    Wait first = taken.get(0);
    for (int i = 0; i < path.size(); i++) {
      Wait wait = taken.get(i);
      boolean before = wait.edge.kind() == Dependency.Kind.BEFORE;
      text.append(i == 0 ? "" : ", ").append(Escaped.quote(before ? wait.to : path.get(i))).append(' ')
          .append(verb(wait.edge.kind())).append(' ').append(Escaped.quote(before ? path.get(i) : wait.to))
          .append(" (").append(wait.entry.location.source()).append(')');
    }
    first.entry.problem(text.toString(), "remove one of these");
  }

  private static String verb(Dependency.Kind kind) {
    return switch (kind) {
      case REQUIRES -> "requires";
      case WANTS -> "wants";
      case AFTER -> "is after";
      case BEFORE -> "is before";
      case MILESTONE -> "has as milestone";
      case CONFLICTS -> "conflicts with";
      case PART_OF -> "is part of";
    };
  }
}
