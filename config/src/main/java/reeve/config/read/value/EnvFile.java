package reeve.config.read.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.ProblemCollector;
import reeve.config.SourceLocation;
import reeve.config.toml.Utf8Text;
import reeve.config.util.Escaped;

/**
 * A file of {@code KEY=value} lines. {@code #} begins a comment at the start of a line and after a closing quote;
 * {@code export} before the key is skipped. Values in double quotes may have the escapes {@code \n \t \r \" \\ \$}.
 * Variables are replaced in values with double quotes and without quotes; values in single quotes are used as they are.
 * A value ends with its line.
 */
public final class EnvFile {
  private static final class Line {
    final int number;
    final String key;
    final String value;
    final boolean expand;

    Line(int number, String key, String value, boolean expand) {
      this.number = number;
      this.key = key;
      this.value = value;
      this.expand = expand;
    }
  }

  /**
   * A problem of the file itself. It is reported for each service that uses the file; {@link ProblemCollector} keeps it
   * once.
   */
  private static final class FileProblem {
    final int line;
    final String message;
    final String hint;
    final boolean warning;

    FileProblem(int line, String message, String hint, boolean warning) {
      this.line = line;
      this.message = message;
      this.hint = hint;
      this.warning = warning;
    }
  }

  private final String path;
  private final List<Line> lines = new ArrayList<>();
  private final List<FileProblem> fileProblems = new ArrayList<>();
  private boolean missing;
  private boolean mentionsService;

  private EnvFile(String path) {
    this.path = path;
  }

  /**
   * Reads the output of a command, which may be secret: messages say nothing about it but a line number.
   *
   * @param text what the command has printed
   * @param variables gets the variables
   * @param environment the values of {@code ${VAR}}
   * @param service the value of {@code ${SERVICE}}
   * @return null, or why it cannot be used, as the end of a sentence
   */
  public static String readOutput(String text, Map<String, String> variables, Map<String, String> environment,
      String service) {
    EnvFile file = new EnvFile("");
    file.parse(text);
    for (FileProblem found : file.fileProblems) {
      if (!found.warning) {
        return "line " + found.line + " of its output is not KEY=value as in an env-file";
      }
    }
    Interpolation interpolation = new Interpolation(environment, service);
    for (Line line : file.lines) {
      try {
        variables.put(line.key, line.expand ? interpolation.expand(line.value) : line.value);
      } catch (Interpolation.Unresolved e) {
        return "the ${} in line " + line.number
            + " of its output cannot be replaced; put the value in single quotes to keep it as it is";
      }
    }
    return null;
  }

  /**
   * Reads a file. Never throws: {@link #addTo} reports the problems.
   *
   * @param path absolute
   */
  public static EnvFile read(String path) {
    EnvFile file = new EnvFile(path);
    try {
      String text = Utf8Text.read(path);
      file.mentionsService = Interpolation.mayMentionService(text);
      file.parse(text);
    } catch (Utf8Text.Unreadable e) {
      file.missing = e.missing;
      if (!e.missing) {
        file.addProblem(e.line, e.getMessage(), "");
      }
    }
    return file;
  }

  /**
   * Adds its variables, and reports its problems.
   *
   * @param env receives the variables
   * @param optional whether the file may be missing
   * @param line of the setting that names this file
   * @param key that setting
   * @param variables the interpolation for the service that gets the variables
   */
  public void addTo(Map<String, String> env, boolean optional, ValueReader in, int line, String key,
      Interpolation variables) {
    if (missing && !optional) {
      in.problems.addAt(in.file, line, key, new ConfigProblem(new SourceLocation(in.file.name(), line), key,
          "cannot read " + Escaped.quote(path) + ": no such file",
          "if it may be missing, write a \"-\" before the path"));
    }
    for (FileProblem found : fileProblems) {
      ConfigProblem problem = new ConfigProblem(new SourceLocation(path, found.line), "", found.message, found.hint);
      if (found.warning) {
        in.problems.warn(in.file, line, problem);
      } else {
        in.problems.addAt(in.file, line, key, problem);
      }
    }
    for (Line entry : lines) {
      try {
        env.put(entry.key, entry.expand ? variables.expand(entry.value) : entry.value);
      } catch (Interpolation.Unresolved e) {
        in.problems.addAt(in.file, line, key,
            new ConfigProblem(new SourceLocation(path, entry.number), Escaped.key(entry.key), e.getMessage(),
                e.hint));
      }
    }
  }

  /** Whether the values of its variables may differ between services. */
  public boolean mentionsService() {
    return mentionsService;
  }

  private void addProblem(int line, String message, String hint) {
    if (fileProblems.size() < ProblemCollector.MAX_PER_FILE) {
      fileProblems.add(new FileProblem(line, message, hint, false));
    }
  }

  private void parse(String text) {
    int number = 0;
    int from = 0;
    while (from < text.length()) {
      int to = text.indexOf('\n', from);
      if (to < 0) {
        to = text.length();
      }
      number++;
      String line = text.substring(from, to).strip();
      if (!line.isEmpty() && line.charAt(0) != '#') {
        parseLine(number, line);
      }
      from = to + 1;
    }
  }

  private void parseLine(int number, String whole) {
    String line = whole;
    if (line.startsWith("export ") || line.startsWith("export\t")) {
      line = line.substring("export ".length()).strip();
    }
    int equals = line.indexOf('=');
    if (equals < 0) {
      addProblem(number, "cannot find the \"=\" of a variable", "write it as KEY=value; a comment begins with #");
      return;
    }
    String key = line.substring(0, equals);
    if (!isName(key)) {
      addProblem(number, "cannot use " + Escaped.quote(key) + " as the name of a variable",
          "it cannot be empty or hold blanks or quotes; there are none around the \"=\"");
      return;
    }
    String rest = line.substring(equals + 1).strip();
    char quote = rest.isEmpty() ? 0 : rest.charAt(0);
    if (quote == '\'') {
      singleQuoted(number, key, rest);
    } else if (quote == '"') {
      doubleQuoted(number, key, rest);
    } else {
      if (rest.contains(" #") || rest.contains("\t#")) {
        fileProblems.add(new FileProblem(number,
            "the \"#\" and what follows is part of the value of " + Escaped.quote(key),
            "put the value in quotes, with or without it", true));
      }
      lines.add(new Line(number, key, rest, rest.indexOf('$') >= 0));
    }
  }

  private static boolean isName(String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c <= ' ' || c == '"' || c == '\'' || c == 0x7f) {
        return false;
      }
    }
    return !key.isEmpty();
  }

  private void singleQuoted(int number, String key, String rest) {
    int end = rest.indexOf('\'', 1);
    if (isClosed(number, key, rest, end)) {
      lines.add(new Line(number, key, rest.substring(1, end), false));
    }
  }

  private boolean isClosed(int number, String key, String rest, int end) {
    if (end < 0) {
      addProblem(number, "cannot find the closing quote of the value of " + Escaped.quote(key),
          "a value ends with its line");
      return false;
    }
    String after = rest.substring(end + 1).strip();
    if (!after.isEmpty() && after.charAt(0) != '#') {
      addProblem(number, "cannot have anything but a comment after the closing quote of " + Escaped.quote(key), "");
      return false;
    }
    return true;
  }

  private void doubleQuoted(int number, String key, String rest) {
    StringBuilder value = new StringBuilder();
    int i = 1;
    boolean dollar = false;
    while (i < rest.length() && rest.charAt(i) != '"') {
      char c = rest.charAt(i++);
      if (c != '\\') {
        dollar |= c == '$';
        value.append(c);
        continue;
      }
      char escaped = i < rest.length() ? rest.charAt(i++) : 0;
      switch (escaped) {
        case 'n':
          value.append('\n');
          break;
        case 't':
          value.append('\t');
          break;
        case 'r':
          value.append('\r');
          break;
        case '"':
        case '\\':
          value.append(escaped);
          break;
        case '$':
          // The dollar is doubled, so that it survives the replacement of variables.
          dollar = true;
          value.append("$$");
          break;
        default:
          addProblem(number,
              "cannot use the escape " + Escaped.quote("\\" + (escaped == 0 ? "" : escaped)) + " in the value of "
                  + Escaped.quote(key),
              "use \\n \\t \\r \\\" \\\\ or \\$, or single quotes");
          return;
      }
    }
    if (isClosed(number, key, rest, i < rest.length() ? i : -1)) {
      lines.add(new Line(number, key, value.toString(), dollar));
    }
  }
}
