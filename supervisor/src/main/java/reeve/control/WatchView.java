package reeve.control;

/**
 * The watch of a service for changed files as clients of the control socket see it. Immutable. Times are milliseconds
 * since 1970.
 *
 * @param state of the watch
 * @param directories how many are watched
 * @param problem why the files cannot be watched, or why the last reload or command failed; null: neither
 * @param triggers how often changed files made reeve act since it started
 * @param last the last change that it acted on; null: there was none
 */
public record WatchView(State state, int directories, String problem, int triggers, Last last) {
  /** Whether files are watched. */
  public enum State {
    /** Its directories are being read, or it has not been started yet. */
    STARTING,
    /** Its files are watched. */
    ON,
    /** A request ended the watch. */
    OFF,
    /** The kernel refused it. */
    FAILED
  }

  /**
   * A change.
   *
   * @param path of the first file; empty: it is not known
   * @param count how many files
   */
  public record Last(long at, String path, int count) {}

  /** For a service that has not been started yet. */
  public static final WatchView WAITING = new WatchView(State.STARTING, 0, null, 0, null);

  /** For a service whose watch is off. */
  public static final WatchView STOPPED = new WatchView(State.OFF, 0, null, 0, null);
}
