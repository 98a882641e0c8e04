package reeve.core.set;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.RestartSpec.Policy;
import reeve.config.Signal;
import reeve.core.SpecFixtures;
import reeve.core.VirtualWorld;

/** The end of an essential service ends reeve, with the exit code of the service. */
class EssentialServiceTest {
  @Test
  void theExitCodeOfTheServiceBecomesThatOfReeve() {
    assertEquals(List.of("SHUTDOWN 0"), shutdownsAfter(once().exits(0)));
    assertEquals(List.of("SHUTDOWN 7"), shutdownsAfter(once().exits(7)));
    assertEquals(List.of("SHUTDOWN 139"), shutdownsAfter(once().isKilledBy(new Signal(11))));
  }

  @Test
  void leftoversEndBeforeTheShutdown() {
    VirtualWorld world = once().exitsWithLeftovers(7);
    assertEquals(List.of(), shutdownsAfter(world));
    assertEquals(List.of("SHUTDOWN 7"), shutdownsAfter(world.leftoversEnd()));
  }

  @Test
  void aRestartCausesNoShutdown() {
    assertEquals(List.of(),
        shutdownsAfter(VirtualWorld.booted(SpecFixtures.web().essential()).exits(7).advance("1s").exits(7)));
  }

  @Test
  void aStopOnRequestCausesNoShutdown() {
    assertEquals(List.of(), shutdownsAfter(once().stop().isKilledBy(Signal.TERM)));
  }

  @Test
  void anEndAfterItsTimeoutIsNeverSuccess() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().essential().restart(Policy.NO).timeout("5s")).advance("5s").exits(0);
    assertEquals(List.of("SHUTDOWN 1"), shutdownsAfter(world));
  }

  @Test
  void theStartLimitCausesAShutdownInsteadOfASlowRetry() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().essential().limit(1, "1m", OnStartLimit.SLOW_RETRY, "1m")).exits(5);
    assertEquals(List.of("SHUTDOWN 5"), shutdownsAfter(world));
    assertEquals(0, world.armedTimers());
  }

  @Test
  void aProgramThatCannotBeExecutedGivesTheCodeOfAShell() {
    VirtualWorld world =
        new VirtualWorld(SpecFixtures.web().essential().restart(Policy.NO)).failStarts(true, 127).start();
    assertEquals(List.of("SHUTDOWN 127"), shutdownsAfter(world));
    world = new VirtualWorld(SpecFixtures.web().essential()).failStarts(true, 126).start();
    assertEquals(List.of(), shutdownsAfter(world));
    assertEquals(List.of("SHUTDOWN 126"), shutdownsAfter(world.advance("1s")));
  }

  @Test
  void theEndOfAnotherServiceCausesNoShutdown() {
    assertEquals(List.of(), shutdownsAfter(VirtualWorld.booted(SpecFixtures.web().restart(Policy.NO)).exits(7)));
  }

  private static VirtualWorld once() {
    return VirtualWorld.booted(SpecFixtures.web().essential().restart(Policy.NO));
  }

  private static List<String> shutdownsAfter(VirtualWorld world) {
    return world.takeLines().stream().filter(line -> line.contains("SHUTDOWN ")).map(line -> line.split(" web ")[1])
        .toList();
  }
}
