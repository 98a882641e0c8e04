package reeve.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.TimerKind;
import reeve.log.SupervisorLog;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.time.Clock;

/**
 * The services that may have sent their READY=1 to a reeve that was killed before it stored that, or while no reeve
 * ran. They do not send it again, and they must not be stopped because of that: the whole time of a start begins again,
 * and one that lives at the end of it is taken for ready. Loop thread.
 */
final class UnseenReadiness {
  /** For a service whose start may take as long as it wants. */
  private static final Duration DEFAULT = Duration.ofSeconds(60);

  private final Clock clock;
  private final TimerQueue<TimerKey> timers;
  private final SupervisorLog log;
  private final Map<String, Long> runs = new HashMap<>();

  UnseenReadiness(Clock clock, TimerQueue<TimerKey> timers, SupervisorLog log) {
    this.clock = clock;
    this.timers = timers;
    this.log = log;
  }

  /** Adds a service that is adopted, if it is one of them. */
  void add(Service service) {
    if (service.state() == ServiceState.STARTING && service.spec().startup().isReadyByNotify()) {
      Duration timeout = service.spec().startup().effectiveTimeout();
      long run = service.run().number();
      runs.put(service.name(), run);
      timers.arm(new TimerKey(service.name(), TimerKind.START_TIMEOUT), run,
          clock.nanos() + (timeout.isZero() ? DEFAULT : timeout).toNanos());
    }
  }

  /**
   * Returns whether the time of a start that is over concerns one of these runs.
   *
   * @param service null: it was removed
   */
  boolean take(Service service, TimerKey timer, long run) {
    return service != null && timer.kind() == TimerKind.START_TIMEOUT && runs.remove(timer.service(), run);
  }

  /** Returns whether a run of {@link #take} is ready by that, and logs it. */
  boolean isReady(Service service, long run) {
    boolean ready = service.state() == ServiceState.STARTING && service.run().number() == run;
    if (ready) {
      log.warn("Takes \"" + service.name() + "\" for ready: its start time is over, its process lives, and the reeve "
          + "before, which was killed, may have received its READY=1");
    }
    return ready;
  }
}
