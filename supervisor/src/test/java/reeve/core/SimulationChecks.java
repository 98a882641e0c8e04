package reeve.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** What must hold in a {@link Simulation}, whatever happens. */
final class SimulationChecks {
  private SimulationChecks() {}

  /**
   * Every armed timer belongs to the present run, and the service knows of the same timers; it has a process if and
   * only if there is one.
   */
  static void checkState(Service s, SimulatedService a) {
    if (s.state() == ServiceState.STARTING && s.run().pid() == 0) {
      return;
    }
    for (TimerKind kind : TimerKind.values()) {
      SimulatedService.Timer timer = a.timers.get(kind);
      assertEquals(timer != null, s.hasTimer(kind), "the service and the loop differ on a timer");
      assertTrue(timer == null || timer.run() == s.run().number(), "a timer of a former run is armed");
    }
    assertEquals(a.mainLives ? a.pid : 0, s.run().pid(), "the pid");
    assertEquals(a.lives(), s.state().hasProcess(), "whether a process lives");
    assertFalse(s.state() == ServiceState.WAITING, "it waits for nothing");
    boolean canEnd = s.state() != ServiceState.STOPPING || s.hasTimer(TimerKind.STOP_STEP);
    assertTrue(canEnd && (s.state() != ServiceState.KILLING || s.hasTimer(TimerKind.KILL_AGAIN)),
        "a stop without an end");
    assertTrue(s.state() != ServiceState.BACKOFF || s.hasTimer(TimerKind.START_AGAIN), "a back-off without an end");
    boolean capped = a.mainLives && a.spec.stop().runTimeout().isPresent() && a.model.signalledAt < 0;
    assertEquals(capped, s.hasTimer(TimerKind.RUN_TIMEOUT), "the limit of a run");
  }

  /**
   * What follows the end of a service is what the model expects.
   *
   * @param effects of that end
   * @param permanent whether a start failed for a permanent reason
   * @param random the last random number that the machine used
   */
  static void checkConsequence(SimulatedService a, List<Effect> effects, boolean permanent, long now, double random) {
    RestartPolicyModel.Expected expected = a.exitStatus == null
        ? a.model.startFailed(permanent, permanent ? 127 : 1, now, random)
        : a.model.runEnded(a.exitStatus, a.exitedAt, now, random);
    Notice notice = null;
    Integer code = null;
    for (Effect effect : effects) {
      if (effect instanceof Effect.Report report && !(report.notice() instanceof Notice.Exited)
          && !(report.notice() instanceof Notice.StartFailed) && !(report.notice() instanceof Notice.Removed)) {
        assertTrue(notice == null, "two consequences");
        notice = report.notice();
      } else if (effect instanceof Effect.Shutdown shutdown) {
        code = shutdown.exitCode();
      }
    }
    assertNotNull(notice, "an end without a consequence");
    assertEquals(expected.notice(), notice.getClass(), "what follows an end");
    assertEquals(expected.shutdownCode(), code, "the code of a shutdown");
    if (notice instanceof Notice.Restarting restarting) {
      long difference = restarting.delay().toNanos() - expected.delay().toNanos();
      assertTrue(Math.abs(difference) <= 1000, "another delay");
    } else if (notice instanceof Notice.Failed failed) {
      assertEquals(expected.delay(), failed.retryAfter(), "the slow retry");
    }
  }
}
