package reeve.core;

/** Timers of a service; at most one of each kind is armed. */
public enum TimerKind {
  /** The next start: after a back-off, or the slow retry. */
  START_AGAIN,
  /** Healthy for long enough: the streak of failures is forgotten. */
  STABLE,
  /** The cap on the life of one run. */
  RUN_TIMEOUT,
  /** The wait of the current step of the stop schedule. */
  STOP_STEP,
  /** SIGKILL was sent and not all is gone: say so, send again. */
  KILL_AGAIN
}
