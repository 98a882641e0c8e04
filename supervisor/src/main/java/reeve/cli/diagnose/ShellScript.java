package reeve.cli.diagnose;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * A script of a shell, read as far as it takes to see whether the shell stays while its last command runs (the shell
 * command language of POSIX, 2.2 to 2.9). Pure; one thread.
 */
final class ShellScript {
  /** The ends of compound commands, which may have run exec; while such a command runs, the shell is the program. */
  private static final Set<String> ENDS = Set.of("fi", "done", "esac", "}");
  private static final Pattern ASSIGNMENTS = Pattern.compile("([A-Za-z_][A-Za-z_0-9]*=\\S*\\s+)*");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final String text;
  private int at;

  /** The command that is read, without comments and without quotes that hide a separator. */
  private final StringBuilder command = new StringBuilder();

  private ShellScript(String text) {
    this.text = text;
  }

  /**
   * Whether a shell stays while the last command of a script runs: one that is alone, or that begins with exec, takes
   * its place.
   */
  static boolean runsSeveral(String script) {
    return new ShellScript(script).runsSeveral();
  }

  private boolean runsSeveral() {
    String last = "";
    int commands = 0;
    while (at < text.length()) {
      char separator = readCommand();
      String words = command.toString().strip();
      if (!words.isEmpty()) {
        last = words;
        commands++;
      }
      if (separator == '&' && at == text.length()) {
        return true; // it runs in the background
      }
    }
    last = ASSIGNMENTS.matcher(last).replaceFirst("");
    String first = BLANKS.split(last, 2)[0];
    return commands > 1 && !first.equals("exec") && !ENDS.contains(first);
  }

  /** @return the separator behind it, which was read; 0: the end of the script */
  private char readCommand() {
    command.setLength(0);
    while (at < text.length()) {
      char c = text.charAt(at);
      if (isComment(c)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (isSeparator(c)) {
        at++;
        return c;
      } else {
        int from = at;
        skip(c);
        command.append(text, from, Math.min(at, text.length()));
      }
    }
    return 0;
  }

  private boolean isComment(char c) {
    return c == '#' && (at == 0 || " \t\n;&|".indexOf(text.charAt(at - 1)) >= 0);
  }

  /** The characters of redirections ({@code 2>&1}, {@code <&3}, {@code &>log}, {@code >|log}) are no separators. */
  private boolean isSeparator(char c) {
    char before = at == 0 ? 0 : text.charAt(at - 1);
    switch (c) {
      case ';', '\n':
        return true;
      case '|':
        return before != '>';
      case '&':
        return before != '>' && before != '<' && !text.startsWith("&>", at);
      default:
        return false;
    }
  }

  /** Moves behind a character, or behind what it begins: a quotation or a substitution. */
  private void skip(char c) {
    at++;
    if (c == '\\') {
      at++;
    } else if (c == '\'' || c == '`') {
      int end = text.indexOf(c, at);
      at = end < 0 ? text.length() : end + 1;
    } else if (c == '"') {
      skipDoubleQuotes();
    } else if ((c == '$' || c == '<' || c == '>') && text.startsWith("(", at)) {
      at++;
      skipParentheses();
    }
  }

  private void skipDoubleQuotes() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return;
      }
      if (c == '\'') {
        at++;
      } else {
        skip(c);
      }
    }
  }

  private void skipParentheses() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ')') {
        at++;
        return;
      }
      if (c == '(') {
        at++;
        skipParentheses();
      } else {
        skip(c);
      }
    }
  }
}
