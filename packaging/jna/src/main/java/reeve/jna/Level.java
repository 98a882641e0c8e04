package reeve.jna;

/**
 * The levels of {@code java.util.logging.Level} that JNA uses, lowest first. Only their names are those of the original.
 */
public enum Level {
  /** The beginning and the end of its thread. Not printed. */
  FINER,
  /** Details of the search for a library. Not printed. */
  FINE,
  /** The same details, if the system property {@code jna.debug_load} or {@code jna.debug_load.jna} is set. */
  INFO,
  /** Something did not work, and JNA goes on. */
  WARNING,
  /** An error that JNA does not report in another way. */
  SEVERE
}
