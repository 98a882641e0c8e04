package reeve.config.util;

/** Text that a shell reads (sh(1)). Pure. */
public final class ShellText {
  private ShellText() {}

  /** A word as it is written in a line: in single quotes unless it has only characters without a meaning. */
  public static String word(String word) {
    boolean plain = !word.isEmpty();
    for (int i = 0; i < word.length() && plain; i++) {
      char c = word.charAt(i);
      plain = c < 128 && (Character.isLetterOrDigit(c) || "_-./:=@%+,".indexOf(c) >= 0);
    }
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Words as a line. */
  public static String line(Iterable<String> words) {
    StringBuilder line = new StringBuilder();
    for (String word : words) {
      line.append(line.length() == 0 ? "" : " ").append(word(word));
    }
    return line.toString();
  }
}
