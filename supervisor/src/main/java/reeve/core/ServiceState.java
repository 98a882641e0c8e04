package reeve.core;

import java.util.Locale;

/**
 * The state of a service. Whether it is wanted up or down is a separate value, {@link Target}: a restart is a stop with
 * the target up.
 */
public enum ServiceState {
  /** No process, and none is wanted: never started, or stopped on request. */
  STOPPED,
  /** Wanted up, but something that it needs is not ready yet. */
  WAITING,
  /** Its process is being started or runs, and the service is not ready yet. */
  STARTING,
  /** Its process runs and the service is ready. */
  RUNNING,
  /** It is being stopped, or the processes that its main process left behind are. The stop schedule is under way. */
  STOPPING,
  /** SIGKILL was sent; not every process is gone yet. */
  KILLING,
  /** No process; the service will be started again at a known time. */
  BACKOFF,
  /** It ended by itself and the restart policy leaves it down, or its start was skipped. */
  EXITED,
  /** The restart policy gave up: too many starts. Only a request, or the slow retry, starts it again. */
  FATAL;

  /**
   * The word for this state in commands, JSON and documents. The states in which a service stays down have the word of
   * the event by which they began.
   *
   * @param failed whether the service is down because of a failure
   * @param skipped whether it is down because a condition of its start was not met
   * @param parked whether it waits for a cause to clear, and not only for a time
   */
  public String word(boolean failed, boolean skipped, boolean parked) {
    return failed ? "failed" : skipped ? "skipped" : this == EXITED ? "completed" : this == BACKOFF && parked ? "parked"
        : name().toLowerCase(Locale.ROOT);
  }

  /** Whether a process of the service may live in this state. */
  public boolean hasProcess() {
    return this == STARTING || this == RUNNING || this == STOPPING || this == KILLING;
  }
}
