package reeve.config.read;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigFile;
import reeve.config.Plan;
import reeve.config.ProblemCollector;
import reeve.config.layer.LoadedFile;
import reeve.config.layer.ReadOptions;
import reeve.config.layer.SkippedServices;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;

/** Reads a service that is in no file, by the same rules and with the same messages as a service in a file. */
public final class ServiceReader {
  /** Takes the place of the file name in problems. */
  private static final String FILE = "request";

  private ServiceReader() {}

  /**
   * Checks the values of a service. No {@code [defaults]} apply to it, and dollars are kept, because the requester can
   * replace variables in its own shell.
   *
   * @param values by key: String, Boolean, Long, Double, or List and Map of these
   * @param directory absolute; relative paths are resolved against it
   * @return a plan with this one service, or all problems. Reads an {@code env-file}, so it may block
   */
  public static PlanReader.Result read(String name, Map<String, ?> values, String directory) {
    ProblemCollector problems = new ProblemCollector();
    ConfigFile file = new ConfigFile(FILE, directory, 0);
    TomlTable root = new TomlTable(0, "", TomlTable.Origin.HEADER);
    TomlTable services = new TomlTable(0, "service", TomlTable.Origin.IMPLIED);
    root.entries.put("service", services);
    services.entries.put(name, node(values, services.pathOf(name)));
    Plan plan = new PlanBuilder(problems, Map.of(), false, Map.of())
        .build(List.of(new LoadedFile(file, root)), ReadOptions.DEFAULT);
    return plan == null ? new PlanReader.Result.Bad(problems.errors())
        : new PlanReader.Result.Ok(plan, problems.warnings(), SkippedServices.NONE);
  }

  private static TomlNode node(Object value, String path) {
    if (value instanceof Map<?, ?> map) {
      TomlTable table = new TomlTable(0, path, TomlTable.Origin.INLINE);
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        String key = (String) entry.getKey();
        table.entries.put(key, node(entry.getValue(), table.pathOf(key)));
      }
      return table;
    } else if (value instanceof List<?> list) {
      TomlArray array = new TomlArray(0, false);
      for (Object item : list) {
        array.items.add(node(item, path));
      }
      return array;
    } else if (value instanceof Boolean) {
      return TomlScalar.raw(0, TomlScalar.Kind.BOOLEAN, value.toString());
    } else if (value instanceof Long) {
      return TomlScalar.raw(0, TomlScalar.Kind.INTEGER, value.toString());
    } else if (value instanceof Double number) {
      return TomlScalar.raw(0, TomlScalar.Kind.FLOAT, new BigDecimal(number.toString()).toPlainString());
    }
    return TomlScalar.decoded(0, ((String) value).replace("$", "$$"));
  }
}
