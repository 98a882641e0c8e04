package reeve.config.read.execution;

import java.util.ArrayList;
import java.util.List;
import reeve.config.execution.DirectoriesSpec;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.util.Escaped;

/** Reads the keys of {@link DirectoriesSpec}. */
final class DirectoryReader {
  private static final String HINT = "write it as \"web\" or \"web/cache\"";

  private DirectoryReader() {}

  /** @return {@code before} after a problem */
  static DirectoriesSpec read(ValueReader in, String key, TomlNode node, String path, DirectoriesSpec before) {
    boolean runtime = key.startsWith("runtime");
    if (key.endsWith("-mode")) {
      int mode = ModeReader.directory(in, node, path);
      return mode < 0 ? before
          : new DirectoriesSpec(before.runtime(), runtime ? mode : before.runtimeMode(), before.state(),
              runtime ? before.stateMode() : mode);
    }
    List<String> names = names(in, node, path);
    return names == null ? before
        : new DirectoriesSpec(runtime ? names : before.runtime(), before.runtimeMode(),
            runtime ? before.state() : names, before.stateMode());
  }

  private static List<String> names(ValueReader in, TomlNode node, String path) {
    List<String> names = in.stringOrStrings(node, path);
    if (names == null) {
      return null;
    }
    List<String> result = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      TomlNode item = node instanceof TomlArray ? ((TomlArray) node).items.get(i) : node;
      String wrong = problem(names.get(i));
      if (wrong != null) {
        in.problem(item, path, "cannot use " + Escaped.quote(names.get(i)) + " as the name of a directory: " + wrong,
            HINT);
      } else if (!result.contains(names.get(i))) {
        result.add(names.get(i));
      } else {
        in.problem(item, path, "cannot name " + Escaped.quote(names.get(i)) + " twice", "");
      }
    }
    return result.size() == names.size() ? result : null;
  }

  /** @return null if the name is valid: it leads to a place below the directory of the system, and to one only */
  private static String problem(String name) {
    if (name.isEmpty()) {
      return "it is empty";
    }
    if (name.charAt(0) == '/') {
      return "it is absolute, and reeve decides where it is";
    }
    if (name.indexOf(':') >= 0 || name.indexOf('\n') >= 0 || name.indexOf(0) >= 0) {
      return "there is a \":\", a new line or a NUL in it"; // names are passed on in a list with ":" between them
    }
    int from = 0;
    while (from <= name.length()) {
      int slash = name.indexOf('/', from);
      int to = slash < 0 ? name.length() : slash;
      String part = name.substring(from, to);
      if (part.equals("..") || part.equals(".") || part.isEmpty()) {
        return part.isEmpty() ? "it has an empty part" : "it has the part \"" + part + "\"";
      }
      from = to + 1;
    }
    return null;
  }
}
