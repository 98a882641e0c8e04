package reeve.imports;

/**
 * What became of one setting of a file that was imported. Immutable.
 *
 * @param file the file with the setting, as it was named
 * @param line from 1; 0: it is not known
 * @param section the part of the file, such as {@code program:web}
 * @param setting its name in that file
 * @param key the key that it was translated to; empty: there is none
 * @param text what is different, or what to do instead; empty: nothing is different
 */
public record ImportNote(String file, int line, String section, String setting, Outcome outcome, String key,
    String text) {
  /** What became of a setting. */
  public enum Outcome {
    /** It has the same meaning. */
    KEPT("kept"),
    /** It has a similar meaning, or needs attention. */
    CHANGED("changed"),
    /** It is left out, and nothing is lost by that. */
    NOT_NEEDED("not-needed"),
    /** It is left out, and something is lost. */
    NO_EQUAL("no-equal");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    /** The word in JSON. */
    public String word() {
      return word;
    }
  }

  /** One line for people, without the section. */
  public String sentence() {
    String became = switch (outcome) {
      case KEPT -> "kept as " + key;
      case CHANGED -> key.isEmpty() ? "changed" : "changed to " + key;
      case NOT_NEEDED -> "not needed";
      case NO_EQUAL -> "no equal";
    };
    return (line > 0 ? file + ":" + line : file + ": " + section) + ": " + setting + ": " + became
        + (text.isEmpty() ? "" : ": " + text);
  }

  /** Whether a reader of the new file should know it. */
  public boolean matters() {
    return outcome == Outcome.CHANGED || outcome == Outcome.NO_EQUAL;
  }
}
