package reeve.config.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reeve.config.HooksSpec;
import reeve.config.InheritedVariables;
import reeve.config.read.value.EnvFile;
import reeve.config.read.value.Interpolation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/**
 * Gathers the variables of a service: the keys {@code env}, {@code env-file} and {@code env-command}, and
 * {@code clear-env} and {@code pass-env} for those that it inherits.
 */
final class EnvironmentBuilder {
  /** One entry of {@code env-file}. */
  private static final class EnvFileEntry {
    final String path;
    final boolean optional;
    final ValueReader in;
    final int line;
    final String key;

    EnvFileEntry(String path, boolean optional, ValueReader in, int line, String key) {
      this.path = path;
      this.optional = optional;
      this.in = in;
      this.line = line;
      this.key = key;
    }
  }

  /** Each file is read once for all services. */
  private final Map<String, EnvFile> filesRead;
  private Map<String, String> variables = Map.of();
  private List<EnvFileEntry> files = List.of();
  private InheritedVariables inherited = InheritedVariables.ALL;
  private Optional<HooksSpec.Command> command = Optional.empty();
  /** The variables of {@code files} and {@code variables} merged; null if they have to be merged again. */
  private Map<String, String> merged = Map.of();

  EnvironmentBuilder() {
    filesRead = new HashMap<>();
  }

  EnvironmentBuilder(EnvironmentBuilder defaults) {
    filesRead = defaults.filesRead;
    variables = defaults.variables;
    files = defaults.files;
    inherited = defaults.inherited;
    command = defaults.command;
    merged = defaults.merged;
  }

  /** @return whether the key is one of these */
  boolean apply(ValueReader in, String key, TomlNode node, String path) {
    switch (key) {
      case "env":
        addVariables(in, node, path);
        return true;
      case "env-file":
        setFiles(in, node, path);
        return true;
      case "env-command":
        Optional<HooksSpec.Command> read = HooksBuilder.single(in, node, path);
        command = read == null ? command : read;
        return true;
      case "clear-env":
        Boolean clear = in.bool(node, path);
        if (clear != null) {
          inherited = new InheritedVariables(clear, inherited.only());
        }
        return true;
      case "pass-env":
        List<String> only = in.strings(node, path, "write it as [\"LANG\", \"HTTP_*\"]");
        if (only != null && arePatterns(in, (TomlArray) node, path, only)) {
          inherited = new InheritedVariables(inherited.clear(), Optional.of(List.copyOf(only)));
        }
        return true;
      default:
        return false;
    }
  }

  private static boolean arePatterns(ValueReader in, TomlArray node, String path, List<String> names) {
    boolean good = true;
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('$') >= 0) {
        in.problem(node.items.get(i), path, "cannot use " + Escaped.quote(name) + " as the name of a variable",
            name.isEmpty() ? "it is empty"
                : "write the name alone, as \"LANG\", or a pattern, as \"HTTP_*\"; env sets a value");
        good = false;
      }
    }
    return good;
  }

  Optional<HooksSpec.Command> command() {
    return command;
  }

  InheritedVariables inherited() {
    return inherited;
  }

  private void addVariables(ValueReader in, TomlNode node, String path) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table", "write it as { KEY = \"value\" }");
      return;
    }
    Map<String, String> all = new LinkedHashMap<>(variables);
    for (Map.Entry<String, TomlNode> entry : ((TomlTable) node).entries.entrySet()) {
      String name = entry.getKey();
      String keyPath = ((TomlTable) node).pathOf(name);
      if (name.isEmpty() || name.indexOf('=') >= 0) {
        in.problem(entry.getValue(), keyPath, "cannot use " + Escaped.quote(name) + " as the name of a variable",
            "it cannot be empty or hold \"=\"");
        continue;
      }
      String value = DomainValueReader.variable(in, entry.getValue(), keyPath);
      if (value != null) {
        all.put(name, value);
      }
    }
    variables = all;
    merged = null;
  }

  private void setFiles(ValueReader in, TomlNode node, String path) {
    List<String> names = in.stringOrStrings(node, path);
    if (names == null) {
      return;
    }
    List<EnvFileEntry> entries = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      TomlNode item = node instanceof TomlArray ? ((TomlArray) node).items.get(i) : node;
      boolean optional = names.get(i).startsWith("-");
      String name = optional ? names.get(i).substring(1) : names.get(i);
      if (name.isEmpty()) {
        in.problem(item, path, "cannot be empty: it is a path", "");
      } else if (!in.isForAShell(item, path, name)) {
        entries.add(new EnvFileEntry(in.absolute(name), optional, in, item.line, path));
      }
    }
    files = entries;
    merged = null;
  }

  /**
   * Merges the variables of {@code [defaults]} once for all services, if they do not depend on the service.
   *
   * @param interpolation without a service
   */
  void prepare(Interpolation interpolation) {
    for (EnvFileEntry entry : files) {
      if (file(entry.path).mentionsService()) {
        return;
      }
    }
    build(interpolation);
  }

  /** Merges the variables of the files in their order, and {@code env} on top. Reads files, so it may block. */
  Map<String, String> build(Interpolation interpolation) {
    if (merged == null) {
      Map<String, String> all = new LinkedHashMap<>();
      for (EnvFileEntry entry : files) {
        file(entry.path).addTo(all, entry.optional, entry.in, entry.line, entry.key, interpolation);
      }
      all.putAll(variables);
      merged = Map.copyOf(all);
    }
    return merged;
  }

  private EnvFile file(String path) {
    EnvFile file = filesRead.get(path);
    if (file == null) {
      file = EnvFile.read(path);
      filesRead.put(path, file);
    }
    return file;
  }
}
