package reeve.config;

/**
 * What reeve writes to its own standard output: {@code [reeve] console} and {@code console-time}.
 *
 * @param mode how the lines of services, and what happens to them, look there
 * @param time whether a line of {@link Mode#PREFIX} begins with the time; one of JSON always has it, a raw one never
 */
public record ConsoleSpec(Mode mode, boolean time) {
  /** {@code console}. */
  public enum Mode {
    /** {@code time name | line}, and {@code time name * what happened}. */
    PREFIX,
    /** An object for each line and each event. */
    JSON,
    /** The services' lines and nothing else. */
    RAW,
    /** Nothing. */
    NONE
  }

  /** Both for people: a line of a container's log says whose it is and when. */
  public static final ConsoleSpec DEFAULT = new ConsoleSpec(Mode.PREFIX, true);
}
