package reeve.core;

/**
 * How the last main process of a service ended, and why its last start failed.
 *
 * @param status of the last main process that was reaped; null: none was reaped yet
 * @param clean whether that exit was clean
 * @param startFailure why the last start failed, or was skipped because of a condition, as text; null: neither
 */
public record LastExit(ExitStatus status, boolean clean, String startFailure) {
  /** No main process has ended yet. */
  public static final LastExit NONE = new LastExit(null, false, null);

  /** Returns a last exit with these values: this object if they are the same. */
  public LastExit with(ExitStatus nextStatus, boolean nextClean, String nextStartFailure) {
    return nextStatus == status && nextClean == clean && nextStartFailure == startFailure
        ? this
        : new LastExit(nextStatus, nextClean, nextStartFailure);
  }
}
