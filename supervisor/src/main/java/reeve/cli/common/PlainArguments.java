package reeve.cli.common;

import java.time.Duration;
import reeve.config.util.Durations;

/**
 * Parses a plain, valid command line without picocli, which takes more time than the rest of a short command. Each
 * group of options consumes its own arguments. {@code PlainArgumentsTest} checks that picocli parses the same.
 */
public final class PlainArguments {
  /**
   * The result of {@link OptionGroup#consume} for an argument that only picocli can parse, or report as wrong.
   */
  public static final int NOT_PLAIN = -1;

  /** A group of options: the fields that picocli would set. */
  public interface OptionGroup {
    /**
     * Parses the argument at an index if it belongs to this group.
     *
     * @return how many arguments were consumed; 0: the argument belongs to another group; {@link #NOT_PLAIN}
     */
    int consume(String[] args, int at);
  }

  private PlainArguments() {}

  /**
   * Parses all arguments into the groups.
   *
   * @param from the index of the first argument after the command's name
   * @return false if picocli must parse the command line into new objects: for help, abbreviations,
   *     {@code --name=value} and mistakes
   */
  public static boolean parse(String[] args, int from, OptionGroup... groups) {
    int at = from;
    while (at < args.length) {
      if (args[at].isEmpty()) {
        return false;
      }
      int consumed = 0;
      for (int i = 0; i < groups.length && consumed == 0; i++) {
        consumed = groups[i].consume(args, at);
      }
      if (consumed <= 0) {
        return false;
      }
      at += consumed;
    }
    return true;
  }

  /**
   * The value that follows the option at an index.
   *
   * @return null if there is no value, or if it is not plain
   */
  public static String value(String[] args, int at) {
    String value = at + 1 < args.length ? args[at + 1] : "";
    return value.isEmpty() || value.charAt(0) == '-' ? null : value;
  }

  /**
   * The duration that follows the option at an index.
   *
   * @return null if there is no value, or if it is no duration
   */
  public static Duration duration(String[] args, int at) {
    String value = value(args, at);
    return value == null ? null : Durations.parse(value);
  }

  /** Whether an argument is positional, not an option. */
  public static boolean isPositional(String argument) {
    return argument.charAt(0) != '-';
  }
}
