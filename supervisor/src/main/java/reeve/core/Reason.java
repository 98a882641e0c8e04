package reeve.core;

/** Why we act on a service, or why it stands where it does. Data, so that every surface can say it in its own words. */
public enum Reason {
  /** Nothing that we did. */
  NONE,
  /** reeve started and the service is enabled. */
  BOOT,
  /** Its {@code schedule}. */
  SCHEDULE,
  /** Somebody asked, by signal or command. */
  REQUEST,
  /** A service that it is tied to was started, stopped or restarted. */
  DEPENDENCY,
  /** A service that it conflicts with is started. */
  CONFLICT,
  /** Its restart policy. */
  POLICY,
  /** Its {@code timeout} is over. */
  TIMEOUT,
  /** Its {@code start-timeout} is over and it is not up. */
  START_TIMEOUT,
  /** It did not say in time that it is alive. */
  WATCHDOG,
  /** Its health check failed too often. */
  UNHEALTHY,
  /** Its name on the message bus is lost. */
  NAME_LOST,
  /** reeve is shutting down. */
  SHUTDOWN,
  /** Its main process ended and left descendants. */
  LEFTOVERS,
  /** Too many starts in the interval. */
  START_LIMIT,
  /** What it needs to run cannot be executed, twice in a row. */
  CANNOT_EXECUTE,
  /** A code or signal of its {@code restart-prevent-status}. */
  PREVENTED,
  /** Somebody changed its definition, and what its process is made of is different. */
  CHANGED,
  /** A hook of it failed. */
  HOOK,
  /** Somebody took it away: from the files, or a transient one by name. */
  REMOVED
}
