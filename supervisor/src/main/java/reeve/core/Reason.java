package reeve.core;

/** Why reeve acts on a service, or why a service is in its state. */
public enum Reason {
  /** reeve did nothing. */
  NONE("none"),
  /** reeve started and the service is enabled. */
  BOOT("boot"),
  /** Its {@code schedule}. */
  SCHEDULE("schedule"),
  /** A request, by signal or command. */
  REQUEST("request"),
  /** A related service was started, stopped or restarted. */
  DEPENDENCY("dependency"),
  /** A service that it conflicts with is started. */
  CONFLICT("conflict"),
  /** Its restart policy. */
  POLICY("policy"),
  /** Its {@code timeout} is over. */
  TIMEOUT("timeout"),
  /** Its {@code start-timeout} is over and it is not ready. */
  START_TIMEOUT("start-timeout"),
  /** It sent no watchdog ping in time. */
  WATCHDOG("watchdog"),
  /** Its health check failed too often. */
  UNHEALTHY("unhealthy"),
  /** It lost its name on the message bus. */
  NAME_LOST("name-lost"),
  /** reeve is shutting down. */
  SHUTDOWN("shutdown"),
  /** Its main process ended and left descendants behind. */
  LEFTOVERS("leftovers"),
  /** Too many starts within the interval of the start limit. */
  START_LIMIT("start-limit"),
  /** Its program could not be executed, twice in a row. */
  CANNOT_EXECUTE("cannot-execute"),
  /** It ended with a code or signal of its {@code restart-prevent-status}. */
  PREVENTED("prevented"),
  /** Its definition was changed in a way that needs another process. */
  CHANGED("changed"),
  /** One of its hooks failed. */
  HOOK("hook"),
  /** It was removed: from the files, or a transient service by its name. */
  REMOVED("removed"),
  /** One of its conditions was not met, so that its start was skipped. */
  CONDITION("condition"),
  /** Its processes used more memory than its {@code memory-restart}. */
  MEMORY("memory"),
  /** A file of its {@code watch} changed. */
  WATCH("watch");

  private final String token;

  Reason(String token) {
    this.token = token;
  }

  /** The word for programs: JSON, the ledger, the environment of hooks. It never changes. */
  public String token() {
    return token;
  }
}
