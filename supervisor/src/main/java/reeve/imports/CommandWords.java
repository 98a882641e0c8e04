package reeve.imports;

import java.util.ArrayList;
import java.util.List;

/** Splits a command line into words without a shell, as shlex.split of Python does. Pure. */
final class CommandWords {
  private CommandWords() {}

  /** @return null: a quote is not closed */
  static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = null;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote == '\'') {
        quote = c == '\'' ? 0 : quote;
        word.append(c == '\'' ? "" : String.valueOf(c));
      } else if (c == '\\' && i + 1 < line.length()) {
        char next = line.charAt(++i);
        word = word == null ? new StringBuilder() : word;
        word.append(quote == '"' && next != '"' && next != '\\' ? "\\" : "").append(next);
      } else if (quote == '"') {
        quote = c == '"' ? 0 : quote;
        word.append(c == '"' ? "" : String.valueOf(c));
      } else if (c == '\'' || c == '"') {
        quote = c;
        word = word == null ? new StringBuilder() : word;
      } else if (Character.isWhitespace(c)) {
        if (word != null) {
          words.add(word.toString());
          word = null;
        }
      } else {
        word = word == null ? new StringBuilder() : word;
        word.append(c);
      }
    }
    if (word != null) {
      words.add(word.toString());
    }
    return quote == 0 ? words : null;
  }
}
