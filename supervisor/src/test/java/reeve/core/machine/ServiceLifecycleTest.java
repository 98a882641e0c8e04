package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.RestartSpec.Policy;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.ExitStatus;
import reeve.core.FixedContext;
import reeve.core.MachineContext;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.Target;
import reeve.core.TimerKind;
import reeve.core.VirtualWorld;

/** Whole lifecycles of one service in virtual time. */
class ServiceLifecycleTest {
  @Test
  void aServiceIsReadyAsSoonAsItsProcessExists() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web());
    assertEquals(List.of("0s web started #1 BOOT", "0s web ready"), world.takeLines());
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertEquals(0, world.armedTimers(), "a healthy service causes no wake-up");
  }

  @Test
  void aServiceThatIsNotEnabledIsNotStartedAtBoot() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().disabled());
    assertEquals(List.of(), world.takeLines());
    world.start();
    assertEquals(List.of("0s web started #1 REQUEST", "0s web ready"), world.takeLines());
  }

  @Test
  void anExitBySigpipeIsAFailureAndIsRestarted() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).advance("7s").clearLines().isKilledBy(Signal.PIPE)
        .advance("1s");
    assertEquals(
        List.of(
            "7s web exited: SIGPIPE, unclean, NONE", "7s web restarting in 500 ms #2 POLICY",
            "7.5s web started #2 POLICY",
            "7.5s web ready"),
        world.takeLines());
  }

  @Test
  void aCrashLoopBacksOffAndAfterTenStartsIsRetriedSlowly() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web());
    int[] expected = {500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000};
    for (int i = 0; i < expected.length; i++) {
      world.clearLines().exits(1);
      assertEquals(expected[i], world.timeUntil(TimerKind.START_AGAIN).toMillis());
      world.advance(expected[i] + "ms");
    }
    world.clearLines().exits(1);
    assertEquals(ServiceState.FATAL, world.web().state());
    assertEquals(Duration.ofMinutes(5), world.timeUntil(TimerKind.START_AGAIN));
    assertEquals("failed START_LIMIT, retry in 300 s", world.takeLines().get(1).split(" web ")[1]);
    assertEquals(9, world.web().restartHistory().restarts());
  }

  @Test
  void aFailedSlowRetryIsFollowedByAnotherSlowRetry() {
    VirtualWorld world = fatal(OnStartLimit.SLOW_RETRY);
    world.advance("10m").clearLines().exits(1);
    assertEquals(ServiceState.FATAL, world.web().state());
    assertEquals(Duration.ofMinutes(10), world.timeUntil(TimerKind.START_AGAIN));
  }

  @Test
  void aSlowRetryThatStaysHealthyResetsTheLimit() {
    VirtualWorld world = fatal(OnStartLimit.SLOW_RETRY);
    world.advance("10m").advance("60s").clearLines().exits(1);
    assertEquals(ServiceState.BACKOFF, world.web().state());
    assertEquals(Duration.ofMillis(500), world.timeUntil(TimerKind.START_AGAIN));
  }

  @Test
  void aServiceThatStaysFailedStartsOnlyOnRequestWhichResetsTheLimit() {
    VirtualWorld world = fatal(OnStartLimit.FAIL);
    assertEquals(0, world.armedTimers());
    world.advance("10h").clearLines().start();
    assertEquals("started #1 REQUEST", world.takeLines().get(0).split(" web ")[1]);
    world.exits(1);
    assertEquals(Duration.ofMillis(500), world.timeUntil(TimerKind.START_AGAIN));
  }

  @Test
  void aStartLimitCanEndReeveButNeverWithCodeZero() {
    VirtualWorld world = fatal(OnStartLimit.SHUTDOWN);
    assertEquals("SHUTDOWN 1", world.takeLines().get(2).split(" web ")[1]);
    world = VirtualWorld.booted(SpecFixtures.web().restart(Policy.ALWAYS).limit(1, "1m", OnStartLimit.SHUTDOWN, "1m"))
        .clearLines().exits(0);
    assertEquals(
        List.of("0s web exited: exit 0, clean, NONE", "0s web failed START_LIMIT", "0s web SHUTDOWN 1"),
        world.takeLines());
  }

  /** A limit of three starts in an hour; the last of them has just ended. */
  private static VirtualWorld fatal(OnStartLimit then) {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().limit(3, "1h", then, "10m"));
    world.exits(1).advance("1s").exits(1).advance("1s").clearLines().exits(1);
    assertEquals(ServiceState.FATAL, world.web().state());
    return world;
  }

  @Test
  void aHealthyRunResetsTheStreak() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).exits(1).advance("500ms").exits(1).advance("1s");
    assertEquals(3, world.web().restartHistory().streak());
    world.advance("60s");
    assertEquals(1, world.web().restartHistory().streak());
    assertEquals(0, world.armedTimers());
    world.exits(1);
    assertEquals(Duration.ofMillis(500), world.timeUntil(TimerKind.START_AGAIN));
  }

  @Test
  void anExitExactlyAtTheResetCountsAsHealthy() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).exits(1).advance("500ms").exits(1).advance("1s");
    world.advance("59s");
    Service before = world.web();
    long then = before.since() + SpecFixtures.duration("60s").toNanos();
    MachineContext context = new FixedContext(0.5, true);
    ServiceEvent death = new ServiceEvent.ProcessExited(before.run().number(), new ExitStatus.Exited(1), true);
    assertEquals(1, ServiceMachine.next(before, death, then, context).next().restartHistory().streak());
    assertEquals(3, ServiceMachine.next(before, death, then - 1, context).next().restartHistory().streak());
  }

  @Test
  void withoutADelayTheNextRunBeginsWithinTheSameCall() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().delay("0s")).clearLines();
    List<Effect> effects = world.set.apply(
        "web", new ServiceEvent.ProcessExited(1, new ExitStatus.Signaled(Signal.KILL, false), true),
        1_000_000_000_000L);
    assertEquals(new Effect.Spawn("web", 2), effects.get(effects.size() - 1));
    assertEquals(ServiceState.STARTING, world.web().state());
  }

  @Test
  void aOneOffThatEndsCleanlyIsCompleted() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).clearLines().exits(0);
    assertEquals(List.of("0s web exited: exit 0, clean, NONE", "0s web completed"), world.takeLines());
    assertEquals(ServiceState.EXITED, world.web().state());
    world.clearLines().stop();
    assertEquals(ServiceState.EXITED, world.web().state());
    assertEquals(Target.DOWN, world.web().target());
    assertEquals(List.of(), world.takeLines());
  }

  @Test
  void aPreventedStatusIsNotRestartedWhateverThePolicySays() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().restart(Policy.ALWAYS).prevent(SpecFixtures.codes(3))).clearLines()
            .exits(3);
    assertEquals(List.of("0s web exited: exit 3, unclean, NONE", "0s web failed PREVENTED"), world.takeLines());
  }

  @Test
  void aRunThatTakesTooLongIsAFailureWhateverItsStatus() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().restart(Policy.ON_ABNORMAL).timeout("1m")).clearLines().advance("1m")
            .exits(0);
    assertEquals(
        List.of(
            "60s web stopping TIMEOUT", "60s web SIGTERM to MAIN", "60s web exited: exit 0, unclean, TIMEOUT",
            "60s web restarting in 500 ms #2 POLICY"),
        world.takeLines());
    world =
        VirtualWorld.booted(SpecFixtures.web().restart(Policy.NO).timeout("1m")).advance("1m").clearLines()
            .isKilledBy(Signal.TERM);
    assertEquals(List.of("60s web exited: SIGTERM, unclean, TIMEOUT", "60s web failed TIMEOUT"), world.takeLines());
  }

  @Test
  void theTimeoutOfARunDoesNotAffectTheNext() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().timeout("10s")).advance("9s").exits(1).advance("9s");
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertEquals(Duration.ofMillis(1500), world.timeUntil(TimerKind.RUN_TIMEOUT));
  }

  @Test
  void aRestartOnRequestHasNoDelayAndResetsTheStreak() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).exits(1).advance("1s").clearLines().restart();
    assertEquals(List.of("1s web stopping REQUEST", "1s web SIGTERM to MAIN"), world.takeLines());
    world.advance("2s").isKilledBy(Signal.TERM);
    assertEquals(
        List.of(
            "3s web exited: SIGTERM, clean, REQUEST", "3s web restarting in 0 ms #1 REQUEST",
            "3s web started #1 REQUEST",
            "3s web ready"),
        world.takeLines());
    assertEquals(1, world.web().restartHistory().restarts(), "the policy's restarts only");
  }

  @Test
  void scheduledStartsAreNotCountedAsRestarts() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().restart(Policy.NO)).exits(0);
    for (int i = 0; i < 3; i++) {
      world.advance("1m").event("web", new ServiceEvent.StartRequested(Reason.SCHEDULE, Requester.SELF)).exits(0);
    }
    assertEquals(4, world.web().run().number(), "each was a run");
    assertEquals(0, world.web().restartHistory().restarts());
  }

  @Test
  void theLastRequestWins() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).stop().start().stop().clearLines()
        .isKilledBy(Signal.TERM);
    assertEquals(List.of("0s web exited: SIGTERM, clean, REQUEST", "0s web stopped REQUEST"), world.takeLines());
    world.start().stop().start().clearLines().isKilledBy(Signal.TERM);
    assertEquals(ServiceState.RUNNING, world.web().state());
    world.restart().stop().isKilledBy(Signal.TERM);
    assertEquals(ServiceState.STOPPED, world.web().state());
  }

  @Test
  void aStopCancelsABackOffAndASlowRetry() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).exits(1).clearLines().stop();
    assertEquals(List.of("0s web stopped REQUEST"), world.takeLines());
    assertEquals(0, world.armedTimers());
    world = fatal(OnStartLimit.SLOW_RETRY).stop();
    assertEquals(ServiceState.STOPPED, world.web().state());
    assertEquals(0, world.armedTimers());
  }

  @Test
  void aPermanentFailureStaysVisibleAfterAStop() {
    VirtualWorld world = fatal(OnStartLimit.FAIL).stop();
    assertEquals(ServiceState.FATAL, world.web().state());
    assertEquals(Target.DOWN, world.web().target());
  }

  @Test
  void aProgramThatCannotBeExecutedIsTriedOnlyTwice() {
    VirtualWorld world = new VirtualWorld(SpecFixtures.web()).failStarts(true, 127).start();
    assertEquals(
        List.of("0s web start failed: no such file", "0s web restarting in 500 ms #2 POLICY"), world.takeLines());
    world.advance("500ms");
    assertEquals(
        List.of("0.5s web start failed: no such file", "0.5s web failed CANNOT_EXECUTE, retry in 300 s"),
        world.takeLines());
    world.advance("5m");
    assertEquals(ServiceState.FATAL, world.web().state());
    world.allowStarts().advance("5m");
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertNull(world.web().lastExit().startFailure());
  }

  @Test
  void aStartThatFailsForATemporaryReasonIsRepeatedButNeverAtOnce() {
    VirtualWorld world = new VirtualWorld(SpecFixtures.web().delay("0s")).failStarts(false, 1).start();
    assertEquals(Duration.ofMillis(100), world.timeUntil(TimerKind.START_AGAIN));
    world.advance("250ms").allowStarts().advance("100ms");
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertEquals(3, world.web().restartHistory().restarts());
  }

  @Test
  void leftoversAreStoppedBeforeThePolicyDecides() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).clearLines().exitsWithLeftovers(1);
    assertEquals(
        List.of("0s web exited: exit 1, unclean, NONE", "0s web stopping LEFTOVERS", "0s web SIGTERM to ROOTS"),
        world.takeLines());
    world.advance("2s").leftoversEnd().advance("500ms");
    assertEquals(
        List.of("2s web restarting in 500 ms #2 POLICY", "2.5s web started #2 POLICY", "2.5s web ready"),
        world.takeLines());
    world.exitsWithLeftovers(0).leftoversEnd();
    assertEquals(ServiceState.EXITED, world.web().state());
  }

  @Test
  void aStopWhileLeftoversAreEndedKeepsTheServiceDown() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).exitsWithLeftovers(1).stop().clearLines()
        .leftoversEnd();
    assertEquals(List.of("0s web stopped REQUEST"), world.takeLines());
  }
}
