package reeve.config.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigFile;
import reeve.config.Plan;
import reeve.config.ProblemCollector;
import reeve.config.ServiceSpec;
import reeve.config.layer.LoadedFile;
import reeve.config.layer.ReadOptions;
import reeve.config.toml.TomlParser;
import reeve.config.toml.TomlProblem;
import reeve.config.toml.TomlTable;

/** Reads definitions that were written by {@code DefinitionWriter}. Pure. */
public final class StoredDefinitions {
  private StoredDefinitions() {}

  /**
   * Reads tables {@code [service.NAME]}. A service that one of them depends on may be missing.
   *
   * @return definitions by name, in their order; null: the text is damaged, or of a version with other rules
   */
  public static Map<String, ServiceSpec> read(String text) {
    List<TomlProblem> syntax = new ArrayList<>();
    TomlTable root = TomlParser.parse(text, syntax);
    if (!syntax.isEmpty()) {
      return null;
    }
    ProblemCollector problems = new ProblemCollector();
    LoadedFile file =
        new LoadedFile(new ConfigFile("definitions.toml", "/", 0), root);
    Plan plan = new PlanBuilder(problems, Map.of(), false, Map.of()).build(List.of(file), ReadOptions.DEFAULT);
    if (plan == null) {
      return null;
    }
    Map<String, ServiceSpec> specs = new LinkedHashMap<>();
    for (ServiceSpec spec : plan.services()) {
      specs.put(spec.name(), spec);
    }
    return specs;
  }
}
