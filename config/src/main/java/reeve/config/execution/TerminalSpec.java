package reeve.config.execution;

/**
 * Whether a service has a terminal of its own (pty(7)).
 *
 * @param enabled {@code false}: its standard input and output are as {@code stdin}, {@code stdout} and {@code stderr}
 *     say
 * @param strip whether escape sequences are left out of the log
 */
public record TerminalSpec(boolean enabled, boolean strip) {
  /** No terminal, the default. */
  public static final TerminalSpec NONE = new TerminalSpec(false, false);
}
