package reeve.logs;

/**
 * Text for a person's terminal or log: one line, and nothing that a terminal acts on. What reeve says may hold what others chose, such as the
 * name that a process gave itself. Pure; any thread.
 */
final class Printable {
  private Printable() {}

  /** @return the same text, with {@code ?} for each control character (C0, DEL, C1) */
  static String text(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (isControl(chars[i])) {
        chars[i] = '?';
      }
    }
    return new String(chars);
  }

  private static boolean isControl(char c) {
    return c < 0x20 || c >= 0x7f && c < 0xa0;
  }
}
