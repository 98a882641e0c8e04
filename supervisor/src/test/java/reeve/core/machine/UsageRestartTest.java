package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.VirtualWorld;

/** A service whose memory exceeds its memory-restart. */
class UsageRestartTest {
  private static void exceed(VirtualWorld world) {
    world.event("web", new ServiceEvent.MemoryExceeded(world.web().run().number(), 600, 500));
  }

  @Test
  void itIsRestartedAtOnceAfterItsOwnStop() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).clearLines();
    exceed(world);
    assertEquals(List.of("0s web memoryexceeded", "0s web stopping MEMORY", "0s web SIGTERM to MAIN",
        "0s web exited: exit 0, clean, MEMORY", "0s web restarting in 0 ms #1 MEMORY", "0s web started #1 MEMORY",
        "0s web ready"), world.exits(0).takeLines());
  }

  @Test
  void neitherTheBackOffNorTheStartLimitNorTheCountOfRestartsCountsIt() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web());
    for (int i = 0; i < 50; i++) {
      exceed(world);
      world.exits(143);
      assertEquals(ServiceState.RUNNING, world.web().state());
    }
    assertEquals(1, world.web().restartHistory().streak());
    assertEquals(0, world.web().restartHistory().restarts());
  }

  @Test
  void aServiceThatIsBeingStoppedOrThatRunsNoMoreStaysDown() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).stop().clearLines();
    exceed(world);
    assertEquals(List.of("0s web exited: exit 0, clean, REQUEST", "0s web stopped REQUEST"),
        world.exits(0).takeLines());
    exceed(world);
    assertEquals(List.of(), world.takeLines());
  }
}
