package reeve.cli;

/**
 * Keeps words whole. picocli breaks lines where {@link java.text.BreakIterator} allows it, which is also after the
 * punctuation inside {@code reeve.sock} or {@code --no-wait}. Therefore punctuation is replaced by characters of a
 * private use area while it breaks lines, and put back afterwards. Pure.
 */
final class UnbrokenWords {
  /** Private use characters: each stands for the ASCII character with the last bits of its code point. */
  private static final char PRIVATE = 0xE000;

  /** What picocli itself interprets in a description is left as it is. */
  private static final String INTERPRETED = "%${}@|\\";

  private UnbrokenWords() {}

  /** The text with its punctuation inside of words replaced. */
  static String protect(String text) {
    StringBuilder result = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c) && INTERPRETED.indexOf(c) < 0) {
        result.setCharAt(i, (char) (PRIVATE + c));
      }
    }
    return result.toString();
  }

  /** The text as it was before {@link #protect}. */
  static String restore(String text) {
    StringBuilder result = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > PRIVATE && c < PRIVATE + 0x7f) {
        result.setCharAt(i, (char) (c - PRIVATE));
      }
    }
    return result.toString();
  }
}
