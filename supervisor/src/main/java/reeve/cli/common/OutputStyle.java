package reeve.cli.common;

import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/**
 * What text is printed to.
 *
 * @param terminal whether a person sees it at once
 * @param colour whether it may have colours: on a terminal, unless NO_COLOR (no-color.org) or an option says otherwise
 * @param width columns; {@link #UNLIMITED} where lines are not to be cut: a file, a pipe
 */
public record OutputStyle(boolean terminal, boolean colour, int width) {
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** Of a terminal that does not tell. */
  private static final int DEFAULT_COLUMNS = 80;

  /** @param fd 1 or 2 */
  public static OutputStyle of(int fd, boolean noColour, Posix posix) {
    boolean terminal = posix.isTerminal(fd);
    String variable = System.getenv("NO_COLOR");
    boolean colour = terminal && !noColour && (variable == null || variable.isEmpty());
    return new OutputStyle(terminal, colour,
        width(System.getenv("COLUMNS"), terminal, terminal ? new LinuxPosix().columns(fd) : 0));
  }

  /**
   * COLUMNS counts where it is set, also in a pipe: whoever exports it wants it so (POSIX, Environment Variables).
   *
   * @param columns of the terminal itself; 0: not known
   */
  public static int width(String variable, boolean terminal, int columns) {
    int wanted = number(variable);
    if (wanted > 0) {
      return wanted;
    }
    if (!terminal) {
      return UNLIMITED;
    }
    return columns > 0 ? columns : DEFAULT_COLUMNS;
  }

  private static int number(String text) {
    int number = 0;
    for (int i = 0; text != null && i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9' || number > 100_000) {
        return 0;
      }
      number = number * 10 + c - '0';
    }
    return number;
  }

  /** @param sgr the numbers of the attributes, such as {@code 1;31} (ECMA-48, SGR); null: plain */
  public String paint(String text, String sgr) {
    return colour && sgr != null ? "\033[" + sgr + "m" + text + "\033[0m" : text;
  }
}
