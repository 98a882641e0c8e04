package reeve.core;

/**
 * The result of a run or of an attempt to start one, as far as the restart policies distinguish results. They
 * follow the table of {@code Restart=} in systemd.service(5).
 */
public enum RunResult {
  /** Exit code 0, or a status that {@code success-exit-status} lists. */
  CLEAN,
  UNCLEAN_CODE,
  UNCLEAN_SIGNAL,
  /**
   * reeve ended the run as a failure: the run or its start took too long, the watchdog expired or the service was
   * unhealthy. The status of the process does not matter then.
   */
  ABORTED,
  /**
   * The program is missing or cannot be executed. systemd reports exit code 203 of the child for this, so it is an
   * unclean code here as well: {@code on-abnormal} does not restart the service.
   */
  CANNOT_EXECUTE,
  /**
   * There is no process, for a temporary reason (EAGAIN, ENOMEM, EMFILE). systemd's result is "resources", which
   * {@code on-abnormal} covers.
   */
  START_FAILED
}
