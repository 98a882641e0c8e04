package reeve.runtime.process;

import java.util.HashMap;
import java.util.Map;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.event.DeathDetails;
import reeve.time.Clock;

/** The last signal that each run was sent outside of a stop, until the run ends. Loop thread. */
public final class DeliveredSignals {
  private record Delivered(long run, Signal signal, Requester by, long nanos) {}

  private final Clock clock;
  private final Map<String, Delivered> delivered = new HashMap<>();

  public DeliveredSignals(Clock clock) {
    this.clock = clock;
  }

  /** Records a signal that is sent now. */
  void add(Service service, Signal signal, Requester by) {
    delivered.put(service.name(), new Delivered(service.run().number(), signal, by, clock.nanos()));
  }

  /**
   * Returns the last signal that was sent to a run on request, and forgets it.
   *
   * @param exited as the core announces it
   * @return null: none was sent
   */
  public DeathDetails.Delivered take(String name, Notice.Exited exited) {
    Delivered last = delivered.isEmpty() ? null : delivered.remove(name);
    return last == null || last.run != exited.run() ? null
        : new DeathDetails.Delivered(last.signal, (clock.nanos() - last.nanos) / 1_000_000, last.by);
  }

  /**
   * Completes the notice of an exit: if a requested signal ended the main process, the request is the reason. A signal
   * that the process survived for long is not: another one may have ended it.
   *
   * @param exited as the core announces it
   * @param last the last signal that was sent on request; null: there was none
   */
  public static Notice.Exited explain(Notice.Exited exited, DeathDetails.Delivered last) {
    if (last == null || exited.reason() != Reason.NONE) {
      return exited;
    }
    int number = last.signal().number();
    boolean ended = exited.status() instanceof ExitStatus.Signaled signaled
        ? signaled.signal().number() == number
            && (number == Signal.KILL.number() || last.agoMillis() <= DeathDetails.Delivered.AT_ONCE_MILLIS)
        : exited.status() instanceof ExitStatus.Exited code && code.code() - 128 == number
            && last.agoMillis() <= DeathDetails.Delivered.ORDERED_END_MILLIS;
    return !ended ? exited : new Notice.Exited(exited.run(), exited.pid(), exited.status(), exited.clean(),
        Reason.REQUEST, last.by(), exited.uptime(), exited.status() instanceof ExitStatus.Signaled);
  }
}
