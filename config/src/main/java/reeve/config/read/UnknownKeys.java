package reeve.config.read;

import java.util.List;
import java.util.Locale;
import reeve.config.ConfigFile;
import reeve.config.ProblemCollector;
import reeve.config.Schema;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/** Reports unknown keys and tables. Loaded only if there is one. */
final class UnknownKeys {
  /** Key names of other programs, each with the corresponding key of reeve. */
  private static final String[][] SYNONYMS = {
      {"cmd", "command"}, {"exec", "command"}, {"execstart", "command"}, {"run", "command"}, {"args", "command"},
      {"program", "command"}, {"cwd", "working-directory"}, {"dir", "working-directory"},
      {"directory", "working-directory"}, {"workdir", "working-directory"}, {"environment", "env"},
      {"environment-file", "env-file"}, {"environmentfile", "env-file"}, {"autostart", "enabled"},
      {"autorestart", "restart"}, {"stop-signal", "stop"}, {"stopsignal", "stop"}, {"kill-signal", "stop"},
      {"stop-timeout", "stop"}, {"runtime-max-sec", "timeout"}, {"restart-sec", "restart-delay"},
      {"backoff", "restart-backoff"}, {"log", "stdout"}, {"logfile", "stdout"}
  };
  private static final List<String> TABLES = List.of("reeve", "defaults", "service", "target");

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
    String hint = Suggestions.didYouMean(key, names);
    for (int i = 0; hint.isEmpty() && i < SYNONYMS.length; i++) {
      if (SYNONYMS[i][0].equals(key.replace('_', '-').toLowerCase(Locale.ROOT))
          && names.contains(SYNONYMS[i][1])) {
        hint = "did you mean \"" + SYNONYMS[i][1] + "\"?";
      }
    }
    problems.add(file, node.line, path, "unknown key", hint);
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
      String nearest = Suggestions.nearest(key, TABLES);
      boolean service = nearest == null && ((TomlTable) node).entries.containsKey("command");
      problems.add(file, node.line, path, "unknown table", service ? "did you mean [service." + path + "]?"
          : nearest == null ? "use [reeve], [defaults], [service.NAME] or [target.NAME]"
          : "did you mean [" + nearest + "]?");
    }
  }
}
