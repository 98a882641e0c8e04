package reeve.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds services that wait for each other in a circle, and tells each circle once, with the path. */
final class Circles {
  /** {@code from} waits for {@code to}. */
  private static final class Wait {
    final String to;
    final Dependency edge;
    final LinkReader.Link link;

    Wait(String to, Dependency edge, LinkReader.Link link) {
      this.to = to;
      this.edge = edge;
      this.link = link;
    }
  }

  private final Map<String, List<Wait>> waits = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final Set<String> done = new HashSet<>();

  Circles(Map<String, List<Dependency>> edges, Map<Dependency, LinkReader.Link> written) {
    for (Map.Entry<String, List<Dependency>> entry : edges.entrySet()) {
      for (Dependency edge : entry.getValue()) {
        boolean before = edge.kind() == Dependency.Kind.BEFORE;
        boolean self = edge.service().equals(entry.getKey());
        if (edge.kind().orders() || self) {
          add(before ? edge.service() : entry.getKey(), new Wait(before ? entry.getKey() : edge.service(), edge, written.get(edge)));
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

  void tell() {
    for (String name : names) {
      walk(name, new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Depth first. A chain may be as long as there are services, but a file with ten thousand in one chain is none that anybody has. */
  private void walk(String name, List<String> path, List<Wait> taken) {
    int again = path.indexOf(name);
    if (again >= 0) {
      tell(path.subList(again, path.size()), taken.subList(again, taken.size()));
      return;
    }
    if (done.contains(name)) {
      return;
    }
    path.add(name);
    for (Wait wait : waits.getOrDefault(name, List.of())) {
      taken.add(wait);
      walk(wait.to, path, taken);
      taken.remove(taken.size() - 1);
    }
    path.remove(path.size() - 1);
    done.add(name);
  }

  private static void tell(List<String> path, List<Wait> taken) {
    StringBuilder text = new StringBuilder("cannot put the services in an order: ");
    Wait first = taken.get(0);
    for (int i = 0; i < path.size(); i++) {
      Wait wait = taken.get(i);
      boolean before = wait.edge.kind() == Dependency.Kind.BEFORE;
      text.append(i == 0 ? "" : ", ").append(Escaped.quote(before ? wait.to : path.get(i))).append(' ').append(words(wait.edge.kind()))
          .append(' ').append(Escaped.quote(before ? path.get(i) : wait.to))
          .append(" (").append(new Source(wait.link.in.file.name(), wait.link.node.line)).append(')');
    }
    first.link.in.problem(first.link.node, first.link.path, text.toString(), "remove one of these");
  }

  private static String words(Dependency.Kind kind) {
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
