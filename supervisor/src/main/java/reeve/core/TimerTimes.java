package reeve.core;

import java.time.Duration;

/** The times of the timers of a service, also for a timer that was lost by a fault and has to be armed again. Pure. */
public final class TimerTimes {
  /** As in systemd.service(5), type idle. */
  public static final Duration MAX_IDLE_WAIT = Duration.ofSeconds(5);

  /** The first wait after SIGKILL until a process that is still there is reported and killed again; it doubles. */
  public static final Duration FIRST_KILL_RETRY = Duration.ofSeconds(1);

  private TimerTimes() {}

  /**
   * Returns the time until an armed timer should fire: the whole time of its kind, measured from the beginning of the
   * present state. The jitter and the growth of a back-off are not known any more: its first delay counts.
   *
   * @return at least zero
   */
  public static Duration remaining(Service s, TimerKind kind, long now) {
    long since = kind == TimerKind.START_TIMEOUT || kind == TimerKind.RUN_TIMEOUT ? s.run().spawnedAt() : s.since();
    Duration rest = whole(s, kind).minusNanos(now - since);
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  private static Duration whole(Service s, TimerKind kind) {
    return switch (kind) {
      case START_AGAIN -> s.state() == ServiceState.FATAL ? s.spec().restart().slowRetry()
          : s.parked() != null ? s.spec().restart().maxDelay() : s.spec().restart().delay();
      case IDLE -> MAX_IDLE_WAIT;
      case STABLE -> s.spec().restart().resetAfter();
      case START_TIMEOUT -> s.spec().startup().effectiveTimeout();
      case RUN_TIMEOUT -> s.spec().stop().runTimeout().orElse(Duration.ZERO);
      case STOP_STEP -> untilEndOfStep(s);
      case KILL_AGAIN -> FIRST_KILL_RETRY;
      case WATCHDOG -> Duration.ofNanos(s.monitoring().watchdogNanos());
    };
  }

  /** From the first step of a stop to the end of the present one, as all of them are in the same state. */
  private static Duration untilEndOfStep(Service s) {
    StopProgress stop = s.stop();
    Duration time = Duration.ZERO;
    for (int i = 0; i <= Math.max(0, stop.step()); i++) {
      time = time.plus(s.spec().stop().schedule().steps().get(i).grace());
    }
    Duration reached = stop.reach() == StopProgress.Reach.ROOTS ? time.dividedBy(2) : time; // it has two halves
    return stop.timeShare() == 1 ? reached
        : Duration.ofNanos(Math.round(reached.toNanos() * (double) stop.timeShare()));
  }
}
