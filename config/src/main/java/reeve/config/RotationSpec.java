package reeve.config;

import java.util.Optional;

/**
 * What reeve may do to a service in order to rotate its logs.
 *
 * @param kind the key {@code rotate}
 * @param signal what makes its main process reopen its log files; empty: no signal does
 */
public record RotationSpec(Kind kind, Optional<Signal> signal) {
  /** The key {@code rotate}. */
  public enum Kind {
    /**
     * Nothing that the service notices. Where the file system cannot remove the head of a file, as {@link #AT_START}.
     */
    AUTO,
    /** Its processes are frozen for a moment. */
    FREEZE,
    /** The log is renamed, and the service gets a signal to reopen it. */
    SIGNAL,
    /** The log is renamed when the service starts again. */
    AT_START
  }

  /** The default; shared. */
  public static final RotationSpec AUTO = new RotationSpec(Kind.AUTO, Optional.empty());
}
