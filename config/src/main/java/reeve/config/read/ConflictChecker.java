package reeve.config.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Dependency;
import reeve.config.ServiceSpec;
import reeve.config.util.Escaped;

/**
 * Finds services that conflict and would be started together: with reeve, or by the start of a third that needs both.
 */
final class ConflictChecker {
  private final List<ServiceSpec> services;
  private final Map<Dependency, DependencyReader.Link> written;
  private final Map<String, ServiceSpec> byName = new HashMap<>();

  ConflictChecker(List<ServiceSpec> services, Map<Dependency, DependencyReader.Link> written) {
    this.services = services;
    this.written = written;
  }

  void report() {
    boolean any = false;
    for (ServiceSpec spec : services) {
      byName.put(spec.name(), spec);
      for (Dependency edge : spec.dependencies()) {
        any |= edge.kind() == Dependency.Kind.CONFLICTS;
      }
    }
    if (!any) {
      return;
    }
    Set<String> starting = new HashSet<>();
    for (ServiceSpec spec : services) {
      if (spec.enabled()) {
        pull(spec, starting);
      }
    }
    for (ServiceSpec spec : services) {
      for (Dependency edge : spec.dependencies()) {
        if (edge.kind() == Dependency.Kind.CONFLICTS && byName.containsKey(edge.service())) {
          report(spec, byName.get(edge.service()), edge, starting);
        }
      }
    }
  }

  private void report(ServiceSpec one, ServiceSpec other, Dependency edge, Set<String> starting) {
    DependencyReader.Link link = written.get(edge);
    if (one == other) {
      return; // told as the shortest of circles
    }
    if (starting.contains(one.name()) && starting.contains(other.name())) {
      link.in.problem(link.node, link.path,
          "cannot start both " + Escaped.quote(one.name()) + " and " + Escaped.quote(other.name())
              + " with reeve: they conflict" + because(one) + because(other),
          "give one of them enabled = false");
      return;
    }
    for (ServiceSpec spec : services) {
      Set<String> pulled = new HashSet<>();
      pull(spec, pulled);
      if (pulled.contains(one.name()) && pulled.contains(other.name())) {
        link.in.problem(link.node, link.path,
            "cannot start " + Escaped.quote(spec.name()) + ": it starts both " + Escaped.quote(one.name())
                + " and " + Escaped.quote(other.name()) + ", which conflict",
            "use after for one of them, or remove the conflict");
        return;
      }
    }
  }

  /** Why it starts though it is not enabled itself. */
  private String because(ServiceSpec spec) {
    for (ServiceSpec other : services) {
      for (Dependency edge : other.dependencies()) {
        if (!spec.enabled() && other.enabled() && edge.kind().pullsIn() && edge.service().equals(spec.name())) {
          return ", and " + Escaped.quote(other.name()) + " starts " + Escaped.quote(spec.name());
        }
      }
    }
    return "";
  }

  /** A service and all that starts with it. */
  private void pull(ServiceSpec from, Set<String> starting) {
    List<ServiceSpec> open = new ArrayList<>();
    open.add(from);
    while (!open.isEmpty()) {
      ServiceSpec spec = open.remove(open.size() - 1);
      if (starting.add(spec.name())) {
        for (Dependency edge : spec.dependencies()) {
          if (edge.kind().pullsIn() && byName.containsKey(edge.service())) {
            open.add(byName.get(edge.service()));
          }
        }
      }
    }
  }
}
