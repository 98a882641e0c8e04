package reeve.config;

import java.util.Optional;

/**
 * What reeve may do to a service in order to rotate its logs.
 *
 * @param kind the key {@code rotate}
 * @param signal what makes its main process reopen its log files; empty: no signal does
 * @param overflow what happens while it writes faster than its output can be archived
 */
public record RotationSpec(Kind kind, Optional<Signal> signal, Overflow overflow) {
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

  /** The key {@code log-overflow}. */
  public enum Overflow {
    /** What {@code log-keep} would delete next is deleted without having been archived. */
    DROP_OLDEST,
    /** The log grows, and everything is archived. */
    GROW,
    /** The processes of the service are paused while output is archived. */
    THROTTLE
  }

  /** The default; shared. */
  public static final RotationSpec AUTO = new RotationSpec(Kind.AUTO, Optional.empty(), Overflow.DROP_OLDEST);

  /** A copy with another kind. */
  public RotationSpec withKind(Kind other) {
    return new RotationSpec(other, signal, overflow);
  }

  /** A copy with a signal. */
  public RotationSpec withSignal(Signal other) {
    return new RotationSpec(kind, Optional.of(other), overflow);
  }

  /** A copy with another overflow. */
  public RotationSpec withOverflow(Overflow other) {
    return new RotationSpec(kind, signal, other);
  }
}
