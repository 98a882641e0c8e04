package reeve.log;

/** reeve's own log, as everybody else sees it. Never blocks, any thread. Sentences begin with a capital. */
public interface SupervisorLog {
  void info(String message);

  void warn(String message);

  void error(String message);

  /** For what only a developer of reeve wants to know; costs nothing when it is off. */
  default void debug(String message) {}
}
