package reeve.config.read.value;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.util.Escaped;
import reeve.config.util.FilePaths;

/**
 * Finds what only a shell would understand in commands and paths that no shell reads. What cannot work is an error;
 * what may be meant is a warning.
 */
final class ShellHabits {
  private static final List<String> OPERATORS = List.of("&&", "||", "|", ">", ">>", "<", "2>", "2>&1", "&>", "&");

  /** Programs to which such arguments are no mistake. */
  private static final List<String> TAKE_ANYTHING =
      List.of("sh", "bash", "dash", "ash", "zsh", "ksh", "fish", "busybox", "env", "expr", "test", "[", "find", "awk",
          "gawk", "mawk", "perl", "python", "python3", "ruby", "node", "php", "jq", "sed", "grep", "printf",
          "envsubst", "su", "sudo", "runuser", "ssh", "docker", "podman", "timeout", "nice", "xargs", "tcl", "lua");

  private ShellHabits() {}

  /**
   * Something that only a shell would understand.
   *
   * @param error whether the value cannot be used; otherwise it is a warning
   * @param node the value that holds it
   */
  record Finding(boolean error, TomlNode node, String message, String hint) {}

  /**
   * Inspects a command.
   *
   * @param node its value
   * @param argv the same with its variables replaced; at least a program
   * @param directory to which a relative path refers
   */
  static List<Finding> inCommand(TomlNode node, List<String> argv, String directory) {
    String program = argv.get(0);
    if (isAssignment(program)) {
      return List.of(new Finding(true, node, "cannot begin with a variable: no shell reads it",
          "put it into env = { " + program.substring(0, program.indexOf('=')) + " = "
              + Escaped.quote(program.substring(program.indexOf('=') + 1)) + " }"));
    }
    if (isVariable(program) && !isDoubled(node, 0) || program.startsWith("~/")) {
      return List.of(unreadable(node, program));
    }
    int blank = program.indexOf(' ');
    if (argv.size() == 1 && blank > 0 && !exists(directory, program)
        && (program.indexOf('/') < 0 || exists(directory, program.substring(0, blank)))) {
      return List.of(new Finding(true, node, "cannot find a program with the name " + Escaped.quote(program),
          "write each argument as a string of its own, [" + words(program) + "], or one string with shell = true"));
    }
    return inArguments(node, argv);
  }

  private static boolean exists(String directory, String path) {
    return new File(FilePaths.absolute(directory, path)).exists();
  }

  private static List<Finding> inArguments(TomlNode node, List<String> argv) {
    List<Finding> found = new ArrayList<>();
    boolean takesAnything = TAKE_ANYTHING.contains(argv.get(0).substring(argv.get(0).lastIndexOf('/') + 1));
    for (int i = 1; i < argv.size() && !takesAnything; i++) {
      String argument = argv.get(i);
      if (OPERATORS.contains(argument)) {
        found.add(new Finding(false, item(node, i), "passes " + Escaped.quote(argument)
            + " to the program as an argument, because no shell reads it",
            "for a shell, write one string with shell = true"));
        return found;
      }
      if (argument.startsWith("~/") || isVariable(argument) && !isDoubled(node, i)) {
        found.add(new Finding(false, item(node, i), "passes " + Escaped.quote(argument)
            + " to the program as it is, because no shell reads it", instead(argument)));
      }
    }
    return found;
  }

  /** Inspects a path. @param path the value with its variables replaced */
  static List<Finding> inPath(TomlNode node, String path) {
    boolean variable = isVariable(path) && !(node instanceof TomlScalar && ((TomlScalar) node).mentions("$$"));
    return variable || path.startsWith("~/") || path.equals("~") ? List.of(unreadable(node, path)) : List.of();
  }

  private static Finding unreadable(TomlNode node, String text) {
    return new Finding(true, node, "cannot use " + Escaped.quote(text) + ": no shell reads it", instead(text));
  }

  /** What to write instead of a home directory or a variable at the beginning of a text. */
  private static String instead(String text) {
    if (text.startsWith("~")) {
      return "write " + Escaped.quote("${HOME}" + text.substring(1));
    }
    int end = endOfName(text);
    return "write " + Escaped.quote("${" + text.substring(1, end) + "}" + text.substring(end))
        + ", which is replaced by the value in reeve's environment";
  }

  /** Whether the text is {@code $NAME} or {@code $NAME/…}. */
  private static boolean isVariable(String text) {
    if (text.length() < 2 || text.charAt(0) != '$') {
      return false;
    }
    int end = endOfName(text);
    return end > 1 && !Character.isDigit(text.charAt(1)) && (end == text.length() || text.charAt(end) == '/');
  }

  private static int endOfName(String text) {
    int end = 1;
    while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
      end++;
    }
    return end;
  }

  private static boolean isAssignment(String program) {
    int equals = program.indexOf('=');
    for (int i = 0; i < equals; i++) {
      char c = program.charAt(i);
      if (!(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || i > 0 && c >= '0' && c <= '9')) {
        return false;
      }
    }
    return equals > 0;
  }

  /** Whether the dollar is written twice in the file, which means the character itself. */
  private static boolean isDoubled(TomlNode node, int index) {
    TomlNode item = item(node, index);
    return item instanceof TomlScalar && ((TomlScalar) item).mentions("$$");
  }

  private static TomlNode item(TomlNode node, int index) {
    return node instanceof TomlArray && index < ((TomlArray) node).items.size() ? ((TomlArray) node).items.get(index)
        : node;
  }

  private static String words(String line) {
    StringBuilder text = new StringBuilder();
    for (String word : line.strip().split(" +")) {
      text.append(text.length() == 0 ? "" : ", ").append(Escaped.quote(word));
    }
    return text.toString();
  }
}
