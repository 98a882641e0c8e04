package reeve.config.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.PlanLayers;
import reeve.config.ProblemCollector;
import reeve.config.ServiceSpec;
import reeve.config.SourceLocation;
import reeve.config.TargetSpec;
import reeve.config.layer.LayeredValue;
import reeve.config.layer.Layering;
import reeve.config.layer.LoadedFile;
import reeve.config.layer.ReadOptions;
import reeve.config.read.port.PortReferences;
import reeve.config.read.value.Interpolation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;

/** Builds a plan from the parsed files. Each builder builds one plan. */
final class PlanBuilder {
  private final ProblemCollector problems;
  private final Map<String, String> environment;
  private final SettingsBuilder settings = new SettingsBuilder();
  private final PortReferences ports;
  private final ServiceNames names;
  private final ServiceTableReader services;
  private final ServiceTables tables;

  /**
   * @param environment the values of variables
   * @param closed whether no services exist except those of the files
   * @param instanceCounts numbers of instances by the name of the table; for other tables the number in the file holds
   */
  PlanBuilder(ProblemCollector problems, Map<String, String> environment, boolean closed,
      Map<String, Integer> instanceCounts) {
    this.problems = problems;
    this.environment = PortReferences.beside(environment);
    ports = new PortReferences(this.environment, instanceCounts);
    names = new ServiceNames(closed);
    services = new ServiceTableReader(problems, this.environment, names);
    tables = new ServiceTables(services, problems, this.environment, names, instanceCounts);
  }

  /** For files of which some are left out, so that a service may name one that there is not. */
  PlanBuilder(ProblemCollector problems, Map<String, String> environment, Map<String, Integer> instanceCounts) {
    this(problems, environment, true, instanceCounts);
    names.setIncomplete();
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
      ports.add(loaded);
    }
    for (LoadedFile loaded : files) {
      fileNames.add(loaded.file.name());
      readTopLevel(loaded);
    }
    services.prepare();
    for (LoadedFile loaded : files) {
      tables.addTemplates(loaded);
    }
    boolean any = false;
    for (LoadedFile loaded : files) {
      TomlNode node = loaded.root.entries.get("service");
      if (node instanceof TomlTable) {
        any |= !((TomlTable) node).entries.isEmpty();
        tables.read(loaded.file, (TomlTable) node);
      }
      readTargets(loaded);
    }
    if (!any) {
      services.checkUnusedDefaults();
      if (!files.isEmpty()) {
        problems.warn(files.get(0).file, 0, new ConfigProblem(new SourceLocation(files.get(0).file.name(), 0), "",
            "there is no [service.NAME] in it", ""));
      }
    }
    if (options.target() != null && !files.isEmpty()) {
      services.resolver().setBootTarget(files.get(0).file, options.target());
    }
    tables.makeNamed();
    List<String> made = options.made().isEmpty() ? List.of() : tables.makeWanted(options.made());
    DependencyResolver resolver = services.hasReferences() ? services.resolver() : null;
    List<ServiceSpec> resolved =
        resolver == null ? services.services() : resolver.resolve(services.services(), problems);
    List<TargetSpec> targets = resolver == null ? List.of() : resolver.targets();
    for (String problem : files.isEmpty() ? List.<String>of() : options.ends().problems(resolved)) {
      problems.add(files.get(0).file, 0, "", problem, "");
    }
    settings.checkBudget(resolved);
    return problems.hasErrors() ? null : new Plan(settings.build(), options.ends().apply(resolved), targets, fileNames,
        layers.with(tables.templates(), made));
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
      if (!include && !names.isFirst(in, node.line, path, path)) {
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
    } else {
      services.applyDefault(in, key, node, path, perService);
    }
  }

  private void readTargets(LoadedFile loaded) {
    TomlNode targets = loaded.root.entries.get("target");
    if (!(targets instanceof TomlTable)) {
      return;
    }
    ValueReader in = new ValueReader(loaded.file, problems, new Interpolation(environment, null));
    for (Map.Entry<String, TomlNode> entry : ((TomlTable) targets).entries.entrySet()) {
      String name = entry.getKey();
      if (ServiceNames.isTable(in, (TomlTable) targets, name, entry.getValue())) {
        TomlTable table = (TomlTable) entry.getValue();
        ServiceNames.check(loaded.file, problems, table, name, "target");
        if (names.isFirst(in, table.definedAt, "target " + name, table.path)) {
          services.resolver().readTarget(in, name, table);
        }
      }
    }
  }
}
