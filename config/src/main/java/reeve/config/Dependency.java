package reeve.config;

import java.util.Locale;

/**
 * An edge from one service to another: {@code requires = ["db", { service = "cache", when = "started" }]}.
 *
 * @param kind what the edge means
 * @param service the other one
 * @param when the state that the other one must have reached; without meaning for {@link Kind#CONFLICTS} and
 *     {@link Kind#PART_OF}
 * @param restart whether this service is restarted when the other one is, also after a crash of the other one
 */
public record Dependency(Kind kind, String service, When when, boolean restart) {
  /** The keys of a file. */
  public enum Kind {
    /**
     * The other one starts with this one, which waits for it for as long as it takes. A stop of the other one by
     * request stops this one too.
     */
    REQUIRES,
    /** The other one starts with this one, which waits until it is up or has failed. */
    WANTS,
    /** If the other one is to run anyway, this one waits until it is up or has failed. */
    AFTER,
    /** The reverse of {@link #AFTER}: the other one waits for this one. */
    BEFORE,
    /**
     * The other one starts with this one, which waits for it. Once this one has started, it does not matter what
     * becomes of the other one.
     */
    MILESTONE,
    /** The two never run at the same time: the start of one stops the other. */
    CONFLICTS,
    /** A stop or restart of the other one by request stops or restarts this one too. */
    PART_OF;

    /** As in a file: {@code part-of}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the other one starts with this one. */
    public boolean pullsIn() {
      return this == REQUIRES || this == WANTS || this == MILESTONE;
    }

    /** Whether one of the two waits for the other. */
    public boolean orders() {
      return this != CONFLICTS && this != PART_OF;
    }
  }

  /** The state that the other one must have reached. */
  public enum When {
    /** Its process exists. */
    STARTED,
    /** It is up, which {@code status} shows as running; or it is a oneshot that is done. */
    READY,
    /** It is up and its health check passes. */
    HEALTHY,
    /** It ended cleanly. */
    COMPLETED;

    /** As in a file. */
    public String configValue() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
