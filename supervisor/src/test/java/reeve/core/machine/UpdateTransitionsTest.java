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

/** What a person changes while services run: definitions, failures to be forgotten, services that come and go. */
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
        VirtualWorld.booted(SpecFixtures.web().limit(1, "5m", OnStartLimit.SLOW_RETRY, "5m")).exits(1).skip();
    assertEquals(ServiceState.FATAL, world.web().state());
    reset(world);
    assertEquals(ServiceState.STOPPED, world.web().state());
    assertEquals(Target.DOWN, world.web().target());
    assertEquals(0, world.armed());
    assertEquals(List.of("0s web reset"), world.told());
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
  void inABackOffTheWaitGoesOnAndTheNextStartIsTheFirst() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().limit(3, "5m", OnStartLimit.FAIL, "5m")).exits(1)
        .advance("500ms").exits(1).skip();
    reset(world);
    assertEquals(Duration.ofSeconds(1), world.due(TimerKind.START_AGAIN));
    world.advance("1s").exits(1).skip();
    assertEquals(Duration.ofMillis(500), world.due(TimerKind.START_AGAIN), "the streak began anew");
    world.advance("500ms").exits(1).advance("1s");
    assertEquals(ServiceState.RUNNING, world.web().state(), "three starts since the reset are allowed");
    assertEquals(ServiceState.FATAL, world.exits(1).web().state());
  }

  @Test
  void aResetOfARunningServiceForgetsTheStreakAndLeavesTheProcessAlone() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).exits(1).advance("500ms");
    int pid = world.web().run().pid();
    assertTrue(world.web().hasTimer(TimerKind.STABLE));
    reset(world);
    assertEquals(pid, world.web().run().pid());
    assertEquals(0, world.armed(), "there is nothing left to be forgotten");
    world.exits(1);
    assertEquals(Duration.ofMillis(500), world.due(TimerKind.START_AGAIN));
    assertEquals(1, world.web().restartHistory().restarts(), "a count of what was, which stays");
  }

  @Test
  void aResetOfWhatNeverFailedTellsNothing() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).skip();
    Service before = world.web();
    assertSame(before, reset(world).web());
    assertEquals(List.of(), world.told());
  }

  // ---- another definition

  @Test
  void aPolicyChangesUnderARunningProcess() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().delay("500ms")).skip();
    int pid = world.web().run().pid();
    update(world, SpecFixtures.web().delay("7s"), false);
    assertEquals(List.of(), world.told());
    assertEquals(pid, world.web().run().pid());
    world.exits(1);
    assertEquals(Duration.ofSeconds(7), world.due(TimerKind.START_AGAIN));
  }

  @Test
  void aBackOffIsMeasuredAgainFromItsBeginning() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().delay("60s").backoff(1, "60s", 0)).exits(1).advance("10s");
    update(world, SpecFixtures.web().delay("15s"), false);
    assertEquals(Duration.ofSeconds(5), world.due(TimerKind.START_AGAIN));
    update(world, SpecFixtures.web().delay("5s"), false);
    assertEquals(Duration.ZERO, world.due(TimerKind.START_AGAIN));
    assertEquals(ServiceState.RUNNING, world.advance("0s").web().state());
  }

  @Test
  void aWaitThatTheChangeDoesNotConcernGoesOnAsItIs() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().delay("60s").backoff(1, "60s", 0.5)).exits(1).advance("10s");
    Duration due = world.due(TimerKind.START_AGAIN);
    update(world, SpecFixtures.web().delay("60s").backoff(1, "60s", 0.5).stop("INT 1s", "KILL").essential(), false);
    assertEquals(due, world.due(TimerKind.START_AGAIN));
  }

  @Test
  void theSlowRetryTheResetAndTheCapOnARunAreMeasuredAgain() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().limit(1, "5m", OnStartLimit.SLOW_RETRY, "5m")).exits(1).advance("60s");
    update(world, SpecFixtures.web().limit(1, "5m", OnStartLimit.SLOW_RETRY, "2m"), false);
    assertEquals(Duration.ofSeconds(60), world.due(TimerKind.START_AGAIN));
    world = VirtualWorld.booted(SpecFixtures.web()).exits(1).advance("500ms").advance("10s");
    update(world, SpecFixtures.web().resetAfter("25s").timeout("1m"), false);
    assertEquals(Duration.ofSeconds(15), world.due(TimerKind.STABLE));
    assertEquals(Duration.ofSeconds(50), world.due(TimerKind.RUN_TIMEOUT));
    update(world, SpecFixtures.web().resetAfter("25s"), false);
    assertNull(world.due(TimerKind.RUN_TIMEOUT));
  }

  @Test
  void anotherProcessIsMadeAfterAStopByTheOldSchedule() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().stop("INT 5s", "KILL").restart(Policy.NO)).skip();
    update(world, SpecFixtures.web().stop("QUIT 5s", "KILL"), true);
    assertEquals(List.of("0s web stopping CHANGED", "0s web SIGINT to TREE"), world.told());
    world.dies(Signal.INT);
    assertEquals(List.of("0s web exited: SIGINT, clean, CHANGED", "0s web restarting in 0 ms #1 CHANGED",
        "0s web started #1 CHANGED",
        "0s web ready"), world.told());
    world.stop();
    assertEquals(List.of("0s web stopping REQUEST", "0s web SIGQUIT to TREE"), world.told());
  }

  @Test
  void whatIsBeingStoppedGoesOnByItsOldScheduleAlsoWhenTheNewOneIsShorter() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().stop("INT 5s", "QUIT 5s", "TERM 5s", "KILL")).stop()
        .advance("11s").skip();
    update(world, SpecFixtures.web().stop("KILL"), false);
    world.advance("4s");
    assertEquals(List.of("15s web escalated to SIGKILL x1", "15s web SIGKILL to TREE"), world.told());
    world.dies(Signal.TERM);
    assertEquals(List.of("15s web exited: SIGTERM, clean, REQUEST", "15s web stopped REQUEST"), world.told());
    assertEquals(1, world.web().spec().stop().schedule().steps().size());
  }

  @Test
  void whatIsStoppedByHandStaysStoppedAndHasTheNewDefinitionAtItsNextStart() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).stop().dies(Signal.TERM).skip();
    ServiceSpec next = SpecFixtures.web().timeout("1h").build();
    world.event("web", new ServiceEvent.SpecChanged(next, true, PERSON));
    assertEquals(List.of(), world.told());
    assertEquals(ServiceState.STOPPED, world.web().state());
    assertSame(next, world.web().spec());
  }

  @Test
  void whatFailedIsTriedAgainWithAnotherProcess() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).cannotStart(true, 127);
    world.exits(1).advance("30s");
    assertEquals(ServiceState.FATAL, world.web().state());
    world.canStart();
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
    return world.run(world.set.remove(name, PERSON, world.now()));
  }

  @Test
  void aRemovedServiceIsStoppedFirstAndThenForgotten() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web(), SpecFixtures.service("db")).skip();
    remove(world, "web");
    assertEquals(List.of("0s web stopping REMOVED", "0s web SIGTERM to TREE"), world.told());
    assertTrue(world.set.isBeingRemoved("web"));
    world.start().restart();
    world.diesLeavingSome(Signal.TERM).advance("10s").skip();
    assertEquals(List.of("web", "db"), names(world), "somebody of it lives");
    world.restIsGone();
    assertEquals(List.of("10s web stopped REMOVED", "10s web removed", "10s web FORGET"), world.told());
    assertEquals(List.of("db"), names(world));
    assertEquals(0, world.armed());
    assertEquals(List.of(),
        world.set.apply("web", new ServiceEvent.StartRequested(Reason.REQUEST, PERSON), world.now()));
  }

  @Test
  void aServiceWithoutAProcessIsForgottenAtOnceWhateverItsState() {
    VirtualWorld backoff = VirtualWorld.booted(SpecFixtures.web()).exits(1);
    VirtualWorld fatal = VirtualWorld.booted(SpecFixtures.web().limit(1, "5m", OnStartLimit.SLOW_RETRY, "5m")).exits(1);
    VirtualWorld exited = VirtualWorld.booted(SpecFixtures.web()).exits(0);
    VirtualWorld stopped = VirtualWorld.booted(SpecFixtures.web().disabled());
    for (VirtualWorld world : List.of(backoff, fatal, exited, stopped)) {
      remove(world, "web");
      assertEquals(List.of(), names(world));
      assertEquals(0, world.armed());
    }
  }

  @Test
  void whatIsAddedAgainWhileItGoesStaysAndStartsAnew() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web());
    remove(world, "web");
    world.run(world.set.add(SpecFixtures.web().timeout("1h").build(), true, PERSON, world.now())).dies(Signal.TERM);
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertTrue(world.web().spec().stop().runTimeout().isPresent());
    assertEquals(2, world.web().run().number());
  }

  @Test
  void noEventOfARemovedServiceIsTakenForOneOfItsSuccessor() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web());
    remove(world, "web").dies(Signal.TERM);
    world.run(world.set.add(SpecFixtures.web().build(), true, PERSON, world.now()));
    assertEquals(2, world.web().run().number());
    Service now = world.web();
    world.event("web", new ServiceEvent.ProcessExited(1, new ExitStatus.Exited(1), true));
    assertSame(now, world.web());
  }

  @Test
  void theOrderIsThatOfTheFilesAndOthersAreBehind() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.service("a"), SpecFixtures.service("b"), SpecFixtures.service("transient"));
    world.run(world.set.add(SpecFixtures.service("c").build(), false, PERSON, world.now()));
    world.set.reorder(List.of("c", "nobody", "b", "a"));
    assertEquals(List.of("c", "b", "a", "transient"), names(world));
    world.ends("b", new ExitStatus.Exited(0), true);
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
  void aShutdownMeetsWhatIsBeingRemoved() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web(), SpecFixtures.service("db"));
    remove(world, "web");
    world.shutdown();
    world.dies(Signal.TERM);
    assertEquals(List.of("db"), names(world));
    world.ends("db", new ExitStatus.Signaled(Signal.TERM, false), true);
    assertTrue(world.set.isDown());
  }

  @Test
  void whoIsChosenStartsWithReeve() {
    VirtualWorld world = new VirtualWorld(SpecFixtures.web(), SpecFixtures.service("db").disabled());
    world.run(world.set.boot(spec -> !spec.enabled(), world.now()));
    assertEquals(ServiceState.STOPPED, world.web().state());
    assertEquals(ServiceState.RUNNING, world.set.get("db").state());
  }
}
