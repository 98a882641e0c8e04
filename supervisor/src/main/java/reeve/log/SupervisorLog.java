package reeve.log;

/**
 * reeve's own log. Messages are sentences that begin with a capital, without a full stop, and may hold control
 * characters, which the log replaces. Never blocks; any thread.
 */
public interface SupervisorLog {
  /** Logs what an operator may want to know. */
  void info(String message);

  /** Logs a problem that reeve works around. */
  void warn(String message);

  /** Logs a problem that costs something. */
  void error(String message);

  /** Logs what only a developer of reeve wants to know. Costs nothing when it is off. */
  default void debug(String message) {}
}
