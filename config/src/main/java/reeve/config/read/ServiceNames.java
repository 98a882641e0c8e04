package reeve.config.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ConfigFile;
import reeve.config.ProblemCollector;
import reeve.config.SourceLocation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/**
 * The names that files may use for services: the names of services, and the names of tables with instances, which stand
 * for all of their instances.
 */
final class ServiceNames {
  /** In characters. A name is used in file names, on the command line and in log lines. */
  static final int MAX_LENGTH = 100;

  /** Includes services that have a problem themselves. */
  private final Set<String> names = new HashSet<>();
  private final Map<String, List<String>> instances = new HashMap<>();
  /**
   * The location of each key of {@code [reeve]} and {@code [defaults]}, each service and each target: none may be set
   * twice.
   */
  private final Map<String, SourceLocation> locations = new HashMap<>();
  private final boolean closed;
  private boolean incomplete;

  /** @param closed whether no services exist except those of the files, so that any other name is a problem */
  ServiceNames(boolean closed) {
    this.closed = closed;
  }

  /** @return what is wrong with a name; null if it can be used */
  static String problem(String name) {
    if (name.isEmpty()) {
      return "it is empty";
    }
    if (name.length() > MAX_LENGTH) {
      return "it is longer than " + MAX_LENGTH + " characters";
    }
    if (name.charAt(0) == '.' || name.charAt(0) == '-') {
      return "it begins with a dot or a dash";
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Escaped.isBareKeyChar(c) && ".@+:".indexOf(c) < 0) {
        return "it may hold only letters, digits and . _ - @ + :";
      }
    }
    return null;
  }

  /**
   * Reports a second definition of the same thing.
   *
   * @param identity names the thing; differs from every other identity
   */
  boolean isFirst(ValueReader in, int line, String identity, String path) {
    SourceLocation here = new SourceLocation(in.file.name(), line);
    SourceLocation before = locations.putIfAbsent(identity, here);
    if (before != null) {
      in.problems.add(in.file, line, path, "cannot set it twice: it is at " + before + " already", "");
    }
    return before == null;
  }

  /** Whether the value of a name is a table; reports it if not. */
  static boolean isTable(ValueReader in, TomlTable tables, String name, TomlNode node) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, tables.pathOf(name), "a table", "write it as [" + tables.pathOf(name) + "]");
      return false;
    }
    return true;
  }

  /** Reports a name that cannot be used. @param tableKind service or target */
  static void check(ConfigFile file, ProblemCollector problems, TomlTable table, String name, String tableKind) {
    String wrong = problem(name);
    if (wrong != null) {
      problems.add(file, table.definedAt, table.path,
          "cannot use " + Escaped.quote(name) + " as the name of a " + tableKind + ": " + wrong, "");
    }
  }

  /** Some files are left out: each service that a file names may be in one of these. */
  void setIncomplete() {
    incomplete = true;
  }

  /** Whether a file may name this service. */
  boolean isKnown(String name) {
    return incomplete || !closed || names.contains(name);
  }

  boolean isClosed() {
    return closed;
  }

  void addService(String name) {
    names.add(name);
  }

  /** Adds a table with instances: its name stands for all of them. */
  void addTable(String name, List<String> instanceNames) {
    names.add(name);
    instances.put(name, instanceNames);
  }

  boolean contains(String name) {
    return names.contains(name);
  }

  boolean isTable(String name) {
    return instances.containsKey(name);
  }

  /** The services that a name stands for: the instances of a table, or the one service of this name. */
  List<String> resolve(String name) {
    List<String> of = instances.get(name);
    return of == null ? List.of(name) : of;
  }

  /** Whether two names are equal, or name instances of one table. */
  boolean isSame(String a, String b) {
    int at = a.lastIndexOf('@');
    List<String> table = at < 0 ? null : instances.get(a.substring(0, at));
    return a.equals(b) || table != null && table.contains(a) && table.contains(b);
  }

  /** In no order. */
  List<String> all() {
    return new ArrayList<>(names);
  }
}
