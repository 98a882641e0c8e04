package reeve.config;

import java.util.Locale;

/**
 * One edge from a service to another: {@code requires = ["db", { service = "cache", when = "started" }]}.
 *
 * @param kind what it means
 * @param service the other one
 * @param when what the other one has to have reached; of {@link Kind#CONFLICTS} and {@link Kind#PART_OF} without a
 *     meaning
 * @param restart whether this service begins anew when the other one does, also after a crash of that
 */
public record Dependency(Kind kind, String service, When when, boolean restart) {
  /** The keys. */
  public enum Kind {
    /**
     * Starts the other with this one and waits for it, for as long as it takes; is stopped when somebody stops the
     * other.
     */
    REQUIRES,
    /** Starts the other with this one and waits until it is there, or has failed. */
    WANTS,
    /** Where the other is to run anyway, waits until it is there, or has failed. */
    AFTER,
    /** The same the other way round: it is the other that waits. */
    BEFORE,
    /**
     * Starts the other with this one and waits for it; once this one was started, what becomes of the other is no
     * matter.
     */
    MILESTONE,
    /** The two never run at the same time: a start of one stops the other. */
    CONFLICTS,
    /** A stop or restart of the other, by a person, is one of this service too. */
    PART_OF;

    /** As in a file: {@code part-of}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the other one is started with this one. */
    public boolean pullsIn() {
      return this == REQUIRES || this == WANTS || this == MILESTONE;
    }

    /** Whether one of the two waits for the other. */
    public boolean orders() {
      return this != CONFLICTS && this != PART_OF;
    }
  }

  /** How far the other one has to be. */
  public enum When {
    /** Its process exists. */
    STARTED,
    /** It is up: what {@code status} calls running; or it is a job that is done. */
    READY,
    /** It is up and its health check passes. */
    HEALTHY,
    /** It ended, cleanly. */
    COMPLETED;

    /** As in a file. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
