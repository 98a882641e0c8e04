package reeve.config;

/**
 * What reeve writes to its own standard output: {@code [reeve] console} and {@code console-time}.
 *
 * @param mode the form of the services' lines and events there
 * @param time whether a line of {@link Mode#PREFIX} begins with the time. A line of JSON always has it, a raw line
 *     never
 */
public record ConsoleSpec(Mode mode, boolean time) {
  /** {@code console}. */
  public enum Mode {
    /** {@code time name | line}, and {@code time name * what happened}. */
    PREFIX,
    /** One JSON object for each line and each event. */
    JSON,
    /** The services' lines and nothing else. */
    RAW,
    /** Nothing. */
    NONE
  }

  /** Prefix and time, so that each line of a container's log says which service wrote it, and when. */
  public static final ConsoleSpec DEFAULT = new ConsoleSpec(Mode.PREFIX, true);
}
