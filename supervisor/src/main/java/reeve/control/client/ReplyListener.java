package reeve.control.client;

/** Called between a request and its answer, on the thread that made the request. */
public interface ReplyListener {
  void notified(Notification notification);

  /** Called twice a second until the answer comes, to report how long it takes. */
  default void waiting() {}
}
