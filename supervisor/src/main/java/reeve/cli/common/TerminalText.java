package reeve.cli.common;

import reeve.text.PrintableText;

/** Text for a terminal: its width in columns, cut to fit, and without control characters. Pure. */
public final class TerminalText {
  /**
   * First and last code points of the ranges that take two columns: East_Asian_Width W and F of Unicode's
   * EastAsianWidth.txt, with neighbouring ranges joined. Terminals differ slightly from it and from each other.
   */
  private static final int[] WIDE = {
      0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x25fd, 0x25fe, 0x2614, 0x2615, 0x2648, 0x2653,
      0x26a1, 0x26a1,
      0x2705, 0x2705, 0x274c, 0x274c, 0x2753, 0x2757, 0x2e80, 0x303e, 0x3041, 0x33ff, 0x3400, 0x4dbf, 0x4e00, 0xa4cf,
      0xa960, 0xa97f,
      0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60, 0xffe0, 0xffe6, 0x1f18e, 0x1f19a, 0x1f200,
      0x1f320, 0x1f32d, 0x1f64f,
      0x1f680, 0x1f6ff, 0x1f7e0, 0x1f7eb, 0x1f90c, 0x1f9ff, 0x1fa70, 0x1faff, 0x20000, 0x3fffd
  };

  private TerminalText() {}

  /**
   * The text on one line, safe to print: {@code ?} replaces control characters, unpaired surrogates, and characters
   * that change the direction of writing, which could make one name look like another.
   */
  public static String line(String text) {
    return PrintableText.text(text);
  }

  /** The number of columns that a result of {@link #line} takes. */
  public static int width(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x300) {
        width++;
      } else {
        int point = text.codePointAt(i);
        width += width(point);
        i += Character.charCount(point) - 1;
      }
    }
    return width;
  }

  private static int width(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
      return 0;
    }
    for (int i = 0; i < WIDE.length; i += 2) {
      if (point >= WIDE[i] && point <= WIDE[i + 1]) {
        return 2;
      }
    }
    return 1;
  }

  /**
   * The text if it is not wider than {@code width} columns; otherwise its beginning with an ellipsis. A number is left
   * out whole, because its first digits are another number.
   */
  public static String cut(String text, int width) {
    if (text.length() <= width && width(text) <= width || width(text) <= width) {
      return text;
    }
    int used = 0;
    int i = 0;
    while (i < text.length()) {
      int point = text.codePointAt(i);
      int more = point < 0x300 ? 1 : width(point);
      if (used + more > width - 1) {
        break;
      }
      used += more;
      i += Character.charCount(point);
    }
    boolean insideNumber = isDigit(text, i);
    while (insideNumber && isDigit(text, i - 1)) {
      i--;
    }
    return width <= 0 ? "" : text.substring(0, i) + '…';
  }

  private static boolean isDigit(String text, int at) {
    return at >= 0 && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  /** Appends blanks to a text. */
  public static void pad(StringBuilder text, int columns) {
    for (int i = 0; i < columns; i++) {
      text.append(' ');
    }
  }
}
