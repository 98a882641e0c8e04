package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.RestartSpec.Policy;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.Target;
import reeve.core.TimerKind;
import reeve.core.VirtualWorld;

/** Requests while services run: changed definitions, resets, added and removed services. */
class UpdateTransitionsTest {
  private static final Requester PERSON = VirtualWorld.PERSON;

  private static VirtualWorld update(VirtualWorld world, SpecFixtures spec, boolean restart) {
    return world.event("web", new ServiceEvent.SpecChanged(spec.build(), restart, PERSON));
  }

  private static VirtualWorld reset(VirtualWorld world) {
    return world.event("web", new ServiceEvent.ResetRequested(PERSON));
  }

  // ---- reset

  @Test
  void aResetMakesAFailedServiceStoppedAndEndsItsSlowRetry() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().limit(1, "5m", OnStartLimit.SLOW_RETRY, "5m")).exits(1).clearLines();
    assertEquals(ServiceState.FATAL, world.web().state());
    reset(world);
    assertEquals(ServiceState.STOPPED, world.web().state());
    assertEquals(Target.DOWN, world.web().target());
    assertEquals(0, world.armedTimers());
    assertEquals(List.of("0s web reset"), world.takeLines());
    assertEquals(new ExitStatus.Exited(1), world.web().lastExit().status(), "how it ended is a fact that stays");
  }

  @Test
  void aResetMakesAFailedExitStoppedAndLeavesACompletedOne() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().restart(Policy.NO)).exits(3);
    assertEquals(ServiceState.EXITED, world.web().state());
    assertEquals(ServiceState.STOPPED, reset(world).web().state());
    world = VirtualWorld.booted(SpecFixtures.web().restart(Policy.NO)).exits(0);
    assertEquals(ServiceState.EXITED, reset(world).web().state());
  }

  @Test
  void afterAResetInABackOffTheWaitContinuesAndTheNextStartIsTheFirst() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().limit(3, "5m", OnStartLimit.FAIL, "5m")).exits(1)
        .advance("500ms").exits(1).clearLines();
    reset(world);
    assertEquals(Duration.ofSeconds(1), world.timeUntil(TimerKind.START_AGAIN));
    world.advance("1s").exits(1).clearLines();
    assertEquals(Duration.ofMillis(500), world.timeUntil(TimerKind.START_AGAIN), "a new streak");
    world.advance("500ms").exits(1).advance("1s");
    assertEquals(ServiceState.RUNNING, world.web().state(), "three starts since the reset are allowed");
    assertEquals(ServiceState.FATAL, world.exits(1).web().state());
  }

  @Test
  void aResetOfARunningServiceResetsTheStreakOnly() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).exits(1).advance("500ms");
    int pid = world.web().run().pid();
    assertTrue(world.web().hasTimer(TimerKind.STABLE));
    reset(world);
    assertEquals(pid, world.web().run().pid());
    assertEquals(0, world.armedTimers(), "there is nothing left to be forgotten");
    world.exits(1);
    assertEquals(Duration.ofMillis(500), world.timeUntil(TimerKind.START_AGAIN));
    assertEquals(1, world.web().restartHistory().restarts(), "a count of what was, which stays");
  }

  @Test
  void aResetWithoutAFailureReportsNothing() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).clearLines();
    Service before = world.web();
    assertSame(before, reset(world).web());
    assertEquals(List.of(), world.takeLines());
  }

  // ---- another definition

  @Test
  void aChangeOfPolicyKeepsTheProcess() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().delay("500ms")).clearLines();
    int pid = world.web().run().pid();
    update(world, SpecFixtures.web().delay("7s"), false);
    assertEquals(List.of(), world.takeLines());
    assertEquals(pid, world.web().run().pid());
    world.exits(1);
    assertEquals(Duration.ofSeconds(7), world.timeUntil(TimerKind.START_AGAIN));
  }

  @Test
  void aBackOffIsMeasuredAgainFromItsBeginning() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().delay("60s").backoff(1, "60s", 0)).exits(1).advance("10s");
    update(world, SpecFixtures.web().delay("15s"), false);
    assertEquals(Duration.ofSeconds(5), world.timeUntil(TimerKind.START_AGAIN));
    update(world, SpecFixtures.web().delay("5s"), false);
    assertEquals(Duration.ZERO, world.timeUntil(TimerKind.START_AGAIN));
    assertEquals(ServiceState.RUNNING, world.advance("0s").web().state());
  }

  @Test
  void aWaitThatTheChangeDoesNotConcernContinues() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().delay("60s").backoff(1, "60s", 0.5)).exits(1).advance("10s");
    Duration due = world.timeUntil(TimerKind.START_AGAIN);
    update(world, SpecFixtures.web().delay("60s").backoff(1, "60s", 0.5).stop("INT 1s", "KILL").essential(), false);
    assertEquals(due, world.timeUntil(TimerKind.START_AGAIN));
  }

  @Test
  void theSlowRetryTheResetAndTheRunTimeoutAreMeasuredAgain() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().limit(1, "5m", OnStartLimit.SLOW_RETRY, "5m")).exits(1).advance("60s");
    update(world, SpecFixtures.web().limit(1, "5m", OnStartLimit.SLOW_RETRY, "2m"), false);
    assertEquals(Duration.ofSeconds(60), world.timeUntil(TimerKind.START_AGAIN));
    world = VirtualWorld.booted(SpecFixtures.web()).exits(1).advance("500ms").advance("10s");
    update(world, SpecFixtures.web().resetAfter("25s").timeout("1m"), false);
    assertEquals(Duration.ofSeconds(15), world.timeUntil(TimerKind.STABLE));
    assertEquals(Duration.ofSeconds(50), world.timeUntil(TimerKind.RUN_TIMEOUT));
    update(world, SpecFixtures.web().resetAfter("25s"), false);
    assertNull(world.timeUntil(TimerKind.RUN_TIMEOUT));
  }

  @Test
  void aChangeThatNeedsAnotherProcessStopsByTheOldSchedule() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().stop("INT 5s", "KILL").restart(Policy.NO)).clearLines();
    update(world, SpecFixtures.web().stop("QUIT 5s", "KILL"), true);
    assertEquals(List.of("0s web stopping CHANGED", "0s web SIGINT to MAIN"), world.takeLines());
    world.isKilledBy(Signal.INT);
    assertEquals(List.of("0s web exited: SIGINT, clean, CHANGED", "0s web restarting in 0 ms #1 CHANGED",
        "0s web started #1 CHANGED",
        "0s web ready"), world.takeLines());
    world.stop();
    assertEquals(List.of("0s web stopping REQUEST", "0s web SIGQUIT to MAIN"), world.takeLines());
  }

  @Test
  void aStopUnderWayKeepsItsOldScheduleEvenIfTheNewOneIsShorter() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().stop("INT 5s", "QUIT 5s", "TERM 5s", "KILL")).stop()
        .advance("11s").clearLines();
    update(world, SpecFixtures.web().stop("KILL"), false);
    world.advance("4s");
    assertEquals(List.of("15s web escalated to SIGKILL x1", "15s web SIGKILL to MAIN"), world.takeLines());
    world.isKilledBy(Signal.TERM);
    assertEquals(List.of("15s web exited: SIGTERM, clean, REQUEST", "15s web stopped REQUEST"), world.takeLines());
    assertEquals(1, world.web().spec().stop().schedule().steps().size());
  }

  @Test
  void aStoppedServiceStaysStoppedAndHasTheNewDefinitionAtItsNextStart() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).stop().isKilledBy(Signal.TERM).clearLines();
    ServiceSpec next = SpecFixtures.web().timeout("1h").build();
    world.event("web", new ServiceEvent.SpecChanged(next, true, PERSON));
    assertEquals(List.of(), world.takeLines());
    assertEquals(ServiceState.STOPPED, world.web().state());
    assertSame(next, world.web().spec());
  }

  @Test
  void aFailedServiceStartsAgainWhenItsProcessChanges() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).failStarts(true, 127);
    world.exits(1).advance("30s");
    assertEquals(ServiceState.FATAL, world.web().state());
    world.allowStarts();
    assertEquals(ServiceState.RUNNING, update(world, SpecFixtures.web(), true).web().state());
    assertEquals(1, world.web().restartHistory().streak());
    assertNull(world.web().lastExit().startFailure());
  }

  // ---- the set

  private static List<String> names(VirtualWorld world) {
    List<String> names = new ArrayList<>();
    for (Service service : world.set.all()) {
      names.add(service.name());
    }
    return names;
  }

  private static VirtualWorld remove(VirtualWorld world, String name) {
    return world.perform(world.set.remove(name, PERSON, world.now()));
  }

  @Test
  void aRemovedServiceIsStoppedFirstAndThenRemoved() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web(), SpecFixtures.service("db")).clearLines();
    remove(world, "web");
    assertEquals(List.of("0s web stopping REMOVED", "0s web SIGTERM to MAIN"), world.takeLines());
    assertTrue(world.set.isBeingRemoved("web"));
    world.start().restart();
    world.isKilledWithLeftovers(Signal.TERM).advance("10s").clearLines();
    assertEquals(List.of("web", "db"), names(world), "a process of it lives");
    world.leftoversEnd();
    assertEquals(List.of("10s web stopped REMOVED", "10s web removed", "10s web FORGET"), world.takeLines());
    assertEquals(List.of("db"), names(world));
    assertEquals(0, world.armedTimers());
    assertEquals(List.of(),
        world.set.apply("web", new ServiceEvent.StartRequested(Reason.REQUEST, PERSON), world.now()));
  }

  @Test
  void aServiceWithoutAProcessIsRemovedAtOnceWhateverItsState() {
    VirtualWorld backoff = VirtualWorld.booted(SpecFixtures.web()).exits(1);
    VirtualWorld fatal = VirtualWorld.booted(SpecFixtures.web().limit(1, "5m", OnStartLimit.SLOW_RETRY, "5m")).exits(1);
    VirtualWorld exited = VirtualWorld.booted(SpecFixtures.web()).exits(0);
    VirtualWorld stopped = VirtualWorld.booted(SpecFixtures.web().disabled());
    for (VirtualWorld world : List.of(backoff, fatal, exited, stopped)) {
      remove(world, "web");
      assertEquals(List.of(), names(world));
      assertEquals(0, world.armedTimers());
    }
  }

  @Test
  void aServiceAddedDuringItsRemovalStaysAndRestarts() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web());
    remove(world, "web");
    world.perform(world.set.add(SpecFixtures.web().timeout("1h").build(), true, PERSON, world.now()))
        .isKilledBy(Signal.TERM);
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertTrue(world.web().spec().stop().runTimeout().isPresent());
    assertEquals(2, world.web().run().number());
  }

  @Test
  void noEventOfARemovedServiceAffectsItsSuccessor() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web());
    remove(world, "web").isKilledBy(Signal.TERM);
    world.perform(world.set.add(SpecFixtures.web().build(), true, PERSON, world.now()));
    assertEquals(2, world.web().run().number());
    Service now = world.web();
    world.event("web", new ServiceEvent.ProcessExited(1, new ExitStatus.Exited(1), true));
    assertSame(now, world.web());
  }

  @Test
  void theOrderIsThatOfTheFilesFollowedByOtherServices() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.service("a"), SpecFixtures.service("b"), SpecFixtures.service("transient"));
    world.perform(world.set.add(SpecFixtures.service("c").build(), false, PERSON, world.now()));
    world.set.reorder(List.of("c", "missing", "b", "a"));
    assertEquals(List.of("c", "b", "a", "transient"), names(world));
    world.mainProcessEnds("b", new ExitStatus.Exited(0), true);
    assertEquals(ServiceState.EXITED, world.set.get("b").state());
    assertEquals(ServiceState.RUNNING, world.set.get("a").state());
  }

  @Test
  void duringAShutdownNothingIsAddedChangedOrRemoved() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).shutdown();
    Service before = world.web();
    assertEquals(List.of(), world.set.add(SpecFixtures.service("db").build(), true, PERSON, world.now()));
    assertEquals(List.of(), world.set.update(SpecFixtures.web().build(), true, PERSON, world.now()));
    assertEquals(List.of(), world.set.remove("web", PERSON, world.now()));
    assertSame(before, world.web());
  }

  @Test
  void aShutdownIncludesServicesThatAreBeingRemoved() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web(), SpecFixtures.service("db"));
    remove(world, "web");
    world.shutdown();
    world.isKilledBy(Signal.TERM);
    assertEquals(List.of("db"), names(world));
    world.mainProcessEnds("db", new ExitStatus.Signaled(Signal.TERM, false), true);
    assertTrue(world.set.isDown());
  }

  @Test
  void selectedServicesStartWithReeve() {
    VirtualWorld world = new VirtualWorld(SpecFixtures.web(), SpecFixtures.service("db").disabled());
    world.perform(world.set.boot(spec -> !spec.enabled(), world.now()));
    assertEquals(ServiceState.STOPPED, world.web().state());
    assertEquals(ServiceState.RUNNING, world.set.get("db").state());
  }
}
