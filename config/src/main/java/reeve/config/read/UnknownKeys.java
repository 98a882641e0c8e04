package reeve.config.read;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import reeve.config.ConfigFile;
import reeve.config.ProblemCollector;
import reeve.config.Schema;
import reeve.config.keys.ForeignKeys;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/** Reports unknown keys and tables. Loaded only if there is one. */
final class UnknownKeys {
  /** Key names of other programs, each with the corresponding key of reeve. */
  private static final String[][] SYNONYMS = {
      {"cmd", "command"}, {"exec", "command"}, {"run", "command"}, {"start", "command"}, {"dir", "working-directory"},
      {"directory", "working-directory"}, {"workdir", "working-directory"}, {"backoff", "restart-backoff"}
  };
  /** What other programs call the table of all services. */
  private static final List<String> TABLES_OF_SERVICES = List.of("services", "programs", "program", "processes",
      "process", "daemons", "daemon", "apps", "app", "tasks", "task", "units", "unit", "jobs", "job");
  private static final List<String> TABLES = List.of("reeve", "defaults", "service", "target", "profile");

  private UnknownKeys() {}

  /**
   * Reports a key that a table does not take.
   *
   * @param defaults whether the table is {@code [defaults]}
   */
  static void report(ConfigFile file, ProblemCollector problems, TomlNode node, String path, String key,
      Schema.Place table, boolean defaults) {
    if (Schema.isPlanned(table, key)) {
      problems.add(file, node.line, path, "is not supported yet by this version of reeve", "remove it");
      return;
    }
    Schema.Entry known = Schema.entry(key);
    if (known != null) {
      problems.add(file, node.line, path, "cannot be set in this table", "it belongs in " + tablesOf(known.place()));
      return;
    }
    List<String> names = Schema.names(table, defaults);
    String hint = table == Schema.Place.REEVE ? null : foreignHint(node, path, key, names);
    hint = hint == null ? Suggestions.didYouMean(key, names) : hint;
    for (int i = 0; hint.isEmpty() && i < SYNONYMS.length; i++) {
      if (SYNONYMS[i][0].equals(key.replace('_', '-').toLowerCase(Locale.ROOT))
          && names.contains(SYNONYMS[i][1])) {
        hint = "did you mean \"" + SYNONYMS[i][1] + "\"?";
      }
    }
    problems.add(file, node.line, path, "unknown key", hint);
  }

  private static String foreignHint(TomlNode node, String path, String key, List<String> names) {
    if (isService(node)) {
      String table = path.substring(0, path.length() - Escaped.key(key).length());
      return "a dot separates tables: write [" + table.substring(0, table.length() - 1) + "-" + key
          + "], or the whole name in quotes";
    }
    String hint = ForeignKeys.hint(key, names);
    boolean isFalse = node instanceof TomlScalar && Boolean.FALSE.equals(((TomlScalar) node).value());
    return hint == null || !isFalse ? hint
        : hint.endsWith(" = true?") ? hint.replace(" = true?", " = false?") : hint.replace(" = false?", " = true?");
  }

  /** Whether this is a table that looks like that of a service. */
  static boolean isService(TomlNode node) {
    return node instanceof TomlTable && ((TomlTable) node).entries.containsKey("command");
  }

  private static String tablesOf(Schema.Place place) {
    return place == Schema.Place.REEVE ? "[reeve]" : place == Schema.Place.SERVICE ? "[service.NAME]"
        : "[service.NAME] or [defaults]";
  }

  /** Reports a key at the top level of a file that is not a known table. */
  static void reportTopLevel(ConfigFile file, ProblemCollector problems, TomlNode node, String key) {
    String path = Escaped.key(key);
    if (!(node instanceof TomlTable)) {
      boolean tables = node instanceof TomlArray && ((TomlArray) node).ofHeaders;
      problems.add(file, node.line, path, tables ? "unknown table" : "cannot be set outside of a table",
          "put it in [reeve], [defaults], [service.NAME] or [target.NAME]");
    } else {
      TomlTable table = (TomlTable) node;
      if (TABLES_OF_SERVICES.contains(key.toLowerCase(Locale.ROOT)) && !isService(node)) {
        reportTableOfServices(file, problems, table, path);
        return;
      }
      String nearest = Suggestions.nearest(key, TABLES);
      boolean service = nearest == null && isService(node);
      problems.add(file, node.line, path, "unknown table", service ? "did you mean [service." + path + "]?"
          : nearest == null ? "use [reeve], [defaults], [service.NAME] or [target.NAME]"
          : "did you mean [" + nearest + "]?");
    }
  }

  /** Reports each table in {@code [services]} at its own line. */
  private static void reportTableOfServices(ConfigFile file, ProblemCollector problems, TomlTable table, String path) {
    boolean any = false;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      if (entry.getValue() instanceof TomlTable) {
        any = true;
        problems.add(file, entry.getValue().line, table.pathOf(entry.getKey()), "unknown table",
            "write [service." + Escaped.key(entry.getKey()) + "]");
      }
    }
    if (!any) {
      problems.add(file, table.line, path, "unknown table", "write [service.NAME]");
    }
  }
}
