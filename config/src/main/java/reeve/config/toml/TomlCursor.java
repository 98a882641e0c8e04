package reeve.config.toml;

/** A position in the text of a file, with its line number, and the methods that move it. */
class TomlCursor {
  /**
   * What {@link #peek()} returns at the end of the text. {@link Utf8Text} rejects this character, so it never occurs in
   * the text.
   */
  static final char END = 0;

  /** How deep tables, arrays and the parts of a key may be nested. */
  static final int MAX_DEPTH = 32;

  final String text;
  int at;
  int line = 1;

  TomlCursor(String text) {
    this.text = text;
  }

  final char peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  final char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : END;
  }

  final boolean atLineEnd() {
    char c = peek();
    return c == '\n' || c == END || c == '\r';
  }

  final void skipBlanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  /** Skips blanks, comments and line ends. */
  final void skipLines() {
    while (true) {
      skipBlanks();
      char c = peek();
      if (c == '#') {
        skipToLineEnd();
      } else if (c == '\n') {
        newLine();
      } else if (c == '\r') {
        at++;
      } else {
        return;
      }
    }
  }

  final void skipToLineEnd() {
    int end = text.indexOf('\n', at);
    at = end < 0 ? text.length() : end;
  }

  final void newLine() {
    at++;
    line++;
  }
}
