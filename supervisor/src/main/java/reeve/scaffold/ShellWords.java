package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import reeve.config.util.ShellText;

/** Splits command lines that are written for a shell. Pure. */
final class ShellWords {
  private static final String SPECIAL = "|&;<>()$`\\*?[]#~!{}\n";

  private static final Set<String> BUILTINS = Set.of("exec", "cd", ".", "source", "export", "set", "eval", "ulimit",
      "if", "while", "for", "until", "case");

  private ShellWords() {}

  /**
   * Splits a line into a program and its arguments, unless it needs a shell.
   *
   * @return null: the line is empty, or needs a shell for variables, pipes, patterns, several commands, a variable that
   *     is set before the command, or a builtin
   */
  static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = null;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else if (quote == '"' && (c == '$' || c == '`' || c == '\\')) {
          return null;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        word = word == null ? new StringBuilder() : word;
      } else if (c == ' ' || c == '\t') {
        if (word != null) {
          words.add(word.toString());
          word = null;
        }
      } else if (SPECIAL.indexOf(c) >= 0) {
        return null;
      } else {
        word = word == null ? new StringBuilder() : word;
        word.append(c);
      }
    }
    if (quote != 0) {
      return null;
    }
    if (word != null) {
      words.add(word.toString());
    }
    return words.isEmpty() || needsShell(words.get(0)) ? null : words;
  }

  /** Returns a word as it is written in a line for a shell. */
  static String quote(String word) {
    return ShellText.word(word);
  }

  private static boolean needsShell(String word) {
    return word.isEmpty() || word.indexOf('=') >= 0 || BUILTINS.contains(word);
  }
}
