package reeve.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a unit of systemd with its drop-ins, in their order: systemd.syntax(7). A library for INI files
 * does not fit: a key may repeat, and a comment may stand between the lines of a value.
 */
final class UnitFile {
  /** One assignment; the line is where it begins. */
  record Setting(String file, int line, String section, String key, String value) {
    ImportException wrong(String cause) {
      return new ImportException(file, line, "cannot use the value \"" + value + "\" of " + key + ": " + cause);
    }
  }

  final String name;
  final List<Setting> settings = new ArrayList<>();

  /** @param name such as {@code web.service} */
  UnitFile(String name) {
    this.name = name;
  }

  /** Reads a unit with the drop-ins beside it. An empty assignment resets what was before it. */
  static UnitFile read(Path path, ImportedPlan plan) throws ImportException {
    UnitFile unit = new UnitFile(path.getFileName().toString());
    unit.add(path.toString(), ImportFiles.text(path.toString()));
    plan.file(path.toString());
    Map<String, String> dropIns = new TreeMap<>();
    for (String directory : dropInDirectories(unit.name)) {
      Path beside = path.toAbsolutePath().normalize().resolveSibling(directory);
      for (String file : Files.isDirectory(beside) ? ImportFiles.in(beside, ".conf") : List.<String>of()) {
        dropIns.put(Path.of(file).getFileName().toString(), file);
      }
    }
    for (String file : dropIns.values()) {
      unit.add(file, ImportFiles.text(file));
      plan.file(file);
    }
    return unit;
  }

  /**
   * The directories of drop-ins: those of all services, of each prefix that ends with a dash, of a template, and its
   * own. All files are read in the order of their names; of two with one name that of the later directory counts.
   */
  private static List<String> dropInDirectories(String name) {
    List<String> directories = new ArrayList<>(List.of("service.d"));
    String stem = name.substring(0, name.lastIndexOf('.'));
    String type = name.substring(stem.length()) + ".d";
    int at = stem.indexOf('@');
    for (int dash = stem.indexOf('-'); dash >= 0 && dash < stem.length() - 1; dash = stem.indexOf('-', dash + 1)) {
      if (at < 0 || dash < at) {
        directories.add(stem.substring(0, dash + 1) + type);
      }
    }
    if (at >= 0) {
      directories.add(stem.substring(0, at + 1) + type);
    }
    directories.add(name + ".d");
    return directories;
  }

  void add(String file, String text) throws ImportException {
    String section = "";
    StringBuilder value = new StringBuilder();
    int begin = 0;
    String[] lines = text.split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = begin == 0 ? lines[i].strip() : lines[i];
      if (line.stripLeading().startsWith("#") || line.stripLeading().startsWith(";")) {
        continue; // also within a value that continues
      }
      begin = begin == 0 ? i + 1 : begin;
      if (line.endsWith("\\") && i + 1 < lines.length) {
        value.append(line, 0, line.length() - 1).append(' ');
        continue;
      }
      String whole = value.append(line).toString().strip();
      value.setLength(0);
      int equals = whole.indexOf('=');
      if (whole.startsWith("[") && whole.endsWith("]")) {
        section = whole.substring(1, whole.length() - 1);
      } else if (equals > 0 && !section.isEmpty()) {
        assign(new Setting(file, begin, section, whole.substring(0, equals).strip(),
            whole.substring(equals + 1).strip()));
      } else if (!whole.isEmpty()) {
        throw new ImportException(file, begin, "cannot read the line: it is not KEY=VALUE below a [Section]");
      }
      begin = 0;
    }
  }

  private void assign(Setting setting) {
    if (setting.value.isEmpty()) {
      settings.removeIf(old -> old.section.equals(setting.section) && old.key.equals(setting.key));
    }
    if (!setting.value.isEmpty() || setting.key.equals("CapabilityBoundingSet")) { // empty: none (systemd.exec(5))
      settings.add(setting);
    }
  }

  /** All assignments of a key that count. */
  List<Setting> all(String section, String key) {
    return settings.stream().filter(one -> one.section.equals(section) && one.key.equals(key)).toList();
  }

  /** @return the last value of a key; null: there is none */
  String last(String section, String key) {
    List<Setting> all = all(section, key);
    return all.isEmpty() ? null : all.get(all.size() - 1).value;
  }

  /** The name without its type, as {@code %N}. */
  String stem() {
    return name.substring(0, name.lastIndexOf('.'));
  }
}
