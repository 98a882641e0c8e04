package reeve.config.toml;

import java.util.ArrayList;
import java.util.List;
import reeve.config.util.Escaped;

/**
 * Reads keys, and the four kinds of strings of TOML 1.0. A string that toml4j reads correctly is passed to it
 * unchanged. The others are decoded here, because toml4j 0.7.2 decodes {@code \U} incorrectly, turns {@code "C:\\new"}
 * into a line break, returns null for a multi-line string with a bad escape, and rejects a string that ends in
 * {@code \\}.
 */
final class TomlLexer {
  private final TomlCursor cursor;
  /** Whether {@link #value} is decoded. Otherwise it has no escapes and is left to toml4j. */
  boolean decoded;
  /** The content of the last string, without its quotes. */
  String value;

  TomlLexer(TomlCursor cursor) {
    this.cursor = cursor;
  }

  /** Reads the string that begins here into {@link #value}. */
  void readString() {
    char quote = cursor.peek();
    if (cursor.peek(1) == quote && cursor.peek(2) == quote) {
      readMultiLine(quote);
    } else {
      readOneLine(quote);
    }
  }

  /**
   * Reads a key, dotted or not. Leaves the cursor after the blanks that follow it.
   *
   * @param subject "a key" or "a table", for messages
   * @return its parts, at least one
   */
  List<String> readKey(String subject) {
    List<String> parts = new ArrayList<>(2);
    while (true) {
      cursor.skipBlanks();
      char c = cursor.peek();
      if (c == '"' || c == '\'') {
        parts.add(readQuotedKey());
      } else {
        int from = cursor.at;
        while (Escaped.isBareKeyChar(cursor.peek())) {
          cursor.at++;
        }
        if (from == cursor.at) {
          throw new TomlError(cursor.line, "cannot read the name of " + subject,
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
  static String pathOf(List<String> parts) {
    String path = Escaped.key(parts.get(0));
    for (int i = 1; i < parts.size(); i++) {
      path = path + "." + Escaped.key(parts.get(i));
    }
    return path;
  }

  private String readQuotedKey() {
    char quote = cursor.peek();
    if (cursor.peek(1) == quote && cursor.peek(2) == quote) {
      throw new TomlError(cursor.line, "cannot use a string of several lines as a key", "use one quote: \"key\"");
    }
    readOneLine(quote);
    return value;
  }

  private void readOneLine(char quote) {
    String text = cursor.text;
    int start = cursor.at;
    int i = start + 1;
    StringBuilder out = null;
    int from = i;
    while (true) {
      char c = i < text.length() ? text.charAt(i) : TomlCursor.END;
      if (c == quote) {
        break;
      }
      if (c == TomlCursor.END || c == '\n' || c == '\r') {
        throw new TomlError(cursor.line, "cannot find the closing quote of a string on its line",
            quote == '"' ? "close it with \"; several lines need \"\"\"" : "close it with '; several lines need '''");
      }
      if (c == '\\' && quote == '"') {
        if (out == null) {
          out = new StringBuilder();
        }
        out.append(text, from, i);
        i = escape(i, out);
        from = i;
      } else {
        i++;
      }
    }
    cursor.at = i + 1;
    decoded = out != null;
    value = out == null ? text.substring(start + 1, i) : out.append(text, from, i).toString();
  }

  private void readMultiLine(char quote) {
    int startLine = cursor.line;
    cursor.at += 3;
    if (cursor.peek() == '\r') {
      cursor.at++;
    }
    if (cursor.peek() == '\n') {
      cursor.newLine();
    }
    StringBuilder out = new StringBuilder();
    while (true) {
      char c = cursor.peek();
      if (c == TomlCursor.END) {
        throw new TomlError(startLine, "cannot find the end of the string that begins here",
            "close it with " + quote + quote + quote);
      }
      if (c == quote && cursor.peek(1) == quote && cursor.peek(2) == quote) {
        break;
      }
      if (c == '\n') {
        out.append(c);
        cursor.newLine();
      } else if (c == '\r') {
        cursor.at++;
      } else if (c == '\\' && quote == '"') {
        if (!skipEscapedLineEnd()) {
          cursor.at = escape(cursor.at, out);
        }
      } else {
        out.append(c);
        cursor.at++;
      }
    }
    cursor.at += 3;
    // The string itself may end with up to two quotes before the closing three.
    for (int extra = 0; extra < 2 && cursor.peek() == quote; extra++) {
      out.append(quote);
      cursor.at++;
    }
    decoded = true;
    value = out.toString();
  }

  /**
   * Skips a backslash at the end of a line, with all blanks and line ends up to the next character: they are not part
   * of the string.
   *
   * @return whether there was one
   */
  private boolean skipEscapedLineEnd() {
    int i = cursor.at + 1;
    String text = cursor.text;
    while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t' || text.charAt(i) == '\r')) {
      i++;
    }
    if (i >= text.length() || text.charAt(i) != '\n') {
      return false;
    }
    cursor.at = i;
    while (true) {
      char c = cursor.peek();
      if (c == '\n') {
        cursor.newLine();
      } else if (c == ' ' || c == '\t' || c == '\r') {
        cursor.at++;
      } else {
        return true;
      }
    }
  }

  /** @return the index after the escape at {@code i} */
  private int escape(int i, StringBuilder out) {
    char c = i + 1 < cursor.text.length() ? cursor.text.charAt(i + 1) : TomlCursor.END;
    switch (c) {
      case 'b':
        out.append('\b');
        return i + 2;
      case 't':
        out.append('\t');
        return i + 2;
      case 'n':
        out.append('\n');
        return i + 2;
      case 'f':
        out.append('\f');
        return i + 2;
      case 'r':
        out.append('\r');
        return i + 2;
      case '"':
      case '\\':
        out.append(c);
        return i + 2;
      case 'u':
        return unicode(i + 2, 4, out);
      case 'U':
        return unicode(i + 2, 8, out);
      default:
        throw new TomlError(cursor.line,
            "cannot use the escape " + (c < 0x20 ? "\\" : Escaped.quote("\\" + c)) + " in a string",
            "write \\\\ for a backslash, or put the string in single quotes");
    }
  }

  private int unicode(int from, int digits, StringBuilder out) {
    long code = 0;
    for (int k = 0; k < digits; k++) {
      char c = from + k < cursor.text.length() ? cursor.text.charAt(from + k) : TomlCursor.END;
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
          : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      if (digit < 0) {
        throw new TomlError(cursor.line,
            "cannot read an escape in a string: \\" + (digits == 4 ? "u" : "U") + " needs " + digits
                + " hexadecimal digits",
            "");
      }
      code = code << 4 | digit;
    }
    if (code > 0x10ffff || code >= 0xd800 && code <= 0xdfff) {
      throw new TomlError(cursor.line, "cannot read an escape in a string: there is no such character in Unicode", "");
    }
    if (code == 0) {
      throw new TomlError(cursor.line, "cannot use the character NUL in a string",
          "no argument, path or variable can hold it");
    }
    out.appendCodePoint((int) code);
    return from + digits;
  }
}
