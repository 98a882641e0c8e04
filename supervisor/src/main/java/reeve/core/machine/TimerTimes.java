package reeve.core.machine;

import java.time.Duration;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.TimerKind;

/** The times of the timers of a service, for a timer that was lost by a fault and has to be armed again. Pure. */
public final class TimerTimes {
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
      case IDLE -> ServiceChange.MAX_IDLE_WAIT;
      case STABLE -> s.spec().restart().resetAfter();
      case START_TIMEOUT -> s.spec().startup().effectiveTimeout();
      case RUN_TIMEOUT -> s.spec().stop().runTimeout().orElse(Duration.ZERO);
      case STOP_STEP -> s.spec().stop().schedule().steps().get(Math.max(0, s.stop().step())).grace();
      case KILL_AGAIN -> StopTransitions.FIRST_KILL_RETRY;
      case WATCHDOG -> Duration.ofNanos(s.monitoring().watchdogNanos());
    };
  }
}
