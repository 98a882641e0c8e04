package reeve.config.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.Dependency;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/** Reads the keys that name other services. {@link DependencyResolver} looks up the names once all files are read. */
final class DependencyReader {
  private static final List<String> KEYS =
      List.of("requires", "wants", "after", "before", "milestone", "conflicts", "part-of");
  private static final Dependency.Kind[] KINDS = Dependency.Kind.values();
  private static final List<String> WHEN = List.of("started", "ready", "healthy", "completed");
  private static final Dependency.When[] WHEN_VALUES = Dependency.When.values();
  private static final String HINT = "write it as [\"name\"] or [{ service = \"name\", when = \"ready\" }]";

  private DependencyReader() {}

  static boolean isKey(String key) {
    return KEYS.contains(key);
  }

  /** Adds the edges of one key. */
  static void read(ValueReader in, String key, TomlNode node, String path, List<DependencyEntry> entries) {
    Dependency.Kind kind = KINDS[KEYS.indexOf(key)];
    List<TomlNode> items = node instanceof TomlArray ? ((TomlArray) node).items : List.of(node);
    for (TomlNode item : items) {
      Dependency edge =
          item instanceof TomlTable ? table(in, kind, (TomlTable) item, path) : plain(in, kind, item, path);
      if (edge != null) {
        entries.add(new DependencyEntry(edge, in, item, path));
      }
    }
  }

  private static Dependency plain(ValueReader in, Dependency.Kind kind, TomlNode item, String path) {
    String name = in.string(item, path, HINT);
    return name == null ? null : new Dependency(kind, name, Dependency.When.READY, false);
  }

  private static Dependency table(ValueReader in, Dependency.Kind kind, TomlTable table, String path) {
    String name = null;
    Dependency.When when = Dependency.When.READY;
    boolean restart = false;
    boolean whole = true;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String key = entry.getKey();
      TomlNode node = entry.getValue();
      String keyPath = path + "." + Escaped.key(key);
      if (key.equals("service")) {
        name = in.string(node, keyPath, HINT);
        whole &= name != null;
      } else if (key.equals("when") && kind.orders()) {
        int index = in.enumIndex(node, keyPath, WHEN);
        whole &= index >= 0;
        when = index < 0 ? when : WHEN_VALUES[index];
      } else if (key.equals("restart") && kind.pullsIn() && kind != Dependency.Kind.MILESTONE) {
        Boolean value = in.bool(node, keyPath);
        whole &= value != null;
        restart = value != null && value;
      } else {
        List<String> known = new ArrayList<>(List.of("service"));
        if (kind.orders()) {
          known.add("when");
        }
        if (kind.pullsIn() && kind != Dependency.Kind.MILESTONE) {
          known.add("restart");
        }
        in.problem(node, keyPath, "unknown key", Suggestions.hint(key, known));
        whole = false;
      }
    }
    if (name == null && whole) {
      in.problem(table, path, "cannot find the name of a service", HINT);
    }
    return name == null || !whole ? null : new Dependency(kind, name, when, restart);
  }
}
