package reeve.text;

/** Breaks text into lines. Pure; any thread. */
public final class TextWrap {
  private TextWrap() {}

  /**
   * Returns the text with blanks replaced by line feeds where a line would be wider than {@code width}. A word that is
   * wider than that gets a line of its own.
   *
   * @param width in columns; {@link Integer#MAX_VALUE}: one line
   */
  public static String wrap(String text, int width) {
    StringBuilder wrapped = new StringBuilder(text.length() + 16);
    int column = 0;
    for (String word : text.split(" ")) {
      if (column > 0 && word.length() >= width - column) {
        wrapped.append('\n');
        column = 0;
      } else if (column > 0) {
        wrapped.append(' ');
        column++;
      }
      wrapped.append(word);
      column += word.length();
    }
    return wrapped.toString();
  }
}
