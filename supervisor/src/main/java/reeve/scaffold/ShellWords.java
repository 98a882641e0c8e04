package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;

/** A line as people write it for a shell. Pure. */
final class ShellWords {
  private static final String FOR_THE_SHELL = "|&;<>()$`\\*?[]#~!{}\n";

  private ShellWords() {}

  /**
   * Takes a line apart if that needs no shell.
   *
   * @return null: it does: variables, pipes, patterns, several commands, a variable set before the command, a builtin
   */
  static List<String> words(String line) {
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
      } else if (FOR_THE_SHELL.indexOf(c) >= 0) {
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
    return words.isEmpty() || isOfTheShell(words.get(0)) ? null : words;
  }

  private static boolean isOfTheShell(String word) {
    return word.isEmpty() || word.indexOf('=') >= 0
        || List
            .of("exec", "cd", ".", "source", "export", "set", "eval", "ulimit", "if", "while", "for", "until", "case")
            .contains(word);
  }
}
