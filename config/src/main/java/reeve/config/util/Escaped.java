package reeve.config.util;

/**
 * Makes text from outside of reeve safe and short enough for a message on a terminal or in a log. All quoting is done
 * here.
 */
public final class Escaped {
  /** The length in characters at which text is cut. */
  private static final int MAX = 60;
  private static final String HEX = "0123456789abcdef";

  private Escaped() {}

  /**
   * The text in double quotes, cut at 60 characters. Control characters, and others that change what a terminal shows,
   * become {@code \\n}, {@code \\t} or {@code \\u001b}.
   */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    appendTo(out, text);
    return out.append('"').toString();
  }

  /** A part of a key path: as it is if it is a bare key of TOML, otherwise in quotes. */
  public static String key(String part) {
    boolean bare = !part.isEmpty() && part.length() <= MAX;
    for (int i = 0; bare && i < part.length(); i++) {
      bare = isBareKeyChar(part.charAt(i));
    }
    return bare ? part : quote(part);
  }

  /** Whether a bare key of TOML may hold this character. */
  public static boolean isBareKeyChar(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
  }

  private static void appendTo(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (i == MAX) {
        out.append('…');
        return;
      }
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c == '\t') {
        out.append("\\t");
      } else if (isUnsafe(c)) {
        out.append("\\u").append(HEX.charAt(c >> 12)).append(HEX.charAt(c >> 8 & 15)).append(HEX.charAt(c >> 4 & 15))
            .append(HEX.charAt(c & 15));
      } else {
        out.append(c);
      }
    }
  }

  /**
   * Control characters, surrogates (a pair may be cut in two), marks that change the direction of writing, and line
   * separators.
   */
  private static boolean isUnsafe(char c) {
    return c < 0x20 || c >= 0x7f && c < 0xa0 || Character.isSurrogate(c) || c >= 0x200b && c <= 0x200f
        || c >= 0x2028 && c <= 0x202e || c >= 0x2060 && c <= 0x206f || c == 0xfeff || c == 0xfffe || c == 0xffff;
  }
}
