package reeve.config.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigFile;
import reeve.config.ConfigProblem;
import reeve.config.Instance;
import reeve.config.Plan;
import reeve.config.PlanLayers;
import reeve.config.ProblemCollector;
import reeve.config.ServiceSpec;
import reeve.config.SourceLocation;
import reeve.config.TargetSpec;
import reeve.config.layer.LayeredValue;
import reeve.config.layer.Layering;
import reeve.config.layer.LoadedFile;
import reeve.config.read.value.Interpolation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/** Builds a plan from the parsed files. Each builder builds one plan. */
final class PlanBuilder {
  /** A setting of {@code [defaults]} whose value depends on the service, so that it is read again for each service. */
  private record PerServiceDefault(ConfigFile file, String key, TomlNode node, String path) {}

  private final ProblemCollector problems;
  private final Map<String, String> environment;
  private final SettingsBuilder settings = new SettingsBuilder();
  private final ServiceBuilder defaults = new ServiceBuilder();
  private final List<PerServiceDefault> perServiceDefaults = new ArrayList<>();
  /**
   * The location of each key of {@code [reeve]} and {@code [defaults]}, each service and each target: none may be set
   * twice.
   */
  private final Map<String, SourceLocation> locations = new HashMap<>();
  private final List<ServiceSpec> services = new ArrayList<>();
  private final ServiceNames names;
  /** Null until a target or a dependency is read. */
  private DependencyResolver resolver;
  /** Numbers of instances that replace the numbers in the files, by the name of the table. */
  private final Map<String, Integer> instanceCounts;

  /**
   * @param environment the values of variables
   * @param closed whether no services exist except those of the files
   * @param instanceCounts numbers of instances by the name of the table; for other tables the number in the file holds
   */
  PlanBuilder(ProblemCollector problems, Map<String, String> environment, boolean closed,
      Map<String, Integer> instanceCounts) {
    this.problems = problems;
    this.environment = environment;
    this.instanceCounts = instanceCounts;
    names = new ServiceNames(closed);
  }

  /** For files of which some are left out, so that a service may name one that there is not. */
  PlanBuilder(ProblemCollector problems, Map<String, String> environment, Map<String, Integer> instanceCounts) {
    this(problems, environment, true, instanceCounts);
    names.setIncomplete();
  }

  private DependencyResolver resolver() {
    if (resolver == null) {
      resolver = new DependencyResolver(names);
    }
    return resolver;
  }

  /**
   * Builds the plan.
   *
   * @param options its numbers of instances are those that the constructor was given
   * @return null after a problem
   */
  Plan build(List<LoadedFile> files, ReadOptions options) {
    PlanLayers layers = Layering.merge(files, options.profiles(), problems);
    List<String> fileNames = new ArrayList<>(files.size());
    for (LoadedFile loaded : files) {
      fileNames.add(loaded.file.name());
      readTopLevel(loaded);
    }
    defaults.prepare(new Interpolation(environment, null));
    boolean any = false;
    for (LoadedFile loaded : files) {
      TomlNode node = loaded.root.entries.get("service");
      if (node instanceof TomlTable) {
        any |= !((TomlTable) node).entries.isEmpty();
        readServices(loaded.file, (TomlTable) node);
      }
      readTargets(loaded);
    }
    if (!any) {
      checkUnusedDefaults();
      if (!files.isEmpty()) {
        problems.warn(files.get(0).file, 0, new ConfigProblem(new SourceLocation(files.get(0).file.name(), 0), "",
            "there is no [service.NAME] in it", ""));
      }
    }
    if (options.target() != null && !files.isEmpty()) {
      resolver().setBootTarget(files.get(0).file, problems, options.target());
    }
    List<ServiceSpec> resolved = resolver == null ? services : resolver.resolve(services, problems);
    List<TargetSpec> targets = resolver == null ? List.of() : resolver.targets();
    settings.checkBudget(resolved);
    return problems.hasErrors() ? null : new Plan(settings.build(), resolved, targets, fileNames, layers);
  }

  private void readTopLevel(LoadedFile loaded) {
    ValueReader in = new ValueReader(loaded.file, problems, new Interpolation(environment, null));
    for (Map.Entry<String, TomlNode> entry : loaded.root.entries.entrySet()) {
      String key = entry.getKey();
      TomlNode node = entry.getValue();
      boolean named = key.equals("service") || key.equals("target");
      if (!named && !key.equals("reeve") && !key.equals("defaults")) {
        UnknownKeys.reportTopLevel(loaded.file, problems, node, key);
      } else if (!(node instanceof TomlTable)) {
        in.wrongType(node, key, "a table", named ? "write it as [" + key + ".NAME]" : "write it as [" + key + "]");
      } else if (!named) {
        readSettings(in, (TomlTable) node, key.equals("defaults"));
      }
    }
  }

  private void readSettings(ValueReader in, TomlTable table, boolean isDefaults) {
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String key = entry.getKey();
      TomlNode node = entry.getValue();
      String path = table.pathOf(key);
      boolean include = !isDefaults && key.equals("include");
      if (!include && !isFirst(in, node.line, path, path)) {
        continue;
      }
      if (node instanceof LayeredValue) {
        boolean perService = false;
        for (LayeredValue.Part part : ((LayeredValue) node).parts) {
          perService |= Interpolation.mentionsService(part.node);
          applySetting(new ValueReader(part.file, problems, in.variables), key, part.node, part.path, isDefaults,
              perService);
        }
      } else {
        applySetting(in, key, node, path, isDefaults, Interpolation.mentionsService(node));
      }
    }
  }

  private void applySetting(ValueReader in, String key, TomlNode node, String path, boolean isDefaults,
      boolean perService) {
    if (!isDefaults) {
      settings.apply(in, key, node, path);
    } else if (perService) {
      perServiceDefaults.add(new PerServiceDefault(in.file, key, node, path));
    } else {
      defaults.apply(in, key, node, path, true);
    }
  }

  /**
   * Reports a second definition of the same thing.
   *
   * @param identity names the thing; differs from every other identity
   */
  private boolean isFirst(ValueReader in, int line, String identity, String path) {
    SourceLocation here = new SourceLocation(in.file.name(), line);
    SourceLocation before = locations.putIfAbsent(identity, here);
    if (before != null) {
      problems.add(in.file, line, path, "cannot set it twice: it is at " + before + " already", "");
    }
    return before == null;
  }

  /** Checks the values of {@code [defaults]} when there is no service that uses them. */
  private void checkUnusedDefaults() {
    ServiceBuilder unused = new ServiceBuilder(defaults, "NAME", Instance.NONE);
    Interpolation variables = new Interpolation(environment, "NAME", "1", null);
    applyPerServiceDefaults(unused, variables);
    unused.prepare(variables);
  }

  private void applyPerServiceDefaults(ServiceBuilder service, Interpolation variables) {
    for (PerServiceDefault setting : perServiceDefaults) {
      ValueReader in = new ValueReader(setting.file, problems, variables);
      service.apply(in, setting.key, setting.node, setting.path, true);
    }
  }

  private void readTargets(LoadedFile loaded) {
    TomlNode tables = loaded.root.entries.get("target");
    if (!(tables instanceof TomlTable)) {
      return;
    }
    ValueReader in = new ValueReader(loaded.file, problems, new Interpolation(environment, null));
    for (Map.Entry<String, TomlNode> entry : ((TomlTable) tables).entries.entrySet()) {
      String name = entry.getKey();
      if (isTable(in, (TomlTable) tables, name, entry.getValue())) {
        TomlTable table = (TomlTable) entry.getValue();
        ServiceNames.check(loaded.file, problems, table, name, "target");
        if (isFirst(in, table.definedAt, "target " + name, table.path)) {
          resolver().readTarget(in, name, table);
        }
      }
    }
  }

  private void readServices(ConfigFile file, TomlTable tables) {
    for (Map.Entry<String, TomlNode> entry : tables.entries.entrySet()) {
      String name = entry.getKey();
      ValueReader in = new ValueReader(file, problems, new Interpolation(environment, name));
      if (isTable(in, tables, name, entry.getValue())) {
        TomlTable table = (TomlTable) entry.getValue();
        ServiceNames.check(file, problems, table, name, "service");
        if (isFirst(in, table.definedAt, "service " + name, table.path)) {
          TomlNode instances = table.entries.get("instances");
          if (instances == null) {
            readService(in, name, table, Instance.NONE);
          } else {
            readInstances(in, name, table, instances);
          }
        }
      }
    }
  }

  private static boolean isTable(ValueReader in, TomlTable tables, String name, TomlNode node) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, tables.pathOf(name), "a table", "write it as [" + tables.pathOf(name) + "]");
      return false;
    }
    return true;
  }

  private void readInstances(ValueReader in, String table, TomlTable settings, TomlNode node) {
    String path = settings.pathOf("instances");
    Integer count = node instanceof LayeredValue ? instances(((LayeredValue) node).last())
        : DomainValueReader.instances(in, node, path);
    if (!names.isClosed()) {
      in.problem(node, path, "cannot be set for a service that is in no file", "start each under a name of its own");
      return;
    }
    if (Instance.name(table, Instance.MAX).length() > ServiceNames.MAX_LENGTH) {
      in.problem(node, path, "cannot name instances of " + Escaped.quote(table) + ": the name is too long", "");
      return;
    }
    if (count == null) {
      count = 1; // the problem with the number is reported; one instance is read to report other problems
    } else if (instanceCounts.get(table) != null) {
      count = instanceCounts.get(table);
    }
    List<String> instances = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String name = Instance.name(table, i);
      instances.add(name);
      if (isFirst(in, settings.definedAt, "service " + name, settings.path)) {
        Interpolation variables = new Interpolation(environment, name, String.valueOf(i), null);
        readService(new ValueReader(in.file, problems, variables), name, settings, new Instance(table, i));
      }
    }
    names.addTable(table, instances);
  }

  private Integer instances(LayeredValue.Part part) {
    ValueReader in = new ValueReader(part.file, problems, new Interpolation(environment, null));
    return DomainValueReader.instances(in, part.node, part.path);
  }

  private void readService(ValueReader in, String name, TomlTable table, Instance instance) {
    ServiceBuilder service = new ServiceBuilder(defaults, name, instance);
    if (!perServiceDefaults.isEmpty()) {
      applyPerServiceDefaults(service, in.variables);
    }
    for (Map.Entry<String, TomlNode> setting : table.entries.entrySet()) {
      String key = setting.getKey();
      TomlNode node = setting.getValue();
      if (key.equals("instances")) {
        continue; // already read: it decides how often this method is called
      } else if (node instanceof LayeredValue) {
        for (LayeredValue.Part part : ((LayeredValue) node).parts) {
          service.apply(new ValueReader(part.file, problems, in.variables), key, part.node, part.path, false);
        }
      } else {
        service.apply(in, key, node, table.pathOf(key), false);
      }
    }
    names.addService(name);
    if (!service.dependencies().isEmpty() || !service.parkDependencies().isEmpty()) {
      resolver().addService(name, service.dependencies(), service.parkDependencies());
    }
    ServiceSpec spec = service.build(in, table);
    if (spec != null) {
      services.add(spec);
    }
  }
}
