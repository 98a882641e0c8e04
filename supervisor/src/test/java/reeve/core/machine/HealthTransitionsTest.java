package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.Dependency;
import reeve.config.HealthSpec;
import reeve.config.HealthSpec.OnFailure;
import reeve.config.KillMode;
import reeve.config.RestartSpec.Policy;
import reeve.config.Signal;
import reeve.core.HealthState.Status;
import reeve.core.Reason;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.TimerKind;
import reeve.core.VirtualWorld;

/** What the health of a service, and its watchdog, make of it. */
class HealthTransitionsTest {
  private static VirtualWorld world(OnFailure onFailure) {
    return VirtualWorld.booted(SpecFixtures.web().health(SpecFixtures.check(onFailure, "0s")));
  }

  private static VirtualWorld watched() {
    HealthSpec none = HealthSpec.NONE;
    return VirtualWorld.booted(
        SpecFixtures.web().health(new HealthSpec(none.check(), none.interval(), none.timeout(), none.startPeriod(),
            none.failures(), none.successes(), none.onFailure(), Duration.ofSeconds(30))));
  }

  private static void is(VirtualWorld world, Status status) {
    world.event("web", new ServiceEvent.HealthChanged(world.web().run().number(), status, 3, "refused"));
  }

  @Test
  void checksBeginWhenItIsUpAndEndBeforeItsStop() {
    VirtualWorld world = world(OnFailure.RESTART);
    assertEquals(List.of("0s web started #1 BOOT", "0s web ready", "0s web CHECKS"), world.told());
    assertEquals(Status.STARTING, world.web().monitoring().health());
    assertEquals(List.of("0s web stopping REQUEST", "0s web NO CHECKS", "0s web SIGTERM to TREE"), world.stop().told());
    assertEquals(Status.NONE, world.web().monitoring().health());
  }

  @Test
  void aServiceWithoutACheckIsNotAsked() {
    assertEquals(List.of("0s web started #1 BOOT", "0s web ready"), VirtualWorld.booted(SpecFixtures.web()).told());
  }

  @Test
  void anUnhealthyServiceIsRestartedByItsPolicyWithItsBackOff() {
    VirtualWorld world = world(OnFailure.RESTART);
    for (int delay = 500; delay <= 2000; delay *= 2) {
      is(world, Status.HEALTHY);
      world.skip();
      is(world, Status.UNHEALTHY);
      assertEquals(ServiceState.STOPPING, world.web().state());
      world.exits(0).told();
      assertEquals(ServiceState.BACKOFF, world.web().state());
      assertEquals(Duration.ofMillis(delay), world.due(TimerKind.START_AGAIN));
      world.advance(delay + "ms");
    }
  }

  @Test
  void anEndOfAnUnhealthyServiceIsAFailureWhateverItsCode() {
    VirtualWorld world = world(OnFailure.RESTART).skip();
    is(world, Status.UNHEALTHY);
    assertEquals(
        List.of("0s web unhealthy: refused", "0s web stopping UNHEALTHY", "0s web NO CHECKS", "0s web SIGTERM to TREE",
            "0s web exited: exit 0, unclean, UNHEALTHY", "0s web restarting in 500 ms #2 POLICY"),
        world.exits(0).told());
  }

  @Test
  void theStartLimitHoldsForUnhealthyServices() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().delay("0s").health(SpecFixtures.check(OnFailure.RESTART, "0s"))
            .limit(3, "1h", reeve.config.RestartSpec.OnStartLimit.FAIL, "5m"));
    for (int i = 0; i < 3; i++) {
      is(world, Status.UNHEALTHY);
      world.exits(0);
    }
    assertEquals(ServiceState.FATAL, world.web().state());
  }

  @Test
  void whereThePolicyStartsNothingAgainItStaysDown() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().restart(Policy.NO).health(SpecFixtures.check(OnFailure.RESTART, "0s")));
    is(world, Status.UNHEALTHY);
    world.skip().exits(0);
    assertEquals(List.of("0s web exited: exit 0, unclean, UNHEALTHY", "0s web failed UNHEALTHY"), world.told());
  }

  @Test
  void aMarkIsNoMoreThanThat() {
    VirtualWorld world = world(OnFailure.MARK).skip();
    is(world, Status.UNHEALTHY);
    assertEquals(ServiceState.RUNNING, world.web().state());
    is(world, Status.HEALTHY);
    assertEquals(List.of("0s web unhealthy: refused", "0s web healthy"), world.told());
  }

  @Test
  void itMayEndAllOfReeve() {
    VirtualWorld world = world(OnFailure.SHUTDOWN).skip();
    is(world, Status.UNHEALTHY);
    assertEquals(List.of("0s web unhealthy: refused", "0s web SHUTDOWN 1"), world.told());
  }

  @Test
  void whatIsAboutToBeStoppedIsNotRestarted() {
    VirtualWorld world = world(OnFailure.RESTART);
    world.event("web", new ServiceEvent.StopHeld(Reason.SHUTDOWN, VirtualWorld.PERSON)).skip();
    is(world, Status.UNHEALTHY);
    assertEquals(List.of("0s web unhealthy: refused"), world.told());
  }

  @Test
  void onlyHealthEndsTheStreakOfWhatIsAsked() {
    VirtualWorld world = world(OnFailure.RESTART);
    is(world, Status.UNHEALTHY);
    world.exits(0).advance("500ms").advance("2m");
    assertEquals(2, world.web().restartHistory().streak());
    is(world, Status.HEALTHY);
    world.advance("61s");
    assertEquals(1, world.web().restartHistory().streak());
    is(world, Status.UNHEALTHY);
    assertEquals(1, world.web().restartHistory().streak());
  }

  @Test
  void aNewCheckIsAskedFromThen() {
    VirtualWorld world = world(OnFailure.RESTART).skip();
    is(world, Status.HEALTHY);
    world.skip().run(world.set.update(SpecFixtures.web().health(SpecFixtures.check(OnFailure.MARK, "0s")).build(),
        false, VirtualWorld.PERSON, 1));
    assertEquals(List.of("0s web NO CHECKS", "0s web CHECKS"), world.told());
    assertEquals(Status.STARTING, world.web().monitoring().health());
    world.run(world.set.update(SpecFixtures.web().build(), false, VirtualWorld.PERSON, 1));
    assertEquals(List.of("0s web NO CHECKS"), world.told());
    assertEquals(Status.NONE, world.web().monitoring().health());
  }

  // ---- when = "healthy"

  private static VirtualWorld pair(Dependency.Kind kind) {
    return VirtualWorld.booted(SpecFixtures.service("db").health(SpecFixtures.check(OnFailure.MARK, "0s")),
        SpecFixtures.web().edge(kind, "db", Dependency.When.HEALTHY, false));
  }

  private static void db(VirtualWorld world, Status status) {
    world.event("db", new ServiceEvent.HealthChanged(1, status, 3, "refused"));
  }

  @Test
  void whoWaitsForHealthStartsOnceItIsThere() {
    VirtualWorld world = pair(Dependency.Kind.REQUIRES);
    assertEquals(ServiceState.RUNNING, world.set.get("db").state());
    assertEquals(ServiceState.WAITING, world.web().state());
    assertEquals(List.of("db, to be healthy"), world.set.waitTexts("web"));
    db(world, Status.HEALTHY);
    assertEquals(ServiceState.RUNNING, world.web().state());
  }

  @Test
  void whoRequiresHealthWaitsForAsLongAsItTakes() {
    VirtualWorld world = pair(Dependency.Kind.REQUIRES);
    db(world, Status.UNHEALTHY);
    assertEquals(ServiceState.WAITING, world.web().state());
    assertEquals(List.of("db, to be healthy: it is unhealthy"), world.set.waitTexts("web"));
    db(world, Status.HEALTHY);
    assertEquals(ServiceState.RUNNING, world.web().state());
  }

  @Test
  void whoWantsHealthWaitsNoLongerForWhatIsIll() {
    VirtualWorld world = pair(Dependency.Kind.WANTS);
    assertEquals(ServiceState.WAITING, world.web().state());
    db(world, Status.UNHEALTHY);
    assertEquals(ServiceState.RUNNING, world.web().state());
  }

  @Test
  void whatTurnsIllLaterDisturbsNobodyElse() {
    VirtualWorld world = pair(Dependency.Kind.REQUIRES);
    db(world, Status.HEALTHY);
    db(world.skip(), Status.UNHEALTHY);
    assertEquals(List.of("0s db unhealthy: refused"), world.told());
    assertEquals(ServiceState.RUNNING, world.web().state());
  }

  // ---- the watchdog

  @Test
  void whoSaysInTimeThatItIsAliveLives() {
    VirtualWorld world = watched();
    for (int i = 0; i < 10; i++) {
      world.advance("29s").event("web", new ServiceEvent.WatchdogPing(1));
    }
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertEquals(Duration.ofSeconds(30), world.due(TimerKind.WATCHDOG));
  }

  @Test
  void whoDoesNotIsEndedWithSigabrtAndThenTheSchedule() {
    VirtualWorld world = watched().skip().advance("30s");
    assertEquals(List.of("30s web stopping WATCHDOG", "30s web SIGABRT to TREE"), world.told());
    assertEquals(List.of("40s web escalated to SIGTERM x1", "40s web SIGTERM to TREE"), world.advance("10s").told());
    assertEquals(List.of("50s web escalated to SIGKILL x1", "50s web SIGKILL to TREE"), world.advance("10s").told());
  }

  @Test
  void aMissedWatchdogIsAFailureForWhichOnAbnormalRestarts() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().restart(Policy.ON_ABNORMAL).health(watched().web().spec().health()));
    world.advance("30s").skip().exits(0);
    assertEquals(List.of("30s web exited: exit 0, unclean, WATCHDOG", "30s web restarting in 500 ms #2 POLICY"),
        world.told());
  }

  @Test
  void whatIsAbortedAndLeavesSomeInKillModeGroupIsEndedToo() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().killMode(KillMode.GROUP).health(watched().web().spec().health()));
    world.advance("30s").skip().diesLeavingSome(Signal.ABRT);
    assertEquals(List.of("30s web exited: SIGABRT, unclean, WATCHDOG", "30s web SIGABRT to TREE"), world.told());
    world.restIsGone();
    assertEquals(ServiceState.BACKOFF, world.web().state());
  }

  @Test
  void itMayChangeItsWatchdogAndEndIt() {
    VirtualWorld world = watched();
    world.event("web", new ServiceEvent.WatchdogChanged(1, Duration.ofSeconds(5)));
    assertEquals(Duration.ofSeconds(5), world.due(TimerKind.WATCHDOG));
    world.advance("4s").event("web", new ServiceEvent.WatchdogPing(1));
    assertEquals(Duration.ofSeconds(5), world.due(TimerKind.WATCHDOG));
    world.event("web", new ServiceEvent.WatchdogChanged(1, Duration.ZERO));
    assertNull(world.due(TimerKind.WATCHDOG));
    world.event("web", new ServiceEvent.WatchdogTriggered(1));
    assertEquals(ServiceState.STOPPING, world.web().state());
    assertTrue(world.told().contains("4s web stopping WATCHDOG"));
  }

  @Test
  void aNewLifeHasTheWatchdogOfTheDefinition() {
    VirtualWorld world = watched();
    world.event("web", new ServiceEvent.WatchdogChanged(1, Duration.ofSeconds(5)));
    world.exits(1).advance("500ms");
    assertEquals(Duration.ofSeconds(30), world.due(TimerKind.WATCHDOG));
  }
}
