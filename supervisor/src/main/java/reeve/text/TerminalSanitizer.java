package reeve.text;

/**
 * Makes a line that a program wrote harmless for a terminal. Such a line could move the cursor, change the title, query
 * the terminal for its settings (the answer would be typed into the shell) or change the direction of writing. Pure;
 * any thread.
 */
public final class TerminalSanitizer {
  private static final char ESC = 0x1b;
  private static final char CSI = 0x9b;

  private TerminalSanitizer() {}

  /**
   * Returns the line without escape sequences (ECMA-48). Other control characters are shown as {@code \r} or
   * {@code \x07}; tabs stay. A carriage return at the end is dropped as a part of the line end.
   *
   * @param colours whether sequences for colours (SGR) stay; they are then reset at the end of the line
   */
  public static String of(String line, boolean colours) {
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      length--; // CR LF, the line end of other systems
    }
    int first = 0;
    while (first < length && isPlain(line.charAt(first))) {
      first++;
    }
    if (first == length) {
      return length == line.length() ? line : line.substring(0, length);
    }
    StringBuilder text = new StringBuilder(length + 16).append(line, 0, first);
    boolean coloured = false;
    for (int i = first; i < length;) {
      char c = line.charAt(i);
      if (isPlain(c)) {
        text.append(c);
        i++;
        continue;
      }
      int end = c == ESC || c == CSI ? endOfSequence(line, i, length) : 0;
      if (end == 0) {
        escape(text, c);
        i++;
      } else {
        if (colours && isColour(line, i, end)) {
          text.append(line, i, end);
          coloured = true;
        }
        i = end;
      }
    }
    return coloured ? text.append("\033[0m").toString() : text.toString();
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7f || c >= 0xa0 && !isDirectionOrLineEnd(c) || c == '\t';
  }

  /** Whether the character changes the direction of writing, or is a line end to some programs. */
  private static boolean isDirectionOrLineEnd(char c) {
    return c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || c == 0x200e || c == 0x200f || c == 0x61c
        || c == 0x2028
        || c == 0x2029;
  }

  /** @return the index after an escape sequence; 0: the character does not begin one */
  private static int endOfSequence(String line, int at, int length) {
    int i = at + 1;
    char kind = line.charAt(at) == CSI ? '[' : i < length ? line.charAt(i++) : 0;
    switch (kind) {
      case '[':
        while (i < length && line.charAt(i) >= 0x20 && line.charAt(i) <= 0x3f) {
          i++;
        }
        return i < length && line.charAt(i) >= 0x40 && line.charAt(i) <= 0x7e ? i + 1 : i;
      case ']', 'P', 'X', '^', '_':
        // A control string, which BEL or ESC \ ends. Without its end, the terminal would treat the following lines as a
        // part of it.
        while (i < length) {
          char c = line.charAt(i++);
          if (c == 0x07 || c == 0x9c) {
            return i;
          }
          if (c == ESC) {
            return i < length && line.charAt(i) == '\\' ? i + 1 : i;
          }
        }
        return i;
      default:
        while (i < length && kind >= 0x20 && kind <= 0x2f) {
          kind = line.charAt(i++);
        }
        return kind >= 0x30 && kind <= 0x7e ? i : 0;
    }
  }

  private static boolean isColour(String line, int at, int end) {
    if (line.charAt(at) != ESC || line.charAt(end - 1) != 'm' || line.charAt(at + 1) != '[') {
      return false;
    }
    for (int i = at + 2; i < end - 1; i++) {
      char c = line.charAt(i);
      if ((c < '0' || c > '9') && c != ';' && c != ':') {
        return false;
      }
    }
    return true;
  }

  private static void escape(StringBuilder text, char c) {
    switch (c) {
      case '\r' -> text.append("\\r");
      case ESC -> text.append("\\e");
      default -> {
        if (c > 0xff) {
          text.append("\\u").append(Integer.toHexString(c));
        } else {
          text.append("\\x").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
        }
      }
    }
  }
}
