package reeve.control.client;

/**
 * How long a request waits.
 *
 * @param forResult true: reeve answers when the services have reached the requested state or will not reach it; false:
 *     at once
 * @param deadline when to give up, by {@link System#nanoTime}; {@link #NEVER}. reeve continues with the request
 * @param listener is notified of the progress; null: no progress is requested
 */
public record ReplyWait(boolean forResult, long deadline, ReplyListener listener) {
  /** A deadline that never comes. */
  public static final long NEVER = LineTransport.NEVER;

  /** Waits neither for the result nor with a deadline. */
  public static final ReplyWait NONE = new ReplyWait(false, NEVER, null);
}
