package reeve.control.client;

/** Is called between a request and its answer, on the thread that made the request. */
public interface ReplyListener {
  void notified(Notification notification);

  /** Is called twice a second while the answer does not come: to report how long it takes. */
  default void waiting() {}
}
