package reeve.core;

import reeve.config.ServiceSpec;

/**
 * The state of one service. Immutable: each event that changes something makes a new one. Times are nanoseconds of the
 * monotonic clock that is passed in.
 *
 * @param spec its definition
 * @param state see {@link ServiceState}
 * @param target whether it is wanted up or down
 * @param since when the present state began
 * @param run the present run, or the last one
 * @param restartHistory what the restart policy counts
 * @param stop how far the stop of the present run has got
 * @param lastExit how the last main process ended, and why the last start failed
 * @param cause why it is in its state
 * @param monitoring its health and its watchdog
 * @param pendingSpec the definition that takes effect when the present run is over, while it is being stopped; null:
 *     the definition stays the same
 * @param parked what the next start waits for, in BACKOFF; null: the start waits only for a time
 * @param hookProgress which hook command runs or ran last; null: the service has no hooks, or none is of importance now
 * @param timers the timers that are armed, a bit for each ordinal of {@link TimerKind}; all of them belong to
 *     {@code run}
 */
public record Service(ServiceSpec spec, ServiceState state, Target target, long since, ServiceRun run,
    RestartHistory restartHistory, StopProgress stop, LastExit lastExit, Cause cause, Monitoring monitoring,
    ServiceSpec pendingSpec, Parked parked, HookProgress hookProgress, int timers) {

  /** Returns a service that is down and was never started. */
  public static Service initial(ServiceSpec spec, long now) {
    return initial(spec, now, 0);
  }

  /**
   * Returns a service that is down.
   *
   * @param lastRun the number of the last run of a removed service of this name: the numbers go on from there, so that
   *     no late event of the removed service is taken for one of this service; 0: there was none
   */
  public static Service initial(ServiceSpec spec, long now, long lastRun) {
    return new Service(spec, ServiceState.STOPPED, Target.DOWN, now, ServiceRun.NONE.with(lastRun, 0, 0, 0),
        RestartHistory.NONE, StopProgress.NONE, LastExit.NONE, Cause.NONE, Monitoring.NONE, null, null, null, 0);
  }

  public String name() {
    return spec.name();
  }

  /** Whether it is down because its last start was skipped: a condition was not met, which is no failure. */
  public boolean isSkipped() {
    return state == ServiceState.EXITED && cause.reason() == Reason.CONDITION;
  }

  /** Whether it is down because of a failure. */
  public boolean hasFailed() {
    return state == ServiceState.FATAL || state == ServiceState.EXITED && !isSkipped()
        && (lastExit.startFailure() != null || lastExit.status() != null && !lastExit.clean());
  }

  /** Its state in one word: see {@link ServiceState#word}. */
  public String stateWord() {
    return state.word(hasFailed(), isSkipped(), parked != null);
  }

  /** Whether a timer of this kind is armed. */
  public boolean hasTimer(TimerKind kind) {
    return (timers & 1 << kind.ordinal()) != 0;
  }
}
