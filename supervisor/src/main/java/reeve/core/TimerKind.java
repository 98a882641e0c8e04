package reeve.core;

/** The timers of a service; at most one of each kind is armed. */
public enum TimerKind {
  /** The next start: after a back-off, or the slow retry. */
  START_AGAIN,
  /** Of type idle: the longest wait for the starts of other services. */
  IDLE,
  /** The service is healthy for long enough: its streak of failures ends. */
  STABLE,
  /** The limit of a start: the service is not ready yet. */
  START_TIMEOUT,
  /** The limit of a run. */
  RUN_TIMEOUT,
  /** The wait of the present step of the stop schedule. */
  STOP_STEP,
  /** SIGKILL has not ended everything: report that and send it again. */
  KILL_AGAIN,
  /** The time within which the service must send a watchdog ping. */
  WATCHDOG;

  /**
   * Whether a timer of this kind stays armed when a service goes from one state to another: the limit of a run, when
   * the service becomes ready.
   */
  public boolean outlives(ServiceState from, ServiceState to) {
    return this == RUN_TIMEOUT && from == ServiceState.STARTING && to == ServiceState.RUNNING;
  }
}
