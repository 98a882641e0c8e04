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
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.Target;
import reeve.core.TimerKind;
import reeve.core.VirtualWorld;

/** Whole lives of one service in virtual time. */
class ServiceLifeTest {
  @Test
  void aServiceIsReadyAsSoonAsItsProcessExists() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web());
    assertEquals(List.of("0s web started #1 BOOT", "0s web ready"), world.told());
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertEquals(0, world.armed(), "a healthy service wakes nobody up");
  }

  @Test
  void aServiceThatIsNotEnabledIsNotStartedAtBoot() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().disabled());
    assertEquals(List.of(), world.told());
    world.start();
    assertEquals(List.of("0s web started #1 REQUEST", "0s web ready"), world.told());
  }

  @Test
  void aDeathBySigpipeFromElsewhereIsAFailureAndIsRestarted() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).advance("7s").skip().dies(Signal.PIPE).advance("1s");
    assertEquals(
        List.of(
            "7s web exited: SIGPIPE, unclean, NONE", "7s web restarting in 500 ms #2 POLICY",
            "7.5s web started #2 POLICY",
            "7.5s web ready"),
        world.told());
  }

  @Test
  void aCrashLoopBacksOffAndAfterTenStartsIsRetriedSlowly() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web());
    int[] expected = {500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000};
    for (int i = 0; i < expected.length; i++) {
      world.skip().exits(1);
      assertEquals(expected[i], world.due(TimerKind.START_AGAIN).toMillis());
      world.advance(expected[i] + "ms");
    }
    world.skip().exits(1);
    assertEquals(ServiceState.FATAL, world.web().state());
    assertEquals(Duration.ofMinutes(5), world.due(TimerKind.START_AGAIN));
    assertEquals("failed START_LIMIT, retry in 300 s", world.told().get(1).split(" web ")[1]);
    assertEquals(9, world.web().restartHistory().restarts());
  }

  @Test
  void aSlowRetryThatFailsGoesBackToTheSlowRetryWithoutFastRestarts() {
    VirtualWorld world = fatal(OnStartLimit.SLOW_RETRY);
    world.advance("10m").skip().exits(1);
    assertEquals(ServiceState.FATAL, world.web().state());
    assertEquals(Duration.ofMinutes(10), world.due(TimerKind.START_AGAIN));
  }

  @Test
  void aSlowRetryThatStaysHealthyIsForgiven() {
    VirtualWorld world = fatal(OnStartLimit.SLOW_RETRY);
    world.advance("10m").advance("60s").skip().exits(1);
    assertEquals(ServiceState.BACKOFF, world.web().state());
    assertEquals(Duration.ofMillis(500), world.due(TimerKind.START_AGAIN));
  }

  @Test
  void aServiceThatIsToStayFailedIsStartedByAPersonOnlyWhoForgetsTheLimit() {
    VirtualWorld world = fatal(OnStartLimit.FAIL);
    assertEquals(0, world.armed());
    world.advance("10h").skip().start();
    assertEquals("started #1 REQUEST", world.told().get(0).split(" web ")[1]);
    world.exits(1);
    assertEquals(Duration.ofMillis(500), world.due(TimerKind.START_AGAIN));
  }

  @Test
  void aStartLimitCanEndReeveAndNeverWithCodeZero() {
    VirtualWorld world = fatal(OnStartLimit.SHUTDOWN);
    assertEquals("SHUTDOWN 1", world.told().get(2).split(" web ")[1]);
    world = VirtualWorld.booted(SpecFixtures.web().restart(Policy.ALWAYS).limit(1, "1m", OnStartLimit.SHUTDOWN, "1m"))
        .skip().exits(0);
    assertEquals(
        List.of("0s web exited: exit 0, clean, NONE", "0s web failed START_LIMIT", "0s web SHUTDOWN 1"), world.told());
  }

  /** Three starts allowed in an hour; the last of them has just ended. */
  private static VirtualWorld fatal(OnStartLimit then) {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().limit(3, "1h", then, "10m"));
    world.exits(1).advance("1s").exits(1).advance("1s").skip().exits(1);
    assertEquals(ServiceState.FATAL, world.web().state());
    return world;
  }

  @Test
  void theStreakIsForgottenAfterAHealthyRun() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).exits(1).advance("500ms").exits(1).advance("1s");
    assertEquals(3, world.web().restartHistory().streak());
    world.advance("60s");
    assertEquals(1, world.web().restartHistory().streak());
    assertEquals(0, world.armed());
    world.exits(1);
    assertEquals(Duration.ofMillis(500), world.due(TimerKind.START_AGAIN));
  }

  @Test
  void aDeathAtTheVeryMomentOfTheResetCountsAsHealthy() {
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
  void withoutADelayTheNextLifeBeginsWithinTheSameCall() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().delay("0s")).skip();
    List<Effect> effects = world.set.apply(
        "web", new ServiceEvent.ProcessExited(1, new ExitStatus.Signaled(Signal.KILL, false), true),
        1_000_000_000_000L);
    assertEquals(new Effect.Spawn("web", 2), effects.get(effects.size() - 1));
    assertEquals(ServiceState.STARTING, world.web().state());
  }

  @Test
  void aOneOffThatEndsWellIsCompleted() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).skip().exits(0);
    assertEquals(List.of("0s web exited: exit 0, clean, NONE", "0s web completed"), world.told());
    assertEquals(ServiceState.EXITED, world.web().state());
    world.skip().stop();
    assertEquals(ServiceState.EXITED, world.web().state());
    assertEquals(Target.DOWN, world.web().target());
    assertEquals(List.of(), world.told());
  }

  @Test
  void aPreventedEndIsLeftAloneWhateverThePolicySays() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().restart(Policy.ALWAYS).prevent(SpecFixtures.codes(3))).skip().exits(3);
    assertEquals(List.of("0s web exited: exit 3, unclean, NONE", "0s web failed PREVENTED"), world.told());
  }

  @Test
  void aRunThatTakesTooLongIsStoppedAndFollowedByThePolicyAsATimeoutWhateverItsStatus() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().restart(Policy.ON_ABNORMAL).timeout("1m")).skip().advance("1m").exits(0);
    assertEquals(
        List.of(
            "60s web stopping TIMEOUT", "60s web SIGTERM to TREE", "60s web exited: exit 0, unclean, TIMEOUT",
            "60s web restarting in 500 ms #2 POLICY"),
        world.told());
    world =
        VirtualWorld.booted(SpecFixtures.web().restart(Policy.NO).timeout("1m")).advance("1m").skip().dies(Signal.TERM);
    assertEquals(List.of("60s web exited: SIGTERM, unclean, TIMEOUT", "60s web failed TIMEOUT"), world.told());
  }

  @Test
  void theTimeoutOfALifeDoesNotReachTheNext() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().timeout("10s")).advance("9s").exits(1).advance("9s");
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertEquals(Duration.ofMillis(1500), world.due(TimerKind.RUN_TIMEOUT));
  }

  @Test
  void aRestartOnRequestHasNoDelayAndForgetsTheStreak() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).exits(1).advance("1s").skip().restart();
    assertEquals(List.of("1s web stopping REQUEST", "1s web SIGTERM to TREE"), world.told());
    world.advance("2s").dies(Signal.TERM);
    assertEquals(
        List.of(
            "3s web exited: SIGTERM, clean, REQUEST", "3s web restarting in 0 ms #1 REQUEST",
            "3s web started #1 REQUEST",
            "3s web ready"),
        world.told());
    assertEquals(1, world.web().restartHistory().restarts(), "the policy's restarts only");
  }

  @Test
  void theLastRequestWins() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).stop().start().stop().skip().dies(Signal.TERM);
    assertEquals(List.of("0s web exited: SIGTERM, clean, REQUEST", "0s web stopped REQUEST"), world.told());
    world.start().stop().start().skip().dies(Signal.TERM);
    assertEquals(ServiceState.RUNNING, world.web().state());
    world.restart().stop().dies(Signal.TERM);
    assertEquals(ServiceState.STOPPED, world.web().state());
  }

  @Test
  void aStopTakesBackABackOffAndASlowRetry() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).exits(1).skip().stop();
    assertEquals(List.of("0s web stopped REQUEST"), world.told());
    assertEquals(0, world.armed());
    world = fatal(OnStartLimit.SLOW_RETRY).stop();
    assertEquals(ServiceState.STOPPED, world.web().state());
    assertEquals(0, world.armed());
  }

  @Test
  void aFailureThatNobodyRetriesStaysVisibleWhenItIsStopped() {
    VirtualWorld world = fatal(OnStartLimit.FAIL).stop();
    assertEquals(ServiceState.FATAL, world.web().state());
    assertEquals(Target.DOWN, world.web().target());
  }

  @Test
  void whatCannotBeExecutedTwiceInARowIsNotHammered() {
    VirtualWorld world = new VirtualWorld(SpecFixtures.web()).cannotStart(true, 127).start();
    assertEquals(
        List.of("0s web start failed: no such file", "0s web restarting in 500 ms #2 POLICY"), world.told());
    world.advance("500ms");
    assertEquals(
        List.of("0.5s web start failed: no such file", "0.5s web failed CANNOT_EXECUTE, retry in 300 s"), world.told());
    world.advance("5m");
    assertEquals(ServiceState.FATAL, world.web().state());
    world.canStart().advance("5m");
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertNull(world.web().lastExit().startFailure());
  }

  @Test
  void aStartThatFailsForAPassingReasonIsTriedAgainAndNeverAtOnce() {
    VirtualWorld world = new VirtualWorld(SpecFixtures.web().delay("0s")).cannotStart(false, 1).start();
    assertEquals(Duration.ofMillis(100), world.due(TimerKind.START_AGAIN));
    world.advance("250ms").canStart().advance("100ms");
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertEquals(3, world.web().restartHistory().restarts());
  }

  @Test
  void leftoversAreStoppedBeforeThePolicyDecides() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).skip().exitsLeavingSome(1);
    assertEquals(
        List.of("0s web exited: exit 1, unclean, NONE", "0s web stopping LEFTOVERS", "0s web SIGTERM to TREE"),
        world.told());
    world.advance("2s").restIsGone().advance("500ms");
    assertEquals(
        List.of("2s web restarting in 500 ms #2 POLICY", "2.5s web started #2 POLICY", "2.5s web ready"), world.told());
    world.exitsLeavingSome(0).restIsGone();
    assertEquals(ServiceState.EXITED, world.web().state());
  }

  @Test
  void somebodyWhoStopsItWhileItsLeftoversAreCleanedUpIsObeyed() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).exitsLeavingSome(1).stop().skip().restIsGone();
    assertEquals(List.of("0s web stopped REQUEST"), world.told());
  }
}
