package reeve.watch;

/** The kernel refuses another instance or another watch of inotify(7). */
final class LimitReached extends Exception {
  private static final long serialVersionUID = 1;

  /** @param message a sentence without a full stop, with the limit and its value */
  LimitReached(String message) {
    super(message);
  }
}
