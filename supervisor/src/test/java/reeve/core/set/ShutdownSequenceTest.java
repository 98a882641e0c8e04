package reeve.core.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.RestartSpec.Policy;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.core.Reason;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.SpecFixtures;
import reeve.core.Target;
import reeve.core.VirtualWorld;

/** The shutdown of all services. */
class ShutdownSequenceTest {
  private static final ExitStatus BY_TERM = new ExitStatus.Signaled(Signal.TERM, false);

  @Test
  void allServicesStopInReverseOrderOfTheFile() {
    VirtualWorld world = VirtualWorld
        .booted(SpecFixtures.service("a"), SpecFixtures.service("b").disabled(), SpecFixtures.service("c"))
        .clearLines();
    assertFalse(world.set.isShuttingDown());
    assertFalse(world.set.isDown());
    world.shutdown();
    assertEquals(
        List.of("0s c stopping SHUTDOWN", "0s c SIGTERM to MAIN", "0s a stopping SHUTDOWN", "0s a SIGTERM to MAIN"),
        world.takeLines());
    assertTrue(world.set.isShuttingDown());
    world.mainProcessEnds("a", BY_TERM, true);
    assertFalse(world.set.isDown());
    world.mainProcessEnds("c", BY_TERM, true);
    assertTrue(world.set.isDown());
    assertEquals(0, world.armedTimers());
  }

  @Test
  void aSecondShutdownChangesNothing() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).shutdown().advance("3s").clearLines();
    Service before = world.web();
    world.shutdown();
    assertEquals(List.of(), world.takeLines());
    assertEquals(before, world.web());
  }

  @Test
  void nothingStartsDuringAShutdown() {
    VirtualWorld world = VirtualWorld.booted(
        SpecFixtures.web().restart(Policy.ALWAYS), SpecFixtures.service("waits").delay("10s"),
        SpecFixtures.service("off").disabled());
    world.mainProcessEnds("waits", new ExitStatus.Exited(1), true).restart().shutdown().clearLines();
    world.event("off", new ServiceEvent.StartRequested(Reason.REQUEST, VirtualWorld.PERSON));
    world.event("web", new ServiceEvent.StartRequested(Reason.REQUEST, VirtualWorld.PERSON));
    world.event("web", new ServiceEvent.RestartRequested(Reason.REQUEST, VirtualWorld.PERSON));
    world.mainProcessEnds("web", BY_TERM, true).start().advance("10h");
    assertEquals(List.of("0s web exited: SIGTERM, clean, SHUTDOWN", "0s web stopped SHUTDOWN"), world.takeLines());
    assertTrue(world.set.isDown());
  }

  @Test
  void aShutdownCancelsABackOff() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).exits(1).shutdown();
    assertTrue(world.set.isDown());
    assertEquals(0, world.armedTimers());
  }

  @Test
  void theSetIsNotDownWhileDescendantsLive() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).shutdown().isKilledWithLeftovers(Signal.TERM);
    assertFalse(world.set.isDown());
    world.leftoversEnd();
    assertTrue(world.set.isDown());
  }

  @Test
  void aKillSendsSigkillAtOnce() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web(), SpecFixtures.service("b")).shutdown().clearLines()
        .killAll();
    assertEquals(
        List.of("0s b escalated to SIGKILL x1", "0s b SIGKILL to TREE", "0s web escalated to SIGKILL x1",
            "0s web SIGKILL to TREE"),
        world.takeLines());
    world.killAll();
    assertEquals(List.of(), world.takeLines());
  }

  @Test
  void aKillWithoutAnEarlierShutdownSendsOnlySigkill() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web(), SpecFixtures.service("b"), SpecFixtures.service("c"));
    world.mainProcessEnds("c", new ExitStatus.Exited(1), true).restart().clearLines().killAll();
    for (String line : world.takeLines()) {
      assertFalse(line.contains("SIGTERM"), line);
    }
    assertTrue(world.set.isShuttingDown());
    assertEquals(Target.DOWN, world.web().target(), "its restart is taken back");
    world.isKilledBy(Signal.KILL).mainProcessEnds("b", new ExitStatus.Signaled(Signal.KILL, false), true);
    assertTrue(world.set.isDown());
    assertEquals(0, world.armedTimers());
  }

  @Test
  void aSetWithoutServicesIsDownAtOnce() {
    VirtualWorld world = new VirtualWorld().shutdown();
    assertTrue(world.set.isDown());
  }

  @Test
  void anEventOfAServiceThatDoesNotExistChangesNothing() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).clearLines();
    assertEquals(List.of(), world.set.apply("wep", new ServiceEvent.TreeGone(1), 0));
  }
}
