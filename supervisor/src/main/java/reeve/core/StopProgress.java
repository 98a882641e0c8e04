package reeve.core;

/**
 * How far the stop of the present run has got, and what follows it.
 *
 * @param step the last step of the stop schedule that was sent, in STOPPING and KILLING; -1: none was sent, because
 *     SIGKILL or the watchdog's SIGABRT was sent first
 * @param killsSent how often SIGKILL was sent, in KILLING
 * @param reach with kill-mode "main-first": how far the steps reach by now
 * @param timeShare the share of its configured stop times that the stop may take, from 0 to 1
 * @param endBy when a stop whose time is limited must be over; {@link #NO_LIMIT}: it is not limited
 * @param abortReason why reeve itself ended this run as a failure (TIMEOUT, START_TIMEOUT, WATCHDOG, UNHEALTHY,
 *     NAME_LOST): the end counts as unclean, whatever status the process exits with; NONE: reeve did not end it as a
 *     failure
 * @param pendingStart the request for a start that waits until nothing of the run is left, whatever the restart policy
 *     says; null: there is none
 */
public record StopProgress(int step, int killsSent, Reach reach, float timeShare, long endBy, Reason abortReason,
    Cause pendingStart) {
  /** Which processes get a step. */
  public enum Reach {
    /** The main process. */
    MAIN,
    /** What it left behind, from the top: the processes whose parent is not one of them. */
    ROOTS,
    /** All. */
    ALL
  }

  /** Of {@code endBy}. */
  public static final long NO_LIMIT = Long.MAX_VALUE;

  /** No stop is under way. */
  public static final StopProgress NONE = new StopProgress(0, 0, Reach.MAIN, 1, NO_LIMIT, Reason.NONE, null);

  /** Returns a progress with these values: this object if they are the same. */
  public StopProgress with(int nextStep, int nextKillsSent, Reach nextReach, float nextTimeShare, long nextEndBy,
      Reason nextAbortReason, Cause nextPendingStart) {
    return nextStep == step && nextKillsSent == killsSent && nextReach == reach && nextTimeShare == timeShare
        && nextEndBy == endBy && nextAbortReason == abortReason && nextPendingStart == pendingStart
            ? this
            : new StopProgress(nextStep, nextKillsSent, nextReach, nextTimeShare, nextEndBy, nextAbortReason,
                nextPendingStart);
  }
}
