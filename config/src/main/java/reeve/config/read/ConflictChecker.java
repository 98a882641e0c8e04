package reeve.config.read;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Dependency;
import reeve.config.ServiceSpec;
import reeve.config.plan.DependencyClosure;
import reeve.config.util.Escaped;

/**
 * Finds services that conflict and would start together: with reeve, or because a third service pulls in both of them.
 */
final class ConflictChecker {
  private final List<ServiceSpec> services;
  private final Map<Dependency, DependencyEntry> entries;
  private final Map<String, ServiceSpec> byName = new HashMap<>();

  /** @param entries the source of each edge, by identity of the edge */
  ConflictChecker(List<ServiceSpec> services, Map<Dependency, DependencyEntry> entries) {
    this.services = services;
    this.entries = entries;
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
        DependencyClosure.add(spec, byName, starting);
      }
    }
    for (ServiceSpec spec : services) {
      for (Dependency edge : spec.dependencies()) {
        if (edge.kind() == Dependency.Kind.CONFLICTS && byName.containsKey(edge.service())) {
          check(spec, byName.get(edge.service()), edge, starting);
        }
      }
    }
  }

  private void check(ServiceSpec service, ServiceSpec other, Dependency edge, Set<String> starting) {
    if (service == other) {
      return; // reported as a cycle of length one
    }
    if (starting.contains(service.name()) && starting.contains(other.name())) {
      entries.get(edge).problem(
          "cannot start both " + Escaped.quote(service.name()) + " and " + Escaped.quote(other.name())
              + " with reeve: they conflict" + cause(service) + cause(other),
          "give one of them enabled = false");
      return;
    }
    for (ServiceSpec spec : services) {
      Set<String> pulledIn = new HashSet<>();
      DependencyClosure.add(spec, byName, pulledIn);
      if (pulledIn.contains(service.name()) && pulledIn.contains(other.name())) {
        entries.get(edge).problem(
            "cannot start " + Escaped.quote(spec.name()) + ": it starts both " + Escaped.quote(service.name())
                + " and " + Escaped.quote(other.name()) + ", which conflict",
            "use after for one of them, or remove the conflict");
        return;
      }
    }
  }

  /** Why a service that is not enabled starts with reeve, as a part of a message; empty if it is enabled. */
  private String cause(ServiceSpec spec) {
    for (ServiceSpec other : services) {
      for (Dependency edge : other.dependencies()) {
        if (!spec.enabled() && other.enabled() && edge.kind().pullsIn() && edge.service().equals(spec.name())) {
          return ", and " + Escaped.quote(other.name()) + " starts " + Escaped.quote(spec.name());
        }
      }
    }
    return "";
  }
}
