package reeve.cli.top;

/**
 * A key, or an event of the mouse.
 *
 * @param key the character of a key, or a name from {@link TopKeys}
 * @param row the row of the mouse, from 0; -1: a key
 * @param column the column of the mouse, from 0; -1: a key
 */
record TopInput(String key, int row, int column) {
  static TopInput key(String key) {
    return new TopInput(key, -1, -1);
  }

  /** Whether the key types a character. */
  boolean isCharacter() {
    return row < 0 && key.codePointCount(0, key.length()) == 1;
  }

  /** The word of a row at the place of the mouse; empty if there is none. */
  String wordIn(String text) {
    if (column >= text.length() || text.charAt(column) == ' ') {
      return "";
    }
    int to = text.indexOf(' ', column);
    return text.substring(text.lastIndexOf(' ', column) + 1, to < 0 ? text.length() : to);
  }
}
