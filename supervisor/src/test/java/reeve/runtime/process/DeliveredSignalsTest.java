package reeve.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.event.DeathDetails;

/** Which deaths are those of a signal that was requested. */
class DeliveredSignalsTest {
  private static Reason reason(ExitStatus status, Signal delivered, long agoMillis) {
    Notice.Exited exited =
        new Notice.Exited(1, 7, status, false, Reason.NONE, Requester.SELF, Duration.ZERO, false);
    return DeliveredSignals.explain(exited, new DeathDetails.Delivered(delivered, agoMillis, new Requester(5, 0)))
        .reason();
  }

  /** A signal that was survived for long was taken for the one that ended the process. */
  @Test
  void aSignalThatWasSurvivedIsNotTheCause() {
    ExitStatus usr1 = new ExitStatus.Signaled(Signal.USR1, false);
    assertEquals(Reason.REQUEST, reason(usr1, Signal.USR1, 3));
    assertEquals(Reason.NONE, reason(usr1, Signal.USR1, 5000));
    assertEquals(Reason.NONE, reason(usr1, Signal.USR2, 3));
    assertEquals(Reason.REQUEST, reason(new ExitStatus.Exited(128 + 10), Signal.USR1, 5000), "it was caught");
    assertEquals(Reason.NONE, reason(new ExitStatus.Exited(128 + 10), Signal.USR1, 3_600_000), "a code of its own");
  }

  @Test
  void sigkillIsNeverSurvived() {
    assertEquals(Reason.REQUEST, reason(new ExitStatus.Signaled(Signal.KILL, false), Signal.KILL, 5000));
  }
}
