package reeve.config.read;

import java.util.ArrayList;
import java.util.List;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;

/** Gathers the keys {@code command} and {@code shell} of a service. */
final class CommandBuilder {
  private static final String HINT = "write it as [\"program\", \"argument\"]";

  private boolean shell;
  /** The value in the service's own table; null if it has none. */
  private TomlNode command;
  /** Reads it: it may be in another file than the table. */
  private ValueReader reader;
  private String path;

  CommandBuilder() {}

  CommandBuilder(CommandBuilder defaults) {
    shell = defaults.shell;
  }

  /** @return whether the key is one of these keys */
  boolean apply(ValueReader in, String key, TomlNode node, String path) {
    if (key.equals("command")) {
      command = node;
      reader = in;
      this.path = path;
      return true;
    }
    if (key.equals("shell")) {
      Boolean value = in.bool(node, path);
      shell = value == null ? shell : value;
      return true;
    }
    return false;
  }

  /**
   * Returns the commands: one, or several for a oneshot, if its value is an array of such values.
   *
   * @param table of the service
   * @return null after a problem
   */
  List<List<String>> build(ValueReader in, TomlTable table, boolean oneshot) {
    if (command == null) {
      reportMissing(in, table);
      return null;
    }
    boolean several = oneshot && command instanceof TomlArray && !((TomlArray) command).items.isEmpty()
        && (shell || ((TomlArray) command).items.get(0) instanceof TomlArray);
    if (!several) {
      List<String> argv = argv(reader, command, path);
      return argv == null ? null : List.of(argv);
    }
    List<TomlNode> items = ((TomlArray) command).items;
    List<List<String>> commands = new ArrayList<>(items.size());
    for (TomlNode item : items) {
      List<String> argv = argv(reader, item, path);
      if (argv != null) {
        commands.add(argv);
      }
    }
    return commands.size() == items.size() ? commands : null;
  }

  private void reportMissing(ValueReader in, TomlTable table) {
    for (TomlNode node : table.entries.values()) {
      if (UnknownKeys.isService(node)) {
        return; // it is [service.a.b], which is reported as what it is
      }
    }
    boolean reported = table.unreadable != null && table.unreadable.contains("command");
    if (!reported) {
      in.problems.add(in.file, table.definedAt, table.path, "cannot find its command",
          shell ? "add command = \"…\"" : "add command = [\"/path/to/program\", \"argument\"]");
    }
  }

  private List<String> argv(ValueReader in, TomlNode node, String path) {
    if (shell) {
      return script(in, node, path);
    }
    if (node instanceof TomlScalar && ((TomlScalar) node).kind == TomlScalar.Kind.STRING) {
      in.problem(node, path, "cannot be a string without shell = true",
          "make it an array, [\"program\", \"argument\"], or add shell = true");
      return null;
    }
    return in.argv(node, path, HINT);
  }

  private static List<String> script(ValueReader in, TomlNode node, String path) {
    if (node instanceof TomlArray) {
      in.problem(node, path, "cannot be an array with shell = true", "make it one string, or remove shell = true");
      return null;
    }
    return in.script(node, path, "");
  }
}
