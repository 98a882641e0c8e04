package reeve.config.read;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ConfigProblem;
import reeve.config.Dependency;
import reeve.config.Instance;
import reeve.config.Plan;
import reeve.config.ProblemCollector;
import reeve.config.ServiceSpec;
import reeve.config.layer.LayeredValue;
import reeve.config.layer.LoadedFile;
import reeve.config.layer.ReadOptions;
import reeve.config.layer.RemainingPlan;
import reeve.config.layer.SkippedServices;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/**
 * Reads files of which some have faults: leaves out the services of these files, and those that require them. A fault
 * that concerns more than the services of its file, in {@code [reeve]}, {@code [defaults]} or a target, is not left
 * out, because the other services would start in another way than they are defined. Each instance is for one reading;
 * it is used only after a reading with problems.
 */
final class FaultIsolation {
  /** What the faults leave. */
  record Rest(Plan plan, List<ConfigProblem> warnings, SkippedServices skipped) {}

  private final List<String> paths;
  private final Map<String, String> environment;
  private final ReadOptions options;
  private final List<ConfigProblem> problems = new ArrayList<>();
  /** Names of files whose services are left out. */
  private final Set<String> faulty = new LinkedHashSet<>();
  /** Names of files with a fault that costs only some of their services. */
  private final Set<String> others = new LinkedHashSet<>();
  /** Names of files that are not used at all. */
  private final Set<String> excluded = new HashSet<>();
  /** Names of tables that are left out. */
  private final Set<String> services = new LinkedHashSet<>();
  /** Of the present pass: the files by name, their services, and the files that are not TOML. */
  private final Map<String, LoadedFile> files = new HashMap<>();
  private final Map<String, List<String>> servicesOf = new HashMap<>();
  private Set<String> damaged = Set.of();
  private List<String> names = List.of();

  private FaultIsolation(List<String> paths, Map<String, String> environment, ReadOptions options) {
    this.paths = paths;
    this.environment = environment;
    this.options = options;
  }

  /** Whether the command line or one of the files says that faults are left out. */
  static boolean isWanted(List<LoadedFile> files, ReadOptions options) {
    if (options.keepGoing()) {
      return true;
    }
    for (LoadedFile loaded : files) {
      TomlNode table = loaded.root.entries.get("reeve");
      TomlNode node = table instanceof TomlTable ? ((TomlTable) table).entries.get("on-error") : null;
      node = node instanceof LayeredValue ? ((LayeredValue) node).last().node : node;
      if (node instanceof TomlScalar && "skip".equals(((TomlScalar) node).value())) {
        return true;
      }
    }
    return false;
  }

  /** @return null if the faults concern more than some of the services */
  static Rest read(List<String> paths, Map<String, String> environment, ReadOptions options) {
    return new FaultIsolation(paths, environment, options).run();
  }

  private Rest run() {
    while (true) {
      ProblemCollector found = new ProblemCollector(excluded);
      Plan plan = pass(found);
      int before = services.size() + excluded.size();
      for (ConfigProblem problem : plan == null ? found.errors() : lackingTheirServices(plan)) {
        if (ProblemCollector.isCount(problem)) {
          continue; // those that were not kept are found when these are left out
        }
        if (plan == null && !leaveOut(problem, found.settingsOf(problem))) {
          return null;
        }
        if (!problems.contains(problem)) {
          problems.add(problem);
        }
      }
      if (services.size() + excluded.size() == before) {
        return plan == null || plan.services().isEmpty() ? null
            : new Rest(RemainingPlan.of(plan, files, names, found), found.warnings(), new SkippedServices(problems,
                new ArrayList<>(services), new ArrayList<>(faulty), new ArrayList<>(others)));
      }
    }
  }

  private Plan pass(ProblemCollector found) {
    ConfigFileLoader loader = new ConfigFileLoader(found, environment, System.getProperty("user.dir"));
    loader.copies = options.copies();
    for (String path : paths) {
      loader.load(path);
    }
    damaged = loader.damaged;
    names = new ArrayList<>();
    List<LoadedFile> used = new ArrayList<>();
    for (LoadedFile loaded : loader.loaded) {
      names.add(loaded.file.name());
      files.put(loaded.file.name(), loaded);
      servicesOf.put(loaded.file.name(), services(loaded.root));
      if (!excluded.contains(loaded.file.name())) {
        removeServices(loaded.root);
        used.add(loaded);
      }
    }
    return new PlanBuilder(found, environment, options.instances()).build(used, options);
  }

  private List<String> services(TomlTable root) {
    List<String> found = new ArrayList<>(keys(root, "service"));
    if (root.entries.get("profile") instanceof TomlTable profiles) {
      for (String profile : options.profiles()) {
        found.addAll(profiles.entries.get(profile) instanceof TomlTable table ? keys(table, "service") : List.of());
      }
    }
    return found;
  }

  private static Set<String> keys(TomlTable root, String table) {
    return root.entries.get(table) instanceof TomlTable tables ? tables.entries.keySet() : new HashSet<>();
  }

  private void removeServices(TomlTable root) {
    keys(root, "service").removeAll(services);
    if (root.entries.get("profile") instanceof TomlTable profiles) {
      for (TomlNode profile : profiles.entries.values()) {
        if (profile instanceof TomlTable table) {
          keys(table, "service").removeAll(services);
        }
      }
    }
  }

  /**
   * @param settings those that name the env-file in which the problem is; empty: it is not in one
   * @return false if the problem concerns more than services
   */
  private boolean leaveOut(ConfigProblem problem, Set<String> settings) {
    for (String setting : settings) {
      if (isShared(setting)) {
        return false;
      }
      leaveOutTheServiceOf(setting, problem.source().file());
    }
    if (!settings.isEmpty()) {
      return true;
    }
    LoadedFile loaded = files.get(problem.source().file());
    loaded = loaded == null ? ownerOf(problem.key()) : loaded;
    String name = loaded == null ? problem.source().file() : loaded.file.name();
    if (loaded == null || damaged.contains(name)) {
      if (mayHoldMore(name)) {
        return false;
      }
      excluded.add(name);
    } else if (problem.key().isEmpty() || isShared(problem.key())) {
      return false;
    } else if (faulty.contains(name) && services.containsAll(servicesOf.get(name))) {
      if (!keys(loaded.root, "reeve").isEmpty() || !keys(loaded.root, "defaults").isEmpty()
          || !keys(loaded.root, "target").isEmpty()) {
        return false;
      }
      excluded.add(name);
    }
    addServices(name);
    if (loaded != null && loaded.base != null) {
      addServices(loaded.base.file.name());
    }
    return true;
  }

  /**
   * @param setting a key of a service; of a template: all of its services
   * @param place the file of the setting, or the env-file that it names
   */
  private void leaveOutTheServiceOf(String setting, String place) {
    if (files.containsKey(place)) {
      others.add(place);
    }
    for (Map.Entry<String, List<String>> file : servicesOf.entrySet()) {
      for (String name : file.getValue()) {
        String template = Instance.template(name);
        if (setting.contains("service." + Escaped.key(name) + ".")
            || template != null && setting.contains("service." + Escaped.key(template) + ".")) {
          services.add(name);
          if (!files.containsKey(place)) {
            others.add(file.getKey());
          }
        }
      }
    }
  }

  private void addServices(String file) {
    faulty.add(file);
    services.addAll(servicesOf.getOrDefault(file, List.of()));
  }

  /** The file of a service, for a problem that is in a file of another kind. */
  private LoadedFile ownerOf(String key) {
    for (LoadedFile loaded : files.values()) {
      for (String service : servicesOf.get(loaded.file.name())) {
        if (key.startsWith("service." + Escaped.key(service) + ".")) {
          return loaded;
        }
      }
    }
    return null;
  }

  private static boolean isShared(String key) {
    String table = key;
    if (key.startsWith("profile.")) {
      table = key.substring(key.indexOf('.', "profile.".length()) + 1);
    }
    return table.equals("reeve") || table.equals("defaults") || table.startsWith("reeve.")
        || table.startsWith("defaults.") || table.startsWith("target.");
  }

  /** Whether a file that cannot be read as TOML may hold tables that concern the services of other files. */
  private boolean mayHoldMore(String file) {
    try {
      String text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
      return text.contains("defaults") || text.contains("reeve") || text.contains("[target")
          || !options.profiles().isEmpty() && text.contains("profile");
    } catch (IOException | InvalidPathException e) {
      return true; // what it holds is not known
    }
  }

  /** Leaves out the services that require one that there is not. */
  private List<ConfigProblem> lackingTheirServices(Plan plan) {
    Set<String> present = RemainingPlan.names(plan);
    List<ConfigProblem> found = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      for (Dependency edge : spec.dependencies()) {
        boolean hard = edge.kind() == Dependency.Kind.REQUIRES || edge.kind() == Dependency.Kind.MILESTONE;
        if (hard && !present.contains(edge.service())) {
          if (!isLeftOut(edge.service())) {
            others.add(spec.identity().source().file());
          }
          String table = spec.identity().instance().table().isEmpty() ? spec.name()
              : spec.identity().instance().table();
          services.add(table);
          String template = Instance.template(spec.name());
          if (template != null) { // also as a service of a template
            services.add(spec.name());
            services.add(template);
          }
          found.add(new ConfigProblem(spec.identity().source(), "service." + Escaped.key(table),
              "cannot start without " + Escaped.quote(edge.service()) + ", which was left out or is in no file", ""));
          break;
        }
      }
    }
    return found;
  }

  /** Whether a service that is not there was left out, or may have been: a file that is not TOML may have it. */
  private boolean isLeftOut(String service) {
    String template = Instance.template(service);
    return !excluded.isEmpty() || services.contains(service) || template != null
        && (services.contains(template) || services.contains(template.substring(0, template.length() - 1)));
  }
}
