package reeve.config;

import java.util.Locale;

/**
 * An edge from one service to another: {@code requires = ["db", { service = "cache", when = "started" }]}.
 *
 * @param kind what the edge means
 * @param service the name of the other service
 * @param when the state that the other service must have reached; ignored for {@link Kind#CONFLICTS} and
 *     {@link Kind#PART_OF}
 * @param restart whether a restart of the other service, also after a crash, restarts this one
 */
public record Dependency(Kind kind, String service, When when, boolean restart) {
  /** What an edge means. Each kind has a key of its own in a file. */
  public enum Kind {
    /**
     * A start of this service starts the other one, and waits for it for as long as it takes. A requested stop of the
     * other service stops this one too.
     */
    REQUIRES,
    /** A start of this service starts the other one, and waits until that is up or has failed. */
    WANTS,
    /** If the other service is to run anyway, this one waits until that is up or has failed. */
    AFTER,
    /** The reverse of {@link #AFTER}: the other service waits for this one. */
    BEFORE,
    /**
     * A start of this service starts the other one, and waits for it. Once this service has started, the state of the
     * other one does not matter any more.
     */
    MILESTONE,
    /** The two never run at the same time: the start of one stops the other. */
    CONFLICTS,
    /** A requested stop or restart of the other service stops or restarts this one too. */
    PART_OF;

    /** The key in a file: {@code part-of}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a start of this service starts the other one. */
    public boolean pullsIn() {
      return this == REQUIRES || this == WANTS || this == MILESTONE;
    }

    /** Whether one of the two waits for the other. */
    public boolean orders() {
      return this != CONFLICTS && this != PART_OF;
    }
  }

  /** A state that the other service must have reached. */
  public enum When {
    /** Its process exists. */
    STARTED,
    /** It is up, which {@code status} shows as running, or it is a oneshot that is done. */
    READY,
    /** It is up and its health check passes. */
    HEALTHY,
    /** It ended cleanly. */
    COMPLETED;

    /** The value of {@code when} in a file. */
    public String configValue() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
