package reeve.core;

/** Timers of a service; at most one of each kind is armed. */
public enum TimerKind {
  /** The next start: after a back-off, or the slow retry. */
  START_AGAIN,
  /** Of type idle: no more waiting for the starts of others. */
  IDLE,
  /** Healthy for long enough: the streak of failures is forgotten. */
  STABLE,
  /** The cap on the start: it is not ready yet. */
  START_TIMEOUT,
  /** The cap on the life of one run. */
  RUN_TIMEOUT,
  /** The wait of the current step of the stop schedule. */
  STOP_STEP,
  /** SIGKILL was sent and not all is gone: say so, send again. */
  KILL_AGAIN,
  /** It has to say that it is alive before. */
  WATCHDOG;

  /**
   * Whether a timer of this kind stays armed when a service goes from one state to the other: the cap on a run, while
   * it is up.
   */
  public boolean outlives(ServiceState from, ServiceState to) {
    return this == RUN_TIMEOUT && from == ServiceState.STARTING && to == ServiceState.RUNNING;
  }
}
