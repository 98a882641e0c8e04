package reeve.config.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ConfigFile;
import reeve.config.ConfigProblem;
import reeve.config.Dependency;
import reeve.config.ProblemCollector;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.SourceLocation;
import reeve.config.TargetSpec;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/**
 * What services say of each other, once all of them are known: looks up names, puts the services of a target in its
 * place, finds circles. Not used where no file names a target or another service.
 */
final class DependencyResolver {
  /** A target as it was written. */
  private static final class Target {
    final ValueReader in;
    final TomlTable table;
    String description = "";
    final List<DependencyReader.Link> links = new ArrayList<>();

    Target(ValueReader in, TomlTable table) {
      this.in = in;
      this.table = table;
    }
  }

  private final Map<String, Target> targets = new LinkedHashMap<>();
  private final Map<String, List<DependencyReader.Link>> links = new LinkedHashMap<>();
  private final Map<String, List<DependencyReader.Link>> parked = new LinkedHashMap<>();
  /** Every service of the files, also one with a problem of its own. */
  private final Set<String> names = new HashSet<>();
  /** Tables with instances, and the names of those. */
  private final Map<String, List<String>> families = new HashMap<>();
  /** Whether a name that is not known is a problem. */
  private final boolean strict;
  /** The target that starts with reeve. */
  private String boot = TargetSpec.DEFAULT;

  DependencyResolver(boolean strict) {
    this.strict = strict;
  }

  /** One {@code [target.NAME]}. */
  void target(ValueReader in, String name, TomlTable table) {
    Target draft = new Target(in, table);
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String key = entry.getKey();
      String path = table.pathOf(key);
      if (key.equals("description")) {
        String text = in.string(entry.getValue(), path, "");
        draft.description = text == null ? "" : text;
      } else if (key.equals("requires") || key.equals("wants")) {
        for (TomlNode item : entry.getValue() instanceof TomlArray ? ((TomlArray) entry.getValue()).items
            : List.of(entry.getValue())) {
          String member = in.string(item, path, "write it as [\"name\", \"@target\"]");
          if (member != null) {
            Dependency.Kind kind = key.equals("wants") ? Dependency.Kind.WANTS : Dependency.Kind.REQUIRES;
            draft.links.add(
                new DependencyReader.Link(new Dependency(kind, member, Dependency.When.READY, false), in, item, path));
          }
        }
      } else {
        in.problem(entry.getValue(), path, "unknown key",
            Suggestions.oneOf(key, List.of("description", "requires", "wants")));
      }
    }
    targets.put(name, draft);
  }

  void service(String name, List<DependencyReader.Link> of) {
    names.add(name);
    if (!of.isEmpty()) {
      links.put(name, of);
    }
  }

  /** A table with instances: who names it means all of them. */
  void family(String name, List<String> instances) {
    names.add(name);
    families.put(name, instances);
  }

  /** What starts with reeve is what this target has. */
  void startWith(ConfigFile file, ProblemCollector problems, String target) {
    boot = target;
    if (!targets.containsKey(target)) {
      problems.add(file, 0, "", "cannot find the target " + Escaped.quote(target) + " to start with",
          Suggestions.didYouMean(target, new ArrayList<>(targets.keySet())));
    }
  }

  /** Whether there are no services but those of the files. */
  boolean isWhole() {
    return strict;
  }

  /** Whom a name means. */
  private List<String> instancesOf(String name) {
    List<String> instances = families.get(name);
    return instances == null ? List.of(name) : instances;
  }

  /** @param of services that this one waits for while it is parked */
  void parked(String name, List<DependencyReader.Link> of) {
    if (!of.isEmpty()) {
      parked.put(name, of);
    }
  }

  boolean isEmpty() {
    return targets.isEmpty() && links.isEmpty() && parked.isEmpty();
  }

  private void checkParked() {
    for (Map.Entry<String, List<DependencyReader.Link>> entry : parked.entrySet()) {
      for (DependencyReader.Link link : entry.getValue()) {
        boolean known = isKnown(link, link.edge.service(), names, "service");
        if (families.containsKey(link.edge.service())) {
          link.in.problem(link.node, link.path,
              "cannot wait for all instances of " + Escaped.quote(link.edge.service()), "name one of them");
        } else if (known && link.edge.service().equals(entry.getKey())) {
          link.in.problem(link.node, link.path, "cannot wait for itself", "remove \"service:" + entry.getKey() + "\"");
        }
      }
    }
  }

  /** @return the services with their edges and the names of their targets */
  List<ServiceSpec> resolve(List<ServiceSpec> services, ProblemCollector problems) {
    Map<String, Set<String>> members = new LinkedHashMap<>();
    for (String target : targets.keySet()) {
      Map<String, Dependency.Kind> of = new LinkedHashMap<>();
      members(target, Dependency.Kind.REQUIRES, of, new LinkedHashSet<>());
      members.put(target, of.keySet());
    }
    Map<String, List<Dependency>> edges = new LinkedHashMap<>();
    Map<Dependency, DependencyReader.Link> written = new java.util.IdentityHashMap<>();
    for (Map.Entry<String, List<DependencyReader.Link>> entry : links.entrySet()) {
      List<Dependency> of = new ArrayList<>();
      for (DependencyReader.Link link : entry.getValue()) {
        for (Dependency edge : expand(entry.getKey(), link)) {
          of.add(edge);
          written.put(edge, link);
        }
      }
      edges.put(entry.getKey(), of);
    }
    checkParked();
    new CycleFinder(edges, written).report();
    List<ServiceSpec> result = new ArrayList<>(services.size());
    Set<String> atBoot = members.get(boot);
    for (ServiceSpec spec : services) {
      List<String> tags = new ArrayList<>(spec.identity().tags());
      for (Map.Entry<String, Set<String>> target : members.entrySet()) {
        if (target.getValue().contains(spec.name())) {
          if (!tags.contains(target.getKey())) {
            tags.add(target.getKey());
          }
        } else if (spec.identity().tags().contains(target.getKey())) {
          warnOfTagConflict(target.getKey(), spec.name(), problems);
        }
      }
      boolean enabled = spec.enabled() && (atBoot == null || atBoot.contains(spec.name()));
      result.add(ServiceSpecBuilder.of(spec).dependencies(edges.getOrDefault(spec.name(), List.of())).tags(tags)
          .enabled(enabled).build());
    }
    new ConflictChecker(result, written).report();
    reportMissingHealthChecks(result, written);
    return result;
  }

  List<TargetSpec> targets() {
    List<TargetSpec> result = new ArrayList<>();
    for (Map.Entry<String, Target> entry : targets.entrySet()) {
      Target draft = entry.getValue();
      Map<String, Dependency.Kind> of = new LinkedHashMap<>();
      members(entry.getKey(), Dependency.Kind.REQUIRES, of, new LinkedHashSet<>());
      result.add(new TargetSpec(entry.getKey(), new SourceLocation(draft.in.file.name(), draft.table.definedAt),
          draft.description,
          new ArrayList<>(of.keySet())));
    }
    return result;
  }

  /** The services of a target and of the targets in it; one that is only wanted on its way here is wanted. */
  private void members(String target, Dependency.Kind outer, Map<String, Dependency.Kind> found, Set<String> path) {
    Target draft = targets.get(target);
    path.add(target);
    for (DependencyReader.Link link : draft.links) {
      String name = link.edge.service();
      Dependency.Kind kind = outer == Dependency.Kind.WANTS ? outer : link.edge.kind();
      if (!name.startsWith("@")) {
        if (isKnown(link, name, names, "service")) {
          for (String one : instancesOf(name)) {
            if (found.get(one) != Dependency.Kind.REQUIRES) {
              found.put(one, kind);
            }
          }
        }
      } else if (isKnown(link, name.substring(1), targets.keySet(), "target")) {
        if (path.contains(name.substring(1))) {
          List<String> circle = new ArrayList<>(path);
          circle = circle.subList(circle.indexOf(name.substring(1)), circle.size());
          circle.add(name.substring(1));
          link.in.problem(link.node, link.path, "cannot have a target in itself: " + String.join(" -> ", circle),
              "remove one of these");
        } else {
          members(name.substring(1), kind, found, path);
        }
      }
    }
    path.remove(target);
  }

  private boolean isKnown(DependencyReader.Link link, String name, Set<String> known, String what) {
    if (known.contains(name) || !strict) {
      return true;
    }
    String hint = Suggestions.didYouMean(name, new ArrayList<>(known));
    if (hint.isEmpty() && what.equals("service") && targets.containsKey(name)) {
      hint = "did you mean the target, \"@" + name + "\"?";
    }
    link.in.problem(link.node, link.path, "cannot find the " + what + " " + Escaped.quote(name),
        hint.isEmpty() ? "add [" + what + "." + Escaped.key(name) + "], or remove it here" : hint);
    return false;
  }

  private List<Dependency> expand(String from, DependencyReader.Link link) {
    Dependency edge = link.edge;
    List<Dependency> edges = new ArrayList<>();
    if (!edge.service().startsWith("@")) {
      if (isKnown(link, edge.service(), names, "service")) {
        for (String one : instancesOf(edge.service())) {
          edges.add(families.containsKey(edge.service()) ? new Dependency(edge.kind(), one, edge.when(), edge.restart())
              : edge);
        }
      }
      return edges;
    }
    String target = edge.service().substring(1);
    if (isKnown(link, target, targets.keySet(), "target") && targets.containsKey(target)) {
      Map<String, Dependency.Kind> members = new LinkedHashMap<>();
      members(target, Dependency.Kind.REQUIRES, members, new LinkedHashSet<>());
      for (Map.Entry<String, Dependency.Kind> member : members.entrySet()) {
        boolean weak = member.getValue() == Dependency.Kind.WANTS
            && (edge.kind() == Dependency.Kind.REQUIRES || edge.kind() == Dependency.Kind.MILESTONE);
        if (!isSame(member.getKey(), from)) { // a service may come after the rest of its own target
          edges.add(
              new Dependency(weak ? Dependency.Kind.WANTS : edge.kind(), member.getKey(), edge.when(), edge.restart()));
        }
      }
    }
    return edges;
  }

  private void warnOfTagConflict(String target, String service, ProblemCollector problems) {
    Target draft = targets.get(target);
    problems.warn(draft.in.file, draft.table.definedAt,
        new ConfigProblem(new SourceLocation(draft.in.file.name(), draft.table.definedAt),
            draft.table.path,
            Escaped.quote(service) + " has this name as a tag and is not in the target: on the command line \"@"
                + target
                + "\" means it too, in a list of dependencies it does not",
            "add it to the target, or use another tag"));
  }

  /** The same service, or instances of one table. */
  private boolean isSame(String a, String b) {
    int at = a.lastIndexOf('@');
    List<String> family = at < 0 ? null : families.get(a.substring(0, at));
    return a.equals(b) || family != null && family.contains(a) && family.contains(b);
  }

  /** Who has no check never becomes healthy, and who waits for that waits for good. */
  private static void reportMissingHealthChecks(List<ServiceSpec> services, Map<Dependency, DependencyReader.Link> written) {
    Map<String, ServiceSpec> byName = new HashMap<>();
    for (ServiceSpec spec : services) {
      byName.put(spec.name(), spec);
    }
    for (ServiceSpec spec : services) {
      for (Dependency edge : spec.dependencies()) {
        ServiceSpec other = edge.kind() == Dependency.Kind.BEFORE ? spec : byName.get(edge.service());
        if (edge.when() == Dependency.When.HEALTHY && other != null && other.health().check().isEmpty()) {
          DependencyReader.Link link = written.get(edge);
          link.in.problem(link.node, link.path,
              "cannot wait until " + Escaped.quote(other.name()) + " is healthy: it has no health check",
              "add health to it, or use when = \"ready\"");
        }
      }
    }
  }
}
