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

/** The end of everything. */
class ShutdownSequenceTest {
  private static final ExitStatus BY_TERM = new ExitStatus.Signaled(Signal.TERM, false);

  @Test
  void everythingIsStoppedTheLastOfTheFileFirst() {
    VirtualWorld world = VirtualWorld
        .booted(SpecFixtures.service("a"), SpecFixtures.service("b").disabled(), SpecFixtures.service("c")).skip();
    assertFalse(world.set.isShuttingDown());
    assertFalse(world.set.isDown());
    world.shutdown();
    assertEquals(
        List.of("0s c stopping SHUTDOWN", "0s c SIGTERM to TREE", "0s a stopping SHUTDOWN", "0s a SIGTERM to TREE"),
        world.told());
    assertTrue(world.set.isShuttingDown());
    world.ends("a", BY_TERM, true);
    assertFalse(world.set.isDown());
    world.ends("c", BY_TERM, true);
    assertTrue(world.set.isDown());
    assertEquals(0, world.armed());
  }

  @Test
  void aSecondShutdownChangesNothing() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).shutdown().advance("3s").skip();
    Service before = world.web();
    world.shutdown();
    assertEquals(List.of(), world.told());
    assertEquals(before, world.web());
  }

  @Test
  void nothingStartsOnceItBegan() {
    VirtualWorld world = VirtualWorld.booted(
        SpecFixtures.web().restart(Policy.ALWAYS), SpecFixtures.service("waits").delay("10s"),
        SpecFixtures.service("off").disabled());
    world.ends("waits", new ExitStatus.Exited(1), true).restart().shutdown().skip();
    world.event("off", new ServiceEvent.StartRequested(Reason.REQUEST, VirtualWorld.PERSON));
    world.event("web", new ServiceEvent.StartRequested(Reason.REQUEST, VirtualWorld.PERSON));
    world.event("web", new ServiceEvent.RestartRequested(Reason.REQUEST, VirtualWorld.PERSON));
    world.ends("web", BY_TERM, true).start().advance("10h");
    assertEquals(List.of("0s web exited: SIGTERM, clean, SHUTDOWN", "0s web stopped SHUTDOWN"), world.told());
    assertTrue(world.set.isDown());
  }

  @Test
  void aBackOffIsTakenBackAtOnce() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).exits(1).shutdown();
    assertTrue(world.set.isDown());
    assertEquals(0, world.armed());
  }

  @Test
  void itIsNotDownWhileDescendantsLive() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).shutdown().diesLeavingSome(Signal.TERM);
    assertFalse(world.set.isDown());
    world.restIsGone();
    assertTrue(world.set.isDown());
  }

  @Test
  void aKillMeansNow() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web(), SpecFixtures.service("b")).shutdown().skip().killAll();
    assertEquals(
        List.of("0s b escalated to SIGKILL x1", "0s b SIGKILL to TREE", "0s web escalated to SIGKILL x1",
            "0s web SIGKILL to TREE"),
        world.told());
    world.killAll();
    assertEquals(List.of(), world.told());
  }

  @Test
  void aKillWithoutAShutdownBeforeIsOneAndSendsNothingPolite() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web(), SpecFixtures.service("b"), SpecFixtures.service("c"));
    world.ends("c", new ExitStatus.Exited(1), true).restart().skip().killAll();
    for (String line : world.told()) {
      assertFalse(line.contains("SIGTERM"), line);
    }
    assertTrue(world.set.isShuttingDown());
    assertEquals(Target.DOWN, world.web().target(), "its restart is taken back");
    world.dies(Signal.KILL).ends("b", new ExitStatus.Signaled(Signal.KILL, false), true);
    assertTrue(world.set.isDown());
    assertEquals(0, world.armed());
  }

  @Test
  void aSetWithoutServicesIsDownAtOnce() {
    VirtualWorld world = new VirtualWorld().shutdown();
    assertTrue(world.set.isDown());
  }

  @Test
  void anEventOfAServiceThatDoesNotExistChangesNothing() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).skip();
    assertEquals(List.of(), world.set.apply("wep", new ServiceEvent.TreeGone(1), 0));
  }
}
