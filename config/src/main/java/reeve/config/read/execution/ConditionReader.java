package reeve.config.read.execution;

import java.util.ArrayList;
import java.util.List;
import reeve.config.execution.Condition;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/** Reads the key {@code condition}. */
public final class ConditionReader {
  private static final String HINT = "write it as [\"path-exists:/etc/web.conf\", \"!env:CI\"]";

  private ConditionReader() {}

  /** Returns the conditions; null after a problem. */
  public static List<Condition> read(ValueReader in, TomlNode node, String path) {
    List<TomlNode> items = node instanceof TomlArray array ? array.items : List.of(node);
    List<Condition> conditions = new ArrayList<>(items.size());
    boolean good = true;
    for (TomlNode item : items) {
      String text = in.string(item, path, HINT);
      Condition condition = text == null ? null : condition(in, item, path, text);
      good &= condition != null;
      conditions.add(condition);
    }
    return good ? List.copyOf(conditions) : null;
  }

  private static Condition condition(ValueReader in, TomlNode node, String path, String text) {
    boolean alternative = text.startsWith("|");
    int start = alternative ? 1 : 0;
    boolean negated = text.startsWith("!", start);
    start += negated ? 1 : 0;
    int colon = text.indexOf(':', start);
    String word = colon < 0 ? text.substring(start) : text.substring(start, colon);
    Condition.Kind kind = kind(word);
    String argument = colon < 0 ? "" : text.substring(colon + 1);
    if (kind == null) {
      in.problem(node, path, "cannot use " + Escaped.quote(word) + " as a condition", hint(word));
    } else if (argument.isEmpty()) {
      in.problem(node, path, "cannot find what the condition " + Escaped.quote(word) + " is about",
          "write it after a colon, as \"" + example(kind) + "\"");
    } else if (kind.isOfPath()) {
      return in.isForAShell(node, path, argument) ? null
          : new Condition(kind, in.absolute(argument), negated, alternative);
    } else if (kind == Condition.Kind.ARCH) {
      String name = Condition.architecture(argument);
      if (name != null) {
        return new Condition(kind, name, negated, alternative);
      }
      in.problem(node, path, "cannot use " + Escaped.quote(argument) + " as an architecture",
          Suggestions.hint(argument, Condition.ARCHITECTURES));
    } else if (kind == Condition.Kind.COMMAND && argument.indexOf('/') >= 0) {
      in.problem(node, path, "cannot search " + Escaped.quote(argument) + " in PATH: it has a slash",
          "use path-is-executable for a path");
    } else if (kind == Condition.Kind.ENV && (argument.charAt(0) == '=' || argument.charAt(0) == '$')) {
      in.problem(node, path, "cannot use " + Escaped.quote(argument) + " as the name of a variable",
          "write env:NAME or env:NAME=value");
    } else {
      return new Condition(kind, argument, negated, alternative);
    }
    return null;
  }

  private static Condition.Kind kind(String word) {
    for (Condition.Kind kind : Condition.Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    return null;
  }

  private static String hint(String word) {
    if (word.equals("container") || word.equals("virtualization")) {
      return "no fact says for certain that a process is not in a container; use path-exists:/run/.containerenv"
          + " (Podman), path-exists:/.dockerenv (Docker) or env:container";
    }
    List<String> words = new ArrayList<>();
    for (Condition.Kind kind : Condition.Kind.values()) {
      words.add(kind.word());
    }
    return Suggestions.hint(word, words);
  }

  private static String example(Condition.Kind kind) {
    return kind.word() + ":" + switch (kind) {
      case PATH_EXISTS, FILE_NOT_EMPTY -> "/etc/web.conf";
      case PATH_IS_DIRECTORY -> "/srv/web";
      case PATH_IS_EXECUTABLE -> "/usr/bin/web";
      case ENV -> "NAME";
      case ARCH -> "arm64";
      case HOST -> "web*";
      case USER -> "root";
      case COMMAND -> "node";
    };
  }
}
