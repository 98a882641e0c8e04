package reeve.runtime;

import java.util.ArrayDeque;
import reeve.core.Effect;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.time.Clock;

/**
 * Signals of stops that could not be sent because of an internal error. They are sent again, until the run is over.
 * Loop thread.
 */
final class UnsentSignals {
  private static final long PAUSE_NANOS = 100_000_000L;

  private final Clock clock;
  private final ServiceSet services;
  private final ArrayDeque<Effect.Send> signals = new ArrayDeque<>();
  private long sendAt;
  private int due;

  UnsentSignals(Clock clock, ServiceSet services) {
    this.clock = clock;
    this.services = services;
  }

  void add(Effect.Send signal) {
    if (signals.isEmpty()) {
      sendAt = clock.nanos() + PAUSE_NANOS;
    }
    signals.add(signal);
  }

  /**
   * Takes a signal that is to be sent now.
   *
   * @return null: there is none
   */
  Effect.Send takeDue() {
    if (due == 0 && !signals.isEmpty() && clock.nanos() - sendAt >= 0) {
      due = signals.size();
      sendAt = clock.nanos() + PAUSE_NANOS;
    }
    while (due > 0) {
      due--;
      Effect.Send signal = signals.remove();
      Service service = services.get(signal.service());
      if (service != null && service.run().number() == signal.run()
          && (service.state() == ServiceState.STOPPING || service.state() == ServiceState.KILLING)) {
        return signal;
      }
    }
    return null;
  }

  /** Returns the nanoseconds until a signal is to be sent; -1: there is none. */
  long untilNext() {
    return signals.isEmpty() ? -1 : Math.max(0, sendAt - clock.nanos());
  }
}
