package reeve.logs;

/** Whoever is told what happens. Never blocks; called on the loop thread. */
public interface EventSink {
  void event(Event event);

  /** Something that reeve says about a service while it waits: {@code waiting for ...}. */
  default void say(String service, String text) {}

  /**
   * A file that a service writes to was opened for it.
   *
   * @param stream {@code stdout} or {@code stderr}
   * @param offset where what it writes begins
   */
  default void follow(String service, String stream, String path, long offset) {}
}
