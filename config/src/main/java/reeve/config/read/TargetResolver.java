package reeve.config.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ConfigFile;
import reeve.config.ConfigProblem;
import reeve.config.Dependency;
import reeve.config.ProblemCollector;
import reeve.config.SourceLocation;
import reeve.config.TargetSpec;
import reeve.config.layer.LayeredValue;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/** The targets of all files: reads their tables, and finds the services of each once all files are read. */
final class TargetResolver {
  /** A target as it is written in its file. */
  private static final class Target {
    final ConfigFile file;
    final TomlTable table;
    String description = "";
    final List<DependencyEntry> entries = new ArrayList<>();

    Target(ConfigFile file, TomlTable table) {
      this.file = file;
      this.table = table;
    }

    SourceLocation location() {
      return new SourceLocation(file.name(), table.definedAt);
    }
  }

  private final Map<String, Target> targets = new LinkedHashMap<>();
  private final ServiceNames services;

  TargetResolver(ServiceNames services) {
    this.services = services;
  }

  /** Reads one {@code [target.NAME]}. */
  void read(ValueReader in, String name, TomlTable table) {
    Target target = new Target(in.file, table);
    for (Map.Entry<String, TomlNode> setting : table.entries.entrySet()) {
      if (setting.getValue() instanceof LayeredValue) {
        LayeredValue.Part part = ((LayeredValue) setting.getValue()).last();
        read(new ValueReader(part.file, in.problems, in.variables), target, setting.getKey(), part.node, part.path);
      } else {
        read(in, target, setting.getKey(), setting.getValue(), table.pathOf(setting.getKey()));
      }
    }
    targets.put(name, target);
  }

  private static void read(ValueReader in, Target target, String key, TomlNode node, String path) {
    if (key.equals("description")) {
      String text = in.string(node, path, "");
      target.description = text == null ? "" : text;
    } else if (key.equals("requires") || key.equals("wants")) {
      Dependency.Kind kind = key.equals("wants") ? Dependency.Kind.WANTS : Dependency.Kind.REQUIRES;
      for (TomlNode item : node instanceof TomlArray ? ((TomlArray) node).items : List.of(node)) {
        String member = in.string(item, path, "write it as [\"name\", \"@target\"]");
        if (member != null) {
          Dependency edge = new Dependency(kind, member, Dependency.When.READY, false);
          target.entries.add(new DependencyEntry(edge, in, item, path));
        }
      }
    } else {
      in.problem(node, path, "unknown key", Suggestions.hint(key, List.of("description", "requires", "wants")));
    }
  }

  boolean contains(String target) {
    return targets.containsKey(target);
  }

  /** In the order of the files. */
  List<String> names() {
    return new ArrayList<>(targets.keySet());
  }

  /** What the tables of targets name. */
  List<DependencyEntry> references() {
    List<DependencyEntry> all = new ArrayList<>();
    for (Target target : targets.values()) {
      all.addAll(target.entries);
    }
    return all;
  }

  List<TargetSpec> specs() {
    List<TargetSpec> specs = new ArrayList<>();
    for (Map.Entry<String, Target> entry : targets.entrySet()) {
      Target target = entry.getValue();
      specs.add(new TargetSpec(entry.getKey(), target.location(), target.description,
          new ArrayList<>(members(entry.getKey()).keySet())));
    }
    return specs;
  }

  /**
   * The services of a target and of the targets in it.
   *
   * @return by name, in order; WANTS if every path to the service contains a {@code wants}, otherwise REQUIRES
   */
  Map<String, Dependency.Kind> members(String target) {
    Map<String, Dependency.Kind> found = new LinkedHashMap<>();
    addMembers(target, Dependency.Kind.REQUIRES, found, new LinkedHashSet<>());
    return found;
  }

  private void addMembers(String target, Dependency.Kind outer, Map<String, Dependency.Kind> found, Set<String> path) {
    path.add(target);
    for (DependencyEntry entry : targets.get(target).entries) {
      String name = entry.edge.service();
      Dependency.Kind kind = outer == Dependency.Kind.WANTS ? outer : entry.edge.kind();
      if (!name.startsWith("@")) {
        if (isKnownService(entry, name)) {
          for (String service : services.resolve(name)) {
            if (found.get(service) != Dependency.Kind.REQUIRES) {
              found.put(service, kind);
            }
          }
        }
        continue;
      }
      String inner = name.substring(1);
      if (isKnownTarget(entry, inner) && !isCycle(entry, inner, path)) {
        addMembers(inner, kind, found, path);
      }
    }
    path.remove(target);
  }

  /** Reports a target that contains itself. */
  private static boolean isCycle(DependencyEntry entry, String target, Set<String> path) {
    if (!path.contains(target)) {
      return false;
    }
    List<String> cycle = new ArrayList<>(path);
    cycle = cycle.subList(cycle.indexOf(target), cycle.size());
    cycle.add(target);
    entry.problem("cannot have a target in itself: " + String.join(" -> ", cycle), "remove one of these");
    return true;
  }

  /** Reports a service that does not exist, unless services outside of the files are allowed. */
  boolean isKnownService(DependencyEntry entry, String name) {
    if (services.isKnown(name)) {
      return true;
    }
    String hint = Suggestions.didYouMean(name, services.all());
    if (hint.isEmpty() && targets.containsKey(name)) {
      hint = "did you mean the target, \"@" + name + "\"?";
    }
    reportUnknown(entry, "service", name, hint);
    return false;
  }

  /** Reports a target that does not exist. A service that is in no file may name any target. */
  boolean isKnownTarget(DependencyEntry entry, String name) {
    if (targets.containsKey(name) || !services.isClosed()) {
      return true;
    }
    reportUnknown(entry, "target", name, Suggestions.didYouMean(name, names()));
    return false;
  }

  private static void reportUnknown(DependencyEntry entry, String tableKind, String name, String hint) {
    entry.problem("cannot find the " + tableKind + " " + Escaped.quote(name),
        hint.isEmpty() ? "add [" + tableKind + "." + Escaped.key(name) + "], or remove it here" : hint);
  }

  /** Warns about a service that has the name of a target as a tag and does not belong to that target. */
  void warnAboutTag(String target, String service, ProblemCollector problems) {
    Target named = targets.get(target);
    problems.warn(named.file, named.table.definedAt, new ConfigProblem(named.location(), named.table.path,
        Escaped.quote(service) + " has this name as a tag and is not in the target: on the command line \"@" + target
            + "\" selects it too, in a list of dependencies it does not",
        "add it to the target, or use another tag"));
  }
}
