package reeve.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.scaffold.TomlText;

/** A service that a reader has found. Mutable until it is written. */
final class ImportedService {
  final String name;

  /** The part of the file that it comes from, as in {@link ImportNote#section}. */
  final String section;

  /** The keys with their values in TOML, in the order of the file. */
  final Map<String, String> values = new LinkedHashMap<>();

  /** Variables of its environment. A literal dollar in a value is escaped. */
  final Map<String, String> env = new LinkedHashMap<>();

  /** Variables by the name of a profile. */
  final Map<String, Map<String, String>> profiles = new LinkedHashMap<>();

  final List<String> tags = new ArrayList<>();

  /** Its place in the file: services with a lower number come first. */
  int order;

  ImportedService(String name, String section) {
    this.name = name;
    this.section = section;
  }

  /**
   * Sets what files are watched.
   *
   * @param paths patterns
   * @param ignore patterns of files that are left out
   * @param debounce in TOML; null: the default
   * @return whether reeve has such patterns
   */
  boolean watch(List<String> paths, List<String> ignore, String debounce) {
    List<String> all = new ArrayList<>(paths);
    all.addAll(ignore);
    // Braces are not read, and a backslash is a regular expression of chokidar as a rule.
    if (paths.isEmpty() || all.stream().anyMatch(pattern -> pattern.isBlank() || pattern.matches(".*[{}\\\\()^$].*"))) {
      return false;
    }
    values.put("watch", "{ paths = " + TomlText.strings(paths)
        + (ignore.isEmpty() ? "" : ", ignore = " + TomlText.strings(ignore))
        + (debounce == null ? "" : ", debounce = " + debounce) + " }");
    return true;
  }
}
