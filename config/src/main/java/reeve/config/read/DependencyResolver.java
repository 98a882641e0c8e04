package reeve.config.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ConfigFile;
import reeve.config.Dependency;
import reeve.config.ProblemCollector;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.TargetSpec;
import reeve.config.layer.ReadOptions;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/**
 * Resolves the references between services once all services are known: looks up names, replaces a target by its
 * services, and finds cycles. It is loaded only if a file has a target or names another service.
 */
final class DependencyResolver {
  private final ServiceNames names;
  private final TargetResolver targets;
  private final Map<String, List<DependencyEntry>> dependencies = new LinkedHashMap<>();
  private final Map<String, List<DependencyEntry>> parkDependencies = new LinkedHashMap<>();
  /** What starts with reeve. */
  private BootSelection boot = new BootSelection(TargetSpec.DEFAULT, null);

  /** @param names the names of all services; more may be added until {@link #resolve} */
  DependencyResolver(ServiceNames names) {
    this.names = names;
    targets = new TargetResolver(names);
  }

  /** Reads one {@code [target.NAME]}. */
  void readTarget(ValueReader in, String name, TomlTable table) {
    targets.read(in, name, table);
  }

  /**
   * Adds the dependencies of a service.
   *
   * @param entries its dependencies
   * @param waitsFor other services that it waits for while it is parked
   */
  void addService(String name, List<DependencyEntry> entries, List<DependencyEntry> waitsFor) {
    dependencies.put(name, entries);
    parkDependencies.put(name, waitsFor);
  }

  /**
   * Sets what starts with reeve, instead of the default target.
   *
   * @param selection see {@link ReadOptions#target}
   */
  void setBootTarget(ConfigFile file, String selection) {
    boot = new BootSelection(selection, file);
  }

  /** Everything in the files that names a service or a target, as a copy. */
  List<DependencyEntry> references() {
    List<DependencyEntry> all = new ArrayList<>(targets.references());
    for (List<DependencyEntry> entries : dependencies.values()) {
      all.addAll(entries);
    }
    for (List<DependencyEntry> entries : parkDependencies.values()) {
      all.addAll(entries);
    }
    return all;
  }

  /** The targets with their services. */
  List<TargetSpec> targets() {
    return targets.specs();
  }

  /** @return the services with their edges, and with the names of their targets as tags */
  List<ServiceSpec> resolve(List<ServiceSpec> services, ProblemCollector problems) {
    Map<String, Set<String>> members = new LinkedHashMap<>();
    for (String target : targets.names()) {
      members.put(target, targets.members(target).keySet());
    }
    Map<String, List<Dependency>> edges = new LinkedHashMap<>();
    Map<Dependency, DependencyEntry> entries = new IdentityHashMap<>();
    for (Map.Entry<String, List<DependencyEntry>> of : dependencies.entrySet()) {
      List<Dependency> resolved = new ArrayList<>();
      for (DependencyEntry entry : of.getValue()) {
        for (Dependency edge : resolve(of.getKey(), entry)) {
          resolved.add(edge);
          entries.put(edge, entry);
        }
      }
      edges.put(of.getKey(), resolved);
    }
    checkParkDependencies();
    new CycleFinder(edges, entries).report();
    List<ServiceSpec> result = new ArrayList<>(services.size());
    boot.check(services, members, problems);
    for (ServiceSpec spec : services) {
      result.add(ServiceSpecBuilder.of(spec)
          .dependencies(edges.getOrDefault(spec.name(), List.of()))
          .tags(tags(spec, members, problems))
          .enabled(boot.isStarted(spec, members))
          .build());
    }
    new ConflictChecker(result, entries).report();
    reportMissingHealthChecks(result, entries);
    return result;
  }

  /** The tags of a service with the names of the targets that it belongs to. */
  private List<String> tags(ServiceSpec spec, Map<String, Set<String>> members, ProblemCollector problems) {
    List<String> own = spec.identity().tags();
    List<String> tags = new ArrayList<>(own);
    for (Map.Entry<String, Set<String>> target : members.entrySet()) {
      if (target.getValue().contains(spec.name())) {
        if (!tags.contains(target.getKey())) {
          tags.add(target.getKey());
        }
      } else if (own.contains(target.getKey())) {
        targets.warnAboutTag(target.getKey(), spec.name(), problems);
      }
    }
    return tags;
  }

  private void checkParkDependencies() {
    for (Map.Entry<String, List<DependencyEntry>> of : parkDependencies.entrySet()) {
      for (DependencyEntry entry : of.getValue()) {
        String service = entry.edge.service();
        boolean known = targets.isKnownService(entry, service);
        if (names.isTable(service)) {
          entry.problem("cannot wait for all instances of " + Escaped.quote(service), "name one of them");
        } else if (known && service.equals(of.getKey())) {
          entry.problem("cannot wait for itself", "remove \"service:" + of.getKey() + "\"");
        }
      }
    }
  }

  /** @return the edges that an entry stands for; none after a problem */
  private List<Dependency> resolve(String from, DependencyEntry entry) {
    Dependency edge = entry.edge;
    List<Dependency> edges = new ArrayList<>();
    if (!edge.service().startsWith("@")) {
      if (targets.isKnownService(entry, edge.service())) {
        for (String service : names.resolve(edge.service())) {
          edges.add(names.isTable(edge.service()) ? copy(edge, edge.kind(), service) : edge);
        }
      }
      return edges;
    }
    String target = edge.service().substring(1);
    if (targets.isKnownTarget(entry, target) && targets.contains(target)) {
      for (Map.Entry<String, Dependency.Kind> member : targets.members(target).entrySet()) {
        boolean weak = member.getValue() == Dependency.Kind.WANTS
            && (edge.kind() == Dependency.Kind.REQUIRES || edge.kind() == Dependency.Kind.MILESTONE);
        if (!names.isSame(member.getKey(), from)) { // a service may be after its own target, which means the rest of it
          edges.add(copy(edge, weak ? Dependency.Kind.WANTS : edge.kind(), member.getKey()));
        }
      }
    }
    return edges;
  }

  private static Dependency copy(Dependency edge, Dependency.Kind kind, String service) {
    return new Dependency(kind, service, edge.when(), edge.restart());
  }

  /** Reports edges that wait for a service without a health check to be healthy: they would wait forever. */
  private static void reportMissingHealthChecks(List<ServiceSpec> services, Map<Dependency, DependencyEntry> entries) {
    Map<String, ServiceSpec> byName = new HashMap<>();
    for (ServiceSpec spec : services) {
      byName.put(spec.name(), spec);
    }
    for (ServiceSpec spec : services) {
      for (Dependency edge : spec.dependencies()) {
        ServiceSpec other = edge.kind() == Dependency.Kind.BEFORE ? spec : byName.get(edge.service());
        if (edge.when() == Dependency.When.HEALTHY && other != null && other.health().check().isEmpty()) {
          entries.get(edge).problem(
              "cannot wait until " + Escaped.quote(other.name()) + " is healthy: it has no health check",
              "add health to it, or use when = \"ready\"");
        }
      }
    }
  }
}
