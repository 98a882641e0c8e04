package reeve.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** What must hold in a {@link SimulatedSupervisor}, whatever happens. */
final class RandomOrderChecks {
  private RandomOrderChecks() {}

  /**
   * Every armed timer is of the present life, and the service knows the same; it has a process exactly when there is
   * one.
   */
  static void state(Service s, SimulatedService a) {
    if (s.state() == ServiceState.STARTING && s.run().pid() == 0) {
      return;
    }
    for (TimerKind kind : TimerKind.values()) {
      SimulatedService.Timer timer = a.timers.get(kind);
      assertEquals(timer != null, s.hasTimer(kind), "the service and the loop differ on a timer");
      assertTrue(timer == null || timer.life() == s.run().number(), "a timer of a former life is armed");
    }
    assertEquals(a.mainLives ? a.pid : 0, s.run().pid(), "the pid");
    assertEquals(a.lives(), s.state().hasProcess(), "whether a process lives");
    assertFalse(s.state() == ServiceState.WAITING, "it waits for nothing");
    boolean canEnd = s.state() != ServiceState.STOPPING || s.hasTimer(TimerKind.STOP_STEP);
    assertTrue(canEnd && (s.state() != ServiceState.KILLING || s.hasTimer(TimerKind.KILL_AGAIN)),
        "a stop without an end");
    assertTrue(s.state() != ServiceState.BACKOFF || s.hasTimer(TimerKind.START_AGAIN), "a back-off without an end");
    boolean capped = a.mainLives && a.spec.stop().runTimeout().isPresent() && a.model.signalledAt < 0;
    assertEquals(capped, s.hasTimer(TimerKind.RUN_TIMEOUT), "the cap on a run");
  }

  /**
   * What follows the end of a service is what the model says.
   *
   * @param effects of that end
   * @param permanent of a start that failed: whether for good
   * @param dice the last that was thrown
   */
  static void consequence(SimulatedService a, List<Effect> effects, boolean permanent, long now, double dice) {
    RestartPolicyModel.Expected expected = a.status == null
        ? a.model.startFailed(permanent, permanent ? 127 : 1, now, dice)
        : a.model.over(a.status, a.diedAt, now, dice);
    Notice told = null;
    Integer code = null;
    for (Effect effect : effects) {
      if (effect instanceof Effect.Report announce && !(announce.notice() instanceof Notice.Exited)
          && !(announce.notice() instanceof Notice.StartFailed) && !(announce.notice() instanceof Notice.Removed)) {
        assertTrue(told == null, "two consequences");
        told = announce.notice();
      } else if (effect instanceof Effect.Shutdown shutdown) {
        code = shutdown.exitCode();
      }
    }
    assertNotNull(told, "an end without a consequence");
    assertEquals(expected.told(), told.getClass(), "what follows an end");
    assertEquals(expected.shutdownCode(), code, "the code of a shutdown");
    if (told instanceof Notice.Restarting restarting) {
      long difference = restarting.delay().toNanos() - expected.delay().toNanos();
      assertTrue(Math.abs(difference) <= 1000, "another delay");
    } else if (told instanceof Notice.Failed failed) {
      assertEquals(expected.delay(), failed.retryAfter(), "the slow retry");
    }
  }
}
