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

/** What follows from the health of a service and from its watchdog. */
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

  private static void report(VirtualWorld world, Status status) {
    world.event("web", new ServiceEvent.HealthChanged(world.web().run().number(), status, 3, "refused"));
  }

  @Test
  void checksStartWhenTheServiceIsReadyAndEndBeforeItsStop() {
    VirtualWorld world = world(OnFailure.RESTART);
    assertEquals(List.of("0s web started #1 BOOT", "0s web ready", "0s web CHECKS"), world.takeLines());
    assertEquals(Status.STARTING, world.web().monitoring().health());
    assertEquals(List.of("0s web stopping REQUEST", "0s web NO CHECKS", "0s web SIGTERM to MAIN"), world.stop()
        .takeLines());
    assertEquals(Status.NONE, world.web().monitoring().health());
  }

  @Test
  void aServiceWithoutACheckIsNotChecked() {
    assertEquals(List.of("0s web started #1 BOOT", "0s web ready"), VirtualWorld.booted(SpecFixtures.web())
        .takeLines());
  }

  @Test
  void thePolicyRestartsAnUnhealthyServiceWithItsBackOff() {
    VirtualWorld world = world(OnFailure.RESTART);
    for (int delay = 500; delay <= 2000; delay *= 2) {
      report(world, Status.HEALTHY);
      world.clearLines();
      report(world, Status.UNHEALTHY);
      assertEquals(ServiceState.STOPPING, world.web().state());
      world.exits(0).takeLines();
      assertEquals(ServiceState.BACKOFF, world.web().state());
      assertEquals(Duration.ofMillis(delay), world.timeUntil(TimerKind.START_AGAIN));
      world.advance(delay + "ms");
    }
  }

  @Test
  void anEndOfAnUnhealthyServiceIsAFailureWhateverItsCode() {
    VirtualWorld world = world(OnFailure.RESTART).clearLines();
    report(world, Status.UNHEALTHY);
    assertEquals(
        List.of("0s web unhealthy: refused", "0s web stopping UNHEALTHY", "0s web NO CHECKS", "0s web SIGTERM to MAIN",
            "0s web exited: exit 0, unclean, UNHEALTHY", "0s web restarting in 500 ms #2 POLICY"),
        world.exits(0).takeLines());
  }

  @Test
  void theStartLimitHoldsForUnhealthyServices() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().delay("0s").health(SpecFixtures.check(OnFailure.RESTART, "0s"))
            .limit(3, "1h", reeve.config.RestartSpec.OnStartLimit.FAIL, "5m"));
    for (int i = 0; i < 3; i++) {
      report(world, Status.UNHEALTHY);
      world.exits(0);
    }
    assertEquals(ServiceState.FATAL, world.web().state());
  }

  @Test
  void anUnhealthyServiceStaysDownWhereThePolicySaysSo() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().restart(Policy.NO).health(SpecFixtures.check(OnFailure.RESTART, "0s")));
    report(world, Status.UNHEALTHY);
    world.clearLines().exits(0);
    assertEquals(List.of("0s web exited: exit 0, unclean, UNHEALTHY", "0s web failed UNHEALTHY"), world.takeLines());
  }

  @Test
  void onFailureMarkOnlyReportsTheHealth() {
    VirtualWorld world = world(OnFailure.MARK).clearLines();
    report(world, Status.UNHEALTHY);
    assertEquals(ServiceState.RUNNING, world.web().state());
    report(world, Status.HEALTHY);
    assertEquals(List.of("0s web unhealthy: refused", "0s web healthy"), world.takeLines());
  }

  @Test
  void onFailureShutdownEndsReeve() {
    VirtualWorld world = world(OnFailure.SHUTDOWN).clearLines();
    report(world, Status.UNHEALTHY);
    assertEquals(List.of("0s web unhealthy: refused", "0s web SHUTDOWN 1"), world.takeLines());
  }

  @Test
  void aServiceThatIsAboutToBeStoppedIsNotRestarted() {
    VirtualWorld world = world(OnFailure.RESTART);
    world.event("web", new ServiceEvent.StopHeld(Reason.SHUTDOWN, VirtualWorld.PERSON)).clearLines();
    report(world, Status.UNHEALTHY);
    assertEquals(List.of("0s web unhealthy: refused"), world.takeLines());
  }

  @Test
  void withACheckOnlyHealthEndsTheStreak() {
    VirtualWorld world = world(OnFailure.RESTART);
    report(world, Status.UNHEALTHY);
    world.exits(0).advance("500ms").advance("2m");
    assertEquals(2, world.web().restartHistory().streak());
    report(world, Status.HEALTHY);
    world.advance("61s");
    assertEquals(1, world.web().restartHistory().streak());
    report(world, Status.UNHEALTHY);
    assertEquals(1, world.web().restartHistory().streak());
  }

  @Test
  void aNewCheckStartsAtOnce() {
    VirtualWorld world = world(OnFailure.RESTART).clearLines();
    report(world, Status.HEALTHY);
    world.clearLines().perform(world.set.update(SpecFixtures.web().health(SpecFixtures.check(OnFailure.MARK, "0s"))
        .build(),
        false, VirtualWorld.PERSON, 1));
    assertEquals(List.of("0s web NO CHECKS", "0s web CHECKS"), world.takeLines());
    assertEquals(Status.STARTING, world.web().monitoring().health());
    world.perform(world.set.update(SpecFixtures.web().build(), false, VirtualWorld.PERSON, 1));
    assertEquals(List.of("0s web NO CHECKS"), world.takeLines());
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
  void aDependentThatWaitsForHealthStartsOnceTheServiceIsHealthy() {
    VirtualWorld world = pair(Dependency.Kind.REQUIRES);
    assertEquals(ServiceState.RUNNING, world.set.get("db").state());
    assertEquals(ServiceState.WAITING, world.web().state());
    assertEquals(List.of("db, to be healthy"), world.set.waitTexts("web"));
    db(world, Status.HEALTHY);
    assertEquals(ServiceState.RUNNING, world.web().state());
  }

  @Test
  void aHardDependentWaitsForHealthAsLongAsItTakes() {
    VirtualWorld world = pair(Dependency.Kind.REQUIRES);
    db(world, Status.UNHEALTHY);
    assertEquals(ServiceState.WAITING, world.web().state());
    assertEquals(List.of("db, to be healthy: it is unhealthy"), world.set.waitTexts("web"));
    db(world, Status.HEALTHY);
    assertEquals(ServiceState.RUNNING, world.web().state());
  }

  @Test
  void aSoftDependentDoesNotWaitForAnUnhealthyService() {
    VirtualWorld world = pair(Dependency.Kind.WANTS);
    assertEquals(ServiceState.WAITING, world.web().state());
    db(world, Status.UNHEALTHY);
    assertEquals(ServiceState.RUNNING, world.web().state());
  }

  @Test
  void aServiceThatBecomesUnhealthyLaterAffectsNoOther() {
    VirtualWorld world = pair(Dependency.Kind.REQUIRES);
    db(world, Status.HEALTHY);
    db(world.clearLines(), Status.UNHEALTHY);
    assertEquals(List.of("0s db unhealthy: refused"), world.takeLines());
    assertEquals(ServiceState.RUNNING, world.web().state());
  }

  // ---- the watchdog

  @Test
  void watchdogPingsInTimeKeepTheServiceRunning() {
    VirtualWorld world = watched();
    for (int i = 0; i < 10; i++) {
      world.advance("29s").event("web", new ServiceEvent.WatchdogPing(1));
    }
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertEquals(Duration.ofSeconds(30), world.timeUntil(TimerKind.WATCHDOG));
  }

  @Test
  void withoutAPingTheServiceGetsSigabrtAndThenTheSchedule() {
    VirtualWorld world = watched().clearLines().advance("30s");
    assertEquals(List.of("30s web stopping WATCHDOG", "30s web SIGABRT to MAIN"), world.takeLines());
    assertEquals(List.of("40s web escalated to SIGTERM x1", "40s web SIGTERM to MAIN"), world.advance("10s")
        .takeLines());
    assertEquals(List.of("50s web escalated to SIGKILL x1", "50s web SIGKILL to MAIN"), world.advance("10s")
        .takeLines());
  }

  @Test
  void aMissedWatchdogIsAFailureThatOnAbnormalRestarts() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().restart(Policy.ON_ABNORMAL).health(watched().web().spec().health()));
    world.advance("30s").clearLines().exits(0);
    assertEquals(List.of("30s web exited: exit 0, unclean, WATCHDOG", "30s web restarting in 500 ms #2 POLICY"),
        world.takeLines());
  }

  @Test
  void leftoversOfAnAbortedServiceInKillModeGroupAreEndedToo() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().killMode(KillMode.GROUP).health(watched().web().spec().health()));
    world.advance("30s").clearLines().isKilledWithLeftovers(Signal.ABRT);
    assertEquals(List.of("30s web exited: SIGABRT, unclean, WATCHDOG", "30s web stopping LEFTOVERS",
        "30s web SIGABRT to TREE"), world.takeLines());
    world.leftoversEnd();
    assertEquals(ServiceState.BACKOFF, world.web().state());
  }

  @Test
  void aServiceMayChangeItsWatchdogAndEndIt() {
    VirtualWorld world = watched();
    world.event("web", new ServiceEvent.WatchdogChanged(1, Duration.ofSeconds(5)));
    assertEquals(Duration.ofSeconds(5), world.timeUntil(TimerKind.WATCHDOG));
    world.advance("4s").event("web", new ServiceEvent.WatchdogPing(1));
    assertEquals(Duration.ofSeconds(5), world.timeUntil(TimerKind.WATCHDOG));
    world.event("web", new ServiceEvent.WatchdogChanged(1, Duration.ZERO));
    assertNull(world.timeUntil(TimerKind.WATCHDOG));
    world.event("web", new ServiceEvent.WatchdogTriggered(1));
    assertEquals(ServiceState.STOPPING, world.web().state());
    assertTrue(world.takeLines().contains("4s web stopping WATCHDOG"));
  }

  @Test
  void aNewRunHasTheWatchdogOfTheDefinition() {
    VirtualWorld world = watched();
    world.event("web", new ServiceEvent.WatchdogChanged(1, Duration.ofSeconds(5)));
    world.exits(1).advance("500ms");
    assertEquals(Duration.ofSeconds(30), world.timeUntil(TimerKind.WATCHDOG));
  }
}
