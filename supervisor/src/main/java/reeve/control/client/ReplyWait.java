package reeve.control.client;

/**
 * How long a request waits.
 *
 * @param forResult true: reeve answers when the services are where they are wanted, or will not get there; false: at
 *     once
 * @param deadline when to give up, by {@link System#nanoTime}; {@link ControlClient#NEVER}. reeve goes on with the
 *     request
 * @param listener is notified of the progress; null: no progress is requested
 */
public record ReplyWait(boolean forResult, long deadline, ReplyListener listener) {
  /** Neither for the result nor with a deadline. */
  public static final ReplyWait NONE = new ReplyWait(false, ControlClient.NEVER, null);
}
