package reeve.config.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigFile;
import reeve.config.ConfigProblem;
import reeve.config.Instance;
import reeve.config.Plan;
import reeve.config.ProblemCollector;
import reeve.config.ServiceSpec;
import reeve.config.SourceLocation;
import reeve.config.TargetSpec;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/** The trees of all files to one plan. */
final class PlanBuilder {
  private static final int MAX_NAME = 100;

  /** A setting of [defaults] that has the service's name in it. */
  private static final class PerService {
    final ConfigFile file;
    final String key;
    final TomlNode node;
    final String path;

    PerService(ConfigFile file, String key, TomlNode node, String path) {
      this.file = file;
      this.key = key;
      this.node = node;
      this.path = path;
    }
  }

  private final ProblemCollector problems;
  private final Map<String, String> environment;
  private final SettingsBuilder settings = new SettingsBuilder();
  private final ServiceBuilder defaults = new ServiceBuilder();
  private final List<PerService> perService = new ArrayList<>();
  /** Where a key of [reeve] or [defaults], or a service, stands: files may not contradict each other. */
  private final Map<String, SourceLocation> places = new HashMap<>();
  private final List<ServiceSpec> services = new ArrayList<>();

  private final DependencyResolver links;

  /** How many instances a service has, in the place of what its table says. */
  private final Map<String, Integer> counts;

  PlanBuilder(ProblemCollector problems, Map<String, String> environment) {
    this(problems, environment, true, Map.of());
  }

  /**
   * @param whole whether there are no services but those of the files
   * @param counts of instances, by the name of the table
   */
  PlanBuilder(ProblemCollector problems, Map<String, String> environment, boolean whole, Map<String, Integer> counts) {
    this.counts = counts;
    links = new DependencyResolver(whole);
    this.problems = problems;
    this.environment = environment;
  }

  /** The same with what the files say of what starts. @return null after a problem */
  Plan build(List<ConfigFiles.LoadedFile> files) {
    return build(files, null);
  }

  /** @param target whose services start with reeve; null: as the files say */
  Plan build(List<ConfigFiles.LoadedFile> files, String target) {
    List<String> names = new ArrayList<>(files.size());
    for (ConfigFiles.LoadedFile loaded : files) {
      names.add(loaded.file.name());
      top(loaded);
    }
    defaults.prepare(new Interpolation(environment, null));
    boolean any = false;
    for (ConfigFiles.LoadedFile loaded : files) {
      TomlNode node = loaded.root.entries.get("service");
      if (node instanceof TomlTable) {
        any |= !((TomlTable) node).entries.isEmpty();
        services(loaded.file, (TomlTable) node);
      }
      targets(loaded);
    }
    if (!any) {
      // Nobody takes them, and yet they are checked.
      ServiceBuilder draft = new ServiceBuilder(defaults, "NAME", Instance.NONE);
      Interpolation variables = new Interpolation(environment, "NAME", "1");
      applyPerService(draft, variables);
      draft.prepare(variables);
      if (!files.isEmpty()) {
        problems.warn(files.get(0).file, 0, new ConfigProblem(new SourceLocation(files.get(0).file.name(), 0), "",
            "there is no [service.NAME] in it", ""));
      }
    }
    if (target != null && !files.isEmpty()) {
      links.startWith(files.get(0).file, problems, target);
    }
    List<ServiceSpec> linked = links.isEmpty() ? services : links.resolve(services, problems);
    List<TargetSpec> targets = links.isEmpty() ? List.of() : links.targets();
    settings.checkBudget(linked);
    return problems.any() ? null : new Plan(settings.build(), linked, targets, names);
  }

  private void top(ConfigFiles.LoadedFile loaded) {
    ValueReader in = new ValueReader(loaded.file, problems, new Interpolation(environment, null));
    for (Map.Entry<String, TomlNode> entry : loaded.root.entries.entrySet()) {
      String key = entry.getKey();
      TomlNode node = entry.getValue();
      boolean known = key.equals("reeve") || key.equals("defaults") || isNamed(key);
      if (!known) {
        UnknownKeys.reportTopLevel(loaded.file, problems, node, key);
      } else if (!(node instanceof TomlTable)) {
        in.wrongType(node, key, "a table",
            isNamed(key) ? "write it as [" + key + ".NAME]" : "write it as [" + key + "]");
      } else if (!isNamed(key)) {
        settings(in, (TomlTable) node, key.equals("defaults"));
      }
    }
  }

  private static boolean isNamed(String key) {
    return key.equals("service") || key.equals("target");
  }

  private void targets(ConfigFiles.LoadedFile loaded) {
    TomlNode tables = loaded.root.entries.get("target");
    if (!(tables instanceof TomlTable)) {
      return;
    }
    ValueReader in = new ValueReader(loaded.file, problems, new Interpolation(environment, null));
    for (Map.Entry<String, TomlNode> entry : ((TomlTable) tables).entries.entrySet()) {
      String path = ((TomlTable) tables).pathOf(entry.getKey());
      if (!(entry.getValue() instanceof TomlTable)) {
        in.wrongType(entry.getValue(), path, "a table", "write it as [" + path + "]");
        continue;
      }
      TomlTable table = (TomlTable) entry.getValue();
      String wrong = wrongName(entry.getKey());
      if (wrong != null) {
        problems.add(loaded.file, table.definedAt, table.path,
            "cannot use " + Escaped.quote(entry.getKey()) + " as the name of a target: " + wrong, "");
      }
      if (isFirst(in, table.definedAt, "target " + entry.getKey(), table.path)) {
        links.target(in, entry.getKey(), table);
      }
    }
  }

  private void settings(ValueReader in, TomlTable table, boolean isDefaults) {
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String key = entry.getKey();
      TomlNode node = entry.getValue();
      String path = table.pathOf(key);
      boolean include = !isDefaults && key.equals("include");
      if (!include && !isFirst(in, node.line, path, path)) {
        continue;
      }
      if (!isDefaults) {
        settings.apply(in, key, node, path);
      } else if (mentionsService(node)) {
        perService.add(new PerService(in.file, key, node, path));
      } else {
        defaults.apply(in, key, node, path, true);
      }
    }
  }

  private boolean isFirst(ValueReader in, int line, String identity, String path) {
    SourceLocation here = new SourceLocation(in.file.name(), line);
    SourceLocation before = places.putIfAbsent(identity, here);
    if (before != null) {
      problems.add(in.file, line, path, "cannot set it twice: it is at " + before + " already", "");
    }
    return before == null;
  }

  private static boolean mentionsService(TomlNode node) {
    if (node instanceof TomlScalar) {
      return ((TomlScalar) node).mentions("${SERVICE") || ((TomlScalar) node).mentions("${INSTANCE");
    }
    if (node instanceof TomlArray) {
      for (TomlNode item : ((TomlArray) node).items) {
        if (mentionsService(item)) {
          return true;
        }
      }
      return false;
    }
    for (TomlNode item : ((TomlTable) node).entries.values()) {
      if (mentionsService(item)) {
        return true;
      }
    }
    return false;
  }

  private void applyPerService(ServiceBuilder draft, Interpolation variables) {
    for (PerService setting : perService) {
      draft.apply(new ValueReader(setting.file, problems, variables), setting.key, setting.node, setting.path, true);
    }
  }

  private void services(ConfigFile file, TomlTable tables) {
    for (Map.Entry<String, TomlNode> entry : tables.entries.entrySet()) {
      String name = entry.getKey();
      TomlNode node = entry.getValue();
      ValueReader in = new ValueReader(file, problems, new Interpolation(environment, name));
      if (!(node instanceof TomlTable)) {
        in.wrongType(node, tables.pathOf(name), "a table", "write it as [" + tables.pathOf(name) + "]");
        continue;
      }
      TomlTable table = (TomlTable) node;
      String wrong = wrongName(name);
      if (wrong != null) {
        problems.add(file, table.definedAt, table.path,
            "cannot use " + Escaped.quote(name) + " as the name of a service: " + wrong, "");
      }
      if (isFirst(in, table.definedAt, "service " + name, table.path)) {
        TomlNode several = table.entries.get("instances");
        if (several == null) {
          service(in, name, table, Instance.NONE);
        } else {
          instances(in, name, table, several);
        }
      }
    }
  }

  private void instances(ValueReader in, String name, TomlTable table, TomlNode node) {
    Integer count = in.integer(node, table.pathOf("instances"), 1, Instance.MAX);
    if (!links.isWhole()) {
      in.problem(node, table.pathOf("instances"), "cannot be of a service that stands in no file",
          "start each by a name of its own");
      return;
    }
    if (Instance.name(name, Instance.MAX).length() > MAX_NAME) {
      in.problem(node, table.pathOf("instances"),
          "cannot name instances of " + Escaped.quote(name) + ": the name is too long", "");
      return;
    }
    if (count != null && counts.get(name) != null) {
      count = counts.get(name);
    }
    List<String> names = new ArrayList<>();
    for (int i = 1; count == null ? i <= 1 : i <= count; i++) { // with a problem as one, to tell what else is wrong
      Instance instance = new Instance(name, i);
      String own = Instance.name(name, i);
      names.add(own);
      if (isFirst(in, table.definedAt, "service " + own, table.path)) {
        service(new ValueReader(in.file, problems, new Interpolation(environment, own, String.valueOf(i))), own, table,
            instance);
      }
    }
    links.family(name, names);
  }

  private void service(ValueReader in, String name, TomlTable table, Instance instance) {
    ServiceBuilder draft = new ServiceBuilder(defaults, name, instance);
    if (!perService.isEmpty()) {
      applyPerService(draft, in.variables);
    }
    for (Map.Entry<String, TomlNode> setting : table.entries.entrySet()) {
      if (!setting.getKey().equals("instances")) { // read before, for it says how often we come here
        draft.apply(in, setting.getKey(), setting.getValue(), table.pathOf(setting.getKey()), false);
      }
    }
    links.service(name, draft.links);
    links.parked(name, draft.parkedFor());
    ServiceSpec spec = draft.build(in, table);
    if (spec != null) {
      services.add(spec);
    }
  }

  /**
   * @return why it cannot be one; null when it can. It becomes a file name, a word of the command line and part of a
   *     log line.
   */
  private static String wrongName(String name) {
    if (name.isEmpty()) {
      return "it is empty";
    }
    if (name.length() > MAX_NAME) {
      return "it is longer than " + MAX_NAME + " characters";
    }
    if (name.charAt(0) == '.' || name.charAt(0) == '-') {
      return "it begins with a dot or a dash";
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Escaped.isBareKeyChar(c) && ".@+:".indexOf(c) < 0) {
        return "it may hold only letters, digits and . _ - @ + :";
      }
    }
    return null;
  }
}
