package reeve.core;

/**
 * Where a service is. What it is wanted to be stands beside it, in {@link Target}: a restart is a stop with the target
 * up.
 */
public enum ServiceState {
  /** No process, and none wanted: never started, or stopped on request. */
  STOPPED,
  /** Wanted up; something that it needs is not there yet. */
  WAITING,
  /** Its process was asked for or runs, and it is not ready yet. */
  STARTING,
  /** Its process runs and is ready. */
  RUNNING,
  /** It is being stopped, or its main process ended and what that left behind is. The schedule is under way. */
  STOPPING,
  /** SIGKILL was sent; not all of it is gone yet. */
  KILLING,
  /** No process; it will be started again at a known time. */
  BACKOFF,
  /** It ended by itself and the policy leaves it so. */
  EXITED,
  /** The policy gave up: too many starts. Only a person, or the slow retry, starts it again. */
  FATAL;

  /** Whether a process of it may live in this state. */
  public boolean hasProcess() {
    return this == STARTING || this == RUNNING || this == STOPPING || this == KILLING;
  }
}
