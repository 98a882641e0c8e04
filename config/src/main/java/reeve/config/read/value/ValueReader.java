package reeve.config.read.value;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reeve.config.ConfigFile;
import reeve.config.ConfigProblem;
import reeve.config.ProblemCollector;
import reeve.config.SourceLocation;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.util.Durations;
import reeve.config.util.Escaped;
import reeve.config.util.FilePaths;
import reeve.config.util.ShellSigns;
import reeve.config.util.Sizes;
import reeve.config.util.Suggestions;

/**
 * Reads typed values of one file for one service. Each method returns the value with its variables replaced. If there
 * is a problem, it reports that and returns null, unless its documentation says otherwise.
 */
public final class ValueReader {
  private static final long MIN_SIZE = 16 * 1024;

  public final ConfigFile file;
  public final ProblemCollector problems;
  public final Interpolation variables;

  public ValueReader(ConfigFile file, ProblemCollector problems, Interpolation variables) {
    this.file = file;
    this.problems = problems;
    this.variables = variables;
  }

  /**
   * Reports a problem with a value.
   *
   * @param key the path of its key, for the message
   */
  public void problem(TomlNode node, String key, String message, String hint) {
    problems.add(file, node.line, key, message, hint);
  }

  /**
   * Reports a value of another type.
   *
   * @param wanted the type with its article
   */
  public void wrongType(TomlNode node, String key, String wanted, String hint) {
    problem(node, key, "cannot be " + node.kind() + ": it is " + wanted, hint);
  }

  private static boolean isScalar(TomlNode node, TomlScalar.Kind kind) {
    return node instanceof TomlScalar && ((TomlScalar) node).kind == kind;
  }

  private Object value(TomlNode node, String key) {
    Object value = ((TomlScalar) node).value();
    if (value == null) {
      problem(node, key, "cannot read the value", "");
    }
    return value;
  }

  /**
   * A string.
   *
   * @param hint what to do if it is not one
   */
  public String string(TomlNode node, String key, String hint) {
    if (!isScalar(node, TomlScalar.Kind.STRING)) {
      wrongType(node, key, "a string", hint);
      return null;
    }
    Object value = value(node, key);
    if (!(value instanceof String)) {
      return null;
    }
    try {
      return variables.expand((String) value);
    } catch (Interpolation.Unresolved e) {
      problem(node, key, e.getMessage(), e.hint);
      return null;
    }
  }

  /** A string, or an array of strings. */
  public List<String> stringOrStrings(TomlNode node, String key) {
    if (node instanceof TomlArray) {
      return strings(node, key, "");
    }
    String one = string(node, key, "");
    return one == null ? null : List.of(one);
  }

  /** An array of strings. */
  public List<String> strings(TomlNode node, String key, String hint) {
    if (!(node instanceof TomlArray)) {
      wrongType(node, key, "an array of strings", hint);
      return null;
    }
    List<TomlNode> items = ((TomlArray) node).items;
    List<String> result = new ArrayList<>(items.size());
    boolean good = true;
    for (TomlNode item : items) {
      if (item instanceof TomlScalar && !isScalar(item, TomlScalar.Kind.STRING)) {
        problem(item, key, "cannot hold " + item.kind() + ": it is an array of strings", "put it in quotes");
        good = false;
        continue;
      }
      String text = string(item, key, "");
      if (text == null) {
        good = false;
      } else {
        result.add(text);
      }
    }
    return good ? result : null;
  }

  /** A command: an array with at least a program. A program that is a relative path becomes absolute. */
  public List<String> argv(TomlNode node, String key, String hint) {
    List<String> argv = strings(node, key, hint);
    if (argv == null) {
      return null;
    }
    if (argv.isEmpty() || argv.get(0).isEmpty()) {
      problem(node, key, "cannot be empty", hint);
      return null;
    }
    if (ShellSigns.areIn(argv) && isRefused(ShellHabits.inCommand(node, argv, file.directory()), key)) {
      return null;
    }
    if (argv.get(0).indexOf('/') > 0) {
      argv.set(0, absolute(argv.get(0)));
    }
    return argv;
  }

  /**
   * A command for the shell: one string.
   *
   * @return the argv that runs it
   */
  public List<String> script(TomlNode node, String key, String hint) {
    String text = string(node, key, hint);
    if (text != null && text.isBlank()) {
      problem(node, key, "cannot be empty", "");
      return null;
    }
    return text == null ? null : List.of("/bin/sh", "-c", text);
  }

  public Boolean bool(TomlNode node, String key) {
    if (!isScalar(node, TomlScalar.Kind.BOOLEAN)) {
      wrongType(node, key, "true or false", isScalar(node, TomlScalar.Kind.STRING) ? "write it without quotes" : "");
      return null;
    }
    return (Boolean) value(node, key);
  }

  /** An integer from min to max. */
  public Integer integer(TomlNode node, String key, int min, int max) {
    if (!isScalar(node, TomlScalar.Kind.INTEGER)) {
      wrongType(node, key, "an integer", isScalar(node, TomlScalar.Kind.STRING) ? "write it without quotes" : "");
      return null;
    }
    Long value = (Long) value(node, key);
    if (value != null && (value < min || value > max)) {
      problem(node, key, "cannot be " + value, "it goes from " + min + " to " + max);
      return null;
    }
    return value == null ? null : value.intValue();
  }

  /** A number from min to max. */
  public Double number(TomlNode node, String key, double min, double max) {
    if (!isScalar(node, TomlScalar.Kind.INTEGER) && !isScalar(node, TomlScalar.Kind.FLOAT)) {
      wrongType(node, key, "a number", isScalar(node, TomlScalar.Kind.STRING) ? "write it without quotes" : "");
      return null;
    }
    Object read = value(node, key);
    if (read == null) {
      return null;
    }
    double value = ((Number) read).doubleValue();
    if (!(value >= min && value <= max)) {
      problem(node, key, "cannot be " + value, "it goes from " + min + " to " + max);
      return null;
    }
    return value;
  }

  /** A duration in quotes. */
  public Duration duration(TomlNode node, String key, boolean zeroAllowed) {
    if (!isScalar(node, TomlScalar.Kind.STRING)) {
      wrongType(node, key, "a duration in quotes, as \"10s\"", durationHint(node));
      return null;
    }
    String text = string(node, key, "");
    return text == null ? null : duration(node, key, text, zeroAllowed);
  }

  public Duration duration(TomlNode node, String key, String text, boolean zeroAllowed) {
    Duration duration = Durations.parse(text);
    if (duration == null) {
      problem(node, key, "cannot read the duration " + Escaped.quote(text),
          "write it as \"500ms\", \"10s\", \"5m\", \"1h30m\" or \"2d\", at most \"36500d\"");
    } else if (duration.isZero() && !zeroAllowed) {
      problem(node, key, "cannot be zero", "");
      return null;
    }
    return duration;
  }

  /**
   * A size of at least 16 KiB, because a smaller log would be rotated every few lines.
   *
   * @return bytes; -1 after a problem
   */
  public long size(TomlNode node, String key) {
    String text = string(node, key, "write it in quotes, as \"10MB\"");
    if (text == null) {
      return -1;
    }
    long bytes = Sizes.parse(text);
    if (bytes < 0) {
      problem(node, key, "cannot read the size " + Escaped.quote(text),
          "write it as \"512KB\", \"10MB\", \"64MiB\" or \"1GB\"");
    } else if (bytes < MIN_SIZE) {
      problem(node, key, "cannot be less than 16KiB", "");
      return -1;
    }
    return bytes;
  }

  private static String durationHint(TomlNode node) {
    if (isScalar(node, TomlScalar.Kind.INTEGER)) {
      Object value = ((TomlScalar) node).value();
      return value == null ? "" : "write \"" + value + "s\" for seconds";
    }
    return "";
  }

  /**
   * One of the given words.
   *
   * @return its index; -1 after a problem
   */
  public int enumIndex(TomlNode node, String key, List<String> words) {
    String text = string(node, key, "use one of " + Suggestions.list(words));
    if (text == null) {
      return -1;
    }
    int index = words.indexOf(text);
    if (index < 0) {
      problem(node, key, "cannot be " + Escaped.quote(text), Suggestions.hint(text, words));
    }
    return index;
  }

  /** A path, made absolute: a relative one is resolved against the directory of the file. */
  public String path(TomlNode node, String key) {
    String text = string(node, key, "");
    if (text == null) {
      return null;
    }
    if (text.isEmpty()) {
      problem(node, key, "cannot be empty: it is a path", "leave the key out for the default");
      return null;
    }
    return isForAShell(node, key, text) ? null : absolute(text);
  }

  /** Reports a path that only a shell would understand. */
  public boolean isForAShell(TomlNode node, String key, String path) {
    return ShellSigns.beginsWithOne(path) && isRefused(ShellHabits.inPath(node, path), key);
  }

  private boolean isRefused(List<ShellHabits.Finding> findings, String key) {
    boolean refused = false;
    for (ShellHabits.Finding found : findings) {
      refused |= found.error();
      if (found.error()) {
        problem(found.node(), key, found.message(), found.hint());
      } else {
        problems.warn(file, found.node().line, new ConfigProblem(new SourceLocation(file.name(), found.node().line),
            key, found.message(), found.hint()));
      }
    }
    return refused;
  }

  public String absolute(String path) {
    return FilePaths.absolute(file.directory(), path);
  }
}
