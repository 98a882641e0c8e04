package reeve.config.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ConfigProblem;
import reeve.config.ProblemCollector;
import reeve.config.layer.LoadedFile;
import reeve.config.layer.ReadOptions;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;

/**
 * Finds the faults of tables that a plan does not use: templates of which no service is made, and profiles that are not
 * selected. Each is read twice, with different arguments, variables and other profiles, and only the problems of both
 * readings are faults: the others depend on what is not known here.
 */
public final class UnusedTables {
  private final List<String> paths;
  private final Map<String, String> environment;
  private final ReadOptions options;
  private final Set<String> templates = new LinkedHashSet<>();
  private final Set<String> profiles = new LinkedHashSet<>();
  /** The texts of the problems that are known. */
  private final Set<String> known = new HashSet<>();
  private final List<ConfigProblem> found = new ArrayList<>();

  private UnusedTables(List<String> paths, Map<String, String> environment, ReadOptions options) {
    this.paths = paths;
    this.environment = environment;
    this.options = options;
  }

  /** An environment in which every variable is set. */
  private static final class AnyVariable extends HashMap<String, String> {
    private static final long serialVersionUID = 1L;
    private final String other;

    AnyVariable(Map<String, String> environment, String other) {
      super(environment);
      this.other = other;
    }

    @Override
    public String get(Object name) {
      return containsKey(name) ? super.get(name) : other;
    }
  }

  /**
   * Finds the faults. Blocks as long as the disk does; takes two readings, and two for each profile.
   *
   * @param options as the plan was read
   * @param result what that reading found
   * @return empty if every table is used or has no fault, also if {@code result} is bad
   */
  public static List<ConfigProblem> faults(List<String> paths, Map<String, String> environment, ReadOptions options,
      PlanReader.Result result) {
    UnusedTables unused = new UnusedTables(paths, environment, options);
    if (result instanceof PlanReader.Result.Ok) {
      unused.find(result);
    }
    return unused.found;
  }

  private void find(PlanReader.Result result) {
    ConfigFileLoader loader =
        new ConfigFileLoader(new ProblemCollector(), environment, System.getProperty("user.dir"));
    for (String path : paths) {
      loader.load(path);
    }
    for (LoadedFile loaded : loader.loaded) {
      addTemplates(loaded.root);
      if (loaded.root.entries.get("profile") instanceof TomlTable tables) {
        profiles.addAll(tables.entries.keySet());
        for (TomlNode profile : tables.entries.values()) {
          if (profile instanceof TomlTable table) {
            addTemplates(table);
          }
        }
      }
    }
    for (ConfigProblem problem : problems(result)) {
      known.add(problem.toString());
    }
    if (!templates.isEmpty()) {
      compare(options.profiles(), options.profiles(), " (in a template, of which no service is made)");
    }
    for (String profile : profiles) {
      if (!options.profiles().contains(profile)) {
        List<String> all = new ArrayList<>(profiles);
        all.remove(profile);
        all.add(profile);
        compare(List.of(profile), all, " (with the profile \"" + profile + "\", which is not selected)");
      }
    }
  }

  private void addTemplates(TomlTable root) {
    if (root.entries.get("service") instanceof TomlTable services) {
      for (String name : services.entries.keySet()) {
        if (Templates.isTemplate(name)) {
          templates.add(name);
        }
      }
    }
  }

  private void compare(List<String> some, List<String> others, String where) {
    Set<String> second = new HashSet<>();
    for (ConfigProblem problem : read(others, "a", new AnyVariable(environment, "a"))) {
      second.add(problem.toString());
    }
    // As it is: the default of a variable may decide which files there are.
    for (ConfigProblem problem : read(some, "1", environment)) {
      if (second.contains(problem.toString()) && known.add(problem.toString())) {
        found.add(new ConfigProblem(problem.source(), problem.key(), problem.message() + where, problem.hint()));
      }
    }
  }

  /** @param value of the argument of each template */
  private List<ConfigProblem> read(List<String> selected, String value, Map<String, String> variables) {
    List<String> made = new ArrayList<>();
    for (String template : templates) {
      made.add(template + value);
    }
    return problems(PlanReader.read(paths, variables, options
        .withProfiles(selected).withMade(made)));
  }

  private static List<ConfigProblem> problems(PlanReader.Result result) {
    return result instanceof PlanReader.Result.Bad bad ? bad.problems()
        : ((PlanReader.Result.Ok) result).skipped().problems();
  }
}
