package reeve.config;

import java.util.Optional;

/**
 * What may be done to a service so that its logs can be rotated.
 *
 * @param kind {@code rotate}
 * @param signal what makes its main process open its log files anew; empty: nothing does
 */
public record RotationSpec(Kind kind, Optional<Signal> signal) {
  /** {@code rotate}. */
  public enum Kind {
    /** The service notices nothing; where its file system cannot take anything out of a file, as AT_START. */
    AUTO,
    /** Its processes stand still for a moment. */
    FREEZE,
    /** The log gets another name, and the service a signal to open it anew. */
    SIGNAL,
    /** The log gets another name when the service starts again. */
    AT_START
  }

  /** Nothing is said. Shared. */
  public static final RotationSpec AUTO = new RotationSpec(Kind.AUTO, Optional.empty());
}
