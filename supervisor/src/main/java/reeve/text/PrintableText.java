package reeve.text;

/**
 * Makes text safe for a terminal or a log: one line, and nothing that a terminal acts on. Messages of reeve may hold
 * text that other processes chose, such as the name that a process gave itself. Pure; any thread.
 */
public final class PrintableText {
  private PrintableText() {}

  /**
   * Returns the text with {@code ?} for each control character (C0, DEL, C1), each unpaired surrogate, and each
   * character that changes the direction of writing, which could make one name look like another.
   */
  public static String text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f && isHarmful(text, i)) {
        return replaceHarmful(text);
      }
    }
    return text;
  }

  private static String replaceHarmful(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (chars[i] < ' ' || chars[i] >= 0x7f && isHarmful(text, i)) {
        chars[i] = '?';
      }
    }
    return new String(chars);
  }

  private static boolean isHarmful(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
    }
    return c < 0xa0 || c == 0x2028 || c == 0x2029 || c == 0x200e || c == 0x200f || c == 0x61c
        || c >= 0x202a && c <= 0x202e
        || c >= 0x2066 && c <= 0x2069 || c == 0xfeff;
  }
}
