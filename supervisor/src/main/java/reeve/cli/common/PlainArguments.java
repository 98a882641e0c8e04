package reeve.cli.common;

/**
 * Reads a command line that is plain and right without picocli, which costs more than all the rest of a short command.
 * Each set of options reads its own words; a test holds that picocli reads the same ({@code PlainArgumentsTest}).
 */
public final class PlainArguments {
  /** {@link Part#take}: this is for picocli to read, or to complain about. */
  public static final int NOT_PLAIN = -1;

  /** A set of options: the fields that picocli would fill. */
  public interface Part {
    /** @return how many words from this place on were its own; 0: this one is not; {@link #ODD} */
    int consume(String[] args, int at);
  }

  private PlainArguments() {}

  /**
   * @param from the first word behind the command's name
   * @return false for all else, which is picocli's, with fresh objects: help, abbreviations, {@code --name=value},
   *     mistakes
   */
  public static boolean parse(String[] args, int from, Part... parts) {
    int at = from;
    while (at < args.length) {
      if (args[at].isEmpty()) {
        return false;
      }
      int taken = 0;
      for (int i = 0; i < parts.length && taken == 0; i++) {
        taken = parts[i].consume(args, at);
      }
      if (taken <= 0) {
        return false;
      }
      at += taken;
    }
    return true;
  }

  /** The value of the option at {@code at}, when it is plain. @return null if it is not */
  public static String value(String[] args, int at) {
    String value = at + 1 < args.length ? args[at + 1] : "";
    return value.isEmpty() || value.charAt(0) == '-' ? null : value;
  }

  /** Whether a word is an argument and no option. */
  public static boolean isPositional(String word) {
    return word.charAt(0) != '-';
  }
}
