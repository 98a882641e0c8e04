package reeve.core;

/**
 * How far the stop of the present run has got, and what follows it.
 *
 * @param step the last step of the stop schedule that was sent, in STOPPING and KILLING; -1: none was sent, because
 *     SIGKILL or the watchdog's SIGABRT was sent first
 * @param killsSent how often SIGKILL was sent, in KILLING
 * @param timeShare the share of its configured stop times that the stop may take, from 0 to 1
 * @param abortReason why reeve itself ended this run as a failure (TIMEOUT, START_TIMEOUT, WATCHDOG, UNHEALTHY,
 *     NAME_LOST): the end counts as unclean, whatever status the process exits with; NONE: reeve did not end it as a
 *     failure
 * @param pendingStart the request for a start that waits until nothing of the run is left, whatever the restart policy
 *     says; null: there is none
 */
public record StopProgress(int step, int killsSent, float timeShare, Reason abortReason, Cause pendingStart) {
  /** No stop is under way. */
  public static final StopProgress NONE = new StopProgress(0, 0, 1, Reason.NONE, null);

  /** Returns a progress with these values: this object if they are the same. */
  public StopProgress with(int nextStep, int nextKillsSent, float nextTimeShare, Reason nextAbortReason,
      Cause nextPendingStart) {
    return nextStep == step && nextKillsSent == killsSent && nextTimeShare == timeShare
        && nextAbortReason == abortReason && nextPendingStart == pendingStart
            ? this
            : new StopProgress(nextStep, nextKillsSent, nextTimeShare, nextAbortReason, nextPendingStart);
  }
}
