package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.KillMode;
import reeve.config.Signal;
import reeve.core.FixedContext;
import reeve.core.MachineContext;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.TimerKind;
import reeve.core.VirtualWorld;

/** Stops: schedules, kill modes, escalation, leftover processes. */
class StopTransitionsTest {
  @Test
  void theScheduleIsFollowedStepByStepUntilSigkill() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().killMode(KillMode.TREE).stop("TERM 10s", "INT 5s", "KILL")).clearLines()
            .stop().advance("20s");
    assertEquals(
        List.of(
            "0s web stopping REQUEST", "0s web SIGTERM to TREE", "10s web escalated to SIGINT x1",
            "10s web SIGINT to TREE",
            "15s web escalated to SIGKILL x1", "15s web SIGKILL to TREE", "16s web escalated to SIGKILL x2",
            "16s web SIGKILL to TREE", "18s web escalated to SIGKILL x3", "18s web SIGKILL to TREE"),
        world.takeLines());
    world.isKilledBy(Signal.KILL);
    assertEquals(List.of("20s web exited: SIGKILL, unclean, REQUEST", "20s web stopped REQUEST"), world.takeLines());
    assertEquals(0, world.armedTimers());
  }

  @Test
  void sigkillIsRepeatedWithGrowingPausesAndNeverGivenUp() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).kill();
    int[] waits = {1, 2, 4, 8, 16, 32, 32, 32};
    for (int wait : waits) {
      assertEquals(Duration.ofSeconds(wait), world.timeUntil(TimerKind.KILL_AGAIN));
      world.advance(wait + "s");
    }
    assertEquals(ServiceState.KILLING, world.web().state());
  }

  @Test
  void aSecondStopChangesNothing() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).stop().advance("3s").clearLines();
    Service before = world.web();
    world.stop();
    assertEquals(before, world.web());
    assertEquals(List.of(), world.takeLines());
    assertEquals(Duration.ofSeconds(7), world.timeUntil(TimerKind.STOP_STEP));
  }

  @Test
  void aKillEndsTheGrace() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).stop().clearLines().kill();
    assertEquals(List.of("0s web escalated to SIGKILL x1", "0s web SIGKILL to TREE"), world.takeLines());
    assertNull(world.timeUntil(TimerKind.STOP_STEP));
    world.clearLines().kill();
    assertEquals(List.of(), world.takeLines());
  }

  @Test
  void aKillOfARunningServiceIsAStopWithoutGrace() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).clearLines().kill().isKilledBy(Signal.KILL);
    assertEquals(
        List.of(
            "0s web stopping REQUEST", "0s web SIGKILL to TREE", "0s web exited: SIGKILL, unclean, REQUEST",
            "0s web stopped REQUEST"),
        world.takeLines());
  }

  @Test
  void aScheduleMayBeginWithSigkillWhichThenIsACleanExit() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().stop("KILL")).clearLines().stop();
    assertEquals(ServiceState.KILLING, world.web().state());
    world.clearLines().isKilledBy(Signal.KILL);
    assertEquals(List.of("0s web exited: SIGKILL, clean, REQUEST", "0s web stopped REQUEST"), world.takeLines());
  }

  @Test
  void theExitCodeOfASignalThatWasSentIsClean() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).stop().clearLines().exits(143);
    assertEquals("0s web exited: exit 143, clean, REQUEST", world.takeLines().get(0));
    world.start().stop().clearLines().isKilledBy(Signal.PIPE);
    assertEquals("0s web exited: SIGPIPE, unclean, REQUEST", world.takeLines().get(0));
    assertEquals(ServiceState.STOPPED, world.web().state());
  }

  @Test
  void eachKillModeSendsToItsScopeAndHandlesLeftovers() {
    assertEquals(
        List.of("SIGTERM to MAIN", "exited: SIGTERM, clean, REQUEST", "stopping LEFTOVERS", "SIGTERM to ROOTS",
            "SIGTERM to TREE", "stopped REQUEST"),
        stopLeavingSome(KillMode.MAIN_FIRST));
    assertEquals(
        List.of("SIGTERM to TREE", "exited: SIGTERM, clean, REQUEST", "escalated to SIGKILL x1", "SIGKILL to TREE",
            "stopped REQUEST"),
        stopLeavingSome(KillMode.TREE));
    assertEquals(
        List.of(
            "SIGTERM to GROUP", "exited: SIGTERM, clean, REQUEST", "stopping LEFTOVERS", "SIGTERM to TREE",
            "escalated to SIGKILL x1",
            "SIGKILL to TREE",
            "stopped REQUEST"),
        stopLeavingSome(KillMode.GROUP));
    assertEquals(
        List.of(
            "SIGTERM to MAIN", "exited: SIGTERM, clean, REQUEST", "escalated to SIGKILL x1", "SIGKILL to TREE",
            "escalated to SIGKILL x2",
            "SIGKILL to TREE", "escalated to SIGKILL x3", "SIGKILL to TREE", "escalated to SIGKILL x4",
            "SIGKILL to TREE",
            "stopped REQUEST"),
        stopLeavingSome(KillMode.MIXED));
    assertEquals(
        List.of("SIGTERM to MAIN", "exited: SIGTERM, clean, REQUEST", "stopped REQUEST"),
        stopLeavingSome(KillMode.PROCESS));
  }

  private static List<String> stopLeavingSome(KillMode mode) {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().killMode(mode)).clearLines().stop();
    world.advance("2s").isKilledWithLeftovers(Signal.TERM).advance("8500ms").leftoversEnd();
    return world.takeLines().stream().map(line -> line.split(" web ")[1])
        .filter(line -> !line.equals("stopping REQUEST")).toList();
  }

  @Test
  void theGraceOfTheStepContinuesForLeftovers() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().killMode(KillMode.TREE)).stop().advance("4s")
        .isKilledWithLeftovers(Signal.TERM);
    assertEquals(Duration.ofSeconds(6), world.timeUntil(TimerKind.STOP_STEP));
  }

  @Test
  void sigkillSparesDescendantsOnlyInKillModeProcess() {
    for (KillMode mode : KillMode.values()) {
      VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().killMode(mode)).clearLines().kill();
      assertEquals("0s web SIGKILL to " + (mode == KillMode.PROCESS ? "MAIN" : "TREE"), world.takeLines().get(1));
    }
  }

  @Test
  void inKillModeProcessAServiceThatExitsLeavesItsDescendantsAlone() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().killMode(KillMode.PROCESS)).clearLines()
        .exitsWithLeftovers(1);
    assertEquals(ServiceState.BACKOFF, world.web().state());
  }

  @Test
  void inAllOtherKillModesLeftoversOfAnExitGetTheSchedule() {
    for (KillMode mode : List.of(KillMode.TREE, KillMode.GROUP, KillMode.MIXED)) {
      VirtualWorld world =
          VirtualWorld.booted(SpecFixtures.web().killMode(mode)).clearLines().exitsWithLeftovers(1).advance("10s");
      assertEquals(
          List.of(
              "0s web exited: exit 1, unclean, NONE", "0s web stopping LEFTOVERS", "0s web SIGTERM to TREE",
              "10s web escalated to SIGKILL x1", "10s web SIGKILL to TREE"),
          world.takeLines());
    }
  }

  @Test
  void aStopBeforeTheProcessExistsTakesEffectAsSoonAsItDoes() {
    MachineContext context = new FixedContext(0.5, true);
    Service starting = TransitionExamples.services().get("STARTING, no process yet");
    ServiceEvent spawned = new ServiceEvent.Spawned(1, 5);
    Service down =
        ServiceMachine.next(starting, new ServiceEvent.StopRequested(Reason.REQUEST, Requester.SELF), 0, context)
            .next();
    assertEquals(ServiceState.STOPPING, ServiceMachine.next(down, spawned, 0, context).next().state());
    Service killed =
        ServiceMachine.next(down, new ServiceEvent.KillRequested(Reason.REQUEST, Requester.SELF), 0, context).next();
    assertEquals(ServiceState.KILLING, ServiceMachine.next(killed, spawned, 0, context).next().state());
    Service up =
        ServiceMachine.next(killed, new ServiceEvent.StartRequested(Reason.REQUEST, Requester.SELF), 0, context).next();
    assertEquals(ServiceState.RUNNING, ServiceMachine.next(up, spawned, 0, context).next().state());
  }
}
