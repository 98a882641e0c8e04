package reeve.cli.common;

import reeve.posix.Terminal;

/**
 * How text is printed to a file descriptor.
 *
 * @param terminal whether the descriptor is a terminal that knows control sequences: not with {@code TERM=dumb}
 * @param colour whether colours are used: on such a terminal, unless NO_COLOR (no-color.org) or an option forbids them
 * @param width columns; {@link #UNLIMITED} if lines must not be cut, in a file or a pipe
 */
public record OutputStyle(boolean terminal, boolean colour, int width) {
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** The width of a terminal that does not report one. */
  private static final int DEFAULT_COLUMNS = 80;

  /**
   * The style for a descriptor of this process, by the environment and its terminal.
   *
   * @param fd 1 or 2
   */
  public static OutputStyle of(int fd, boolean noColour, Terminal terminals) {
    boolean terminal = terminals.isTerminal(fd);
    String variable = System.getenv("NO_COLOR");
    boolean controls = terminal && !"dumb".equals(System.getenv("TERM"));
    boolean colour = controls && !noColour && (variable == null || variable.isEmpty());
    return new OutputStyle(controls, colour,
        width(System.getenv("COLUMNS"), terminal, terminal ? terminals.columns(fd) : 0));
  }

  /**
   * The width to print for. The variable COLUMNS overrides the terminal, and also applies to a pipe (POSIX, Environment
   * Variables).
   *
   * @param variable the value of COLUMNS; null: not set
   * @param columns the width of the terminal itself; 0: unknown
   */
  public static int width(String variable, boolean terminal, int columns) {
    int requested = positiveNumber(variable);
    if (requested > 0) {
      return requested;
    }
    if (!terminal) {
      return UNLIMITED;
    }
    return columns > 0 ? columns : DEFAULT_COLUMNS;
  }

  /** @return 0: the text is null, or not a positive number */
  private static int positiveNumber(String text) {
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

  /**
   * Adds colours to a text if this style has any.
   *
   * @param sgr the numbers of the attributes, such as {@code 1;31} (ECMA-48, SGR); null: plain
   */
  public String paint(String text, String sgr) {
    return colour && sgr != null ? "\033[" + sgr + "m" + text + "\033[0m" : text;
  }
}
