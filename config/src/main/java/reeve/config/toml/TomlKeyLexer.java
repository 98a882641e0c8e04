package reeve.config.toml;

import java.util.ArrayList;
import java.util.List;
import reeve.config.util.Escaped;

/** Reads keys: bare, quoted or dotted (TOML 1.0, "Keys"). */
final class TomlKeyLexer {
  private final TomlCursor cursor;
  private final TomlStringLexer strings;

  TomlKeyLexer(TomlCursor cursor, TomlStringLexer strings) {
    this.cursor = cursor;
    this.strings = strings;
  }

  /**
   * Reads a key, dotted or not. Leaves the cursor behind the blanks that follow it.
   *
   * @param what "a key" or "a table", for messages
   * @return its parts, at least one
   */
  List<String> read(String what) {
    List<String> parts = new ArrayList<>(2);
    while (true) {
      cursor.skipBlanks();
      char c = cursor.peek();
      if (c == '"' || c == '\'') {
        parts.add(strings.readKey());
      } else {
        int from = cursor.at;
        while (Escaped.isBareKeyChar(cursor.peek())) {
          cursor.at++;
        }
        if (from == cursor.at) {
          throw new TomlError(cursor.line, "cannot read the name of " + what,
              "it is made of letters, digits, \"-\" and \"_\"; anything else needs quotes");
        }
        parts.add(cursor.text.substring(from, cursor.at));
      }
      cursor.skipBlanks();
      if (cursor.peek() != '.') {
        return parts;
      }
      cursor.at++;
      if (parts.size() == TomlCursor.MAX_DEPTH) {
        throw new TomlError(cursor.line, "cannot nest deeper than " + TomlCursor.MAX_DEPTH + " levels", "");
      }
    }
  }

  /** The key as messages show it. */
  static String path(List<String> parts) {
    String path = Escaped.key(parts.get(0));
    for (int i = 1; i < parts.size(); i++) {
      path = path + "." + Escaped.key(parts.get(i));
    }
    return path;
  }
}
