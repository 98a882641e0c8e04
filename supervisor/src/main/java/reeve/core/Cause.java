package reeve.core;

/**
 * Why a service is in its state, and which process requested that.
 *
 * @param requester {@link Requester#SELF}: no request, reeve itself acted
 */
public record Cause(Reason reason, Requester requester) {
  /** Nothing has happened to the service yet. */
  public static final Cause NONE = new Cause(Reason.NONE, Requester.SELF);

  /** Returns a cause with these values: this object if they are the same. */
  public Cause with(Reason nextReason, Requester nextRequester) {
    return nextReason == reason && nextRequester == requester ? this : new Cause(nextReason, nextRequester);
  }
}
