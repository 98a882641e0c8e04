package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;
import reeve.core.AuxCommand;
import reeve.core.ExitStatus;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.VirtualWorld;

/** The env-command of a service: before its pre-start, at each start. */
class EnvCommandTransitionsTest {
  private static VirtualWorld web(String... hooks) {
    SpecFixtures spec = SpecFixtures.web().envCommand();
    return VirtualWorld.booted(hooks.length == 0 ? spec : spec.hooks(hooks));
  }

  @Test
  void itRunsBeforePreStartAndTheProcessAtEachStart() {
    VirtualWorld world = web("pre-start");
    assertEquals(List.of("0s web run env-command /env"), world.takeLines());
    world.commandExits(0);
    assertEquals(List.of("0s web env-command: exit 0", "0s web run pre-start /pre-start"), world.takeLines());
    world.commandExits(0);
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertEquals(ServiceState.RUNNING, web().commandExits(0).web().state());
    assertNull(web().commandExits(0).web().hookProgress(), "nothing of it is kept");
    assertEquals("0.5s web run env-command /env",
        web().commandExits(0).exits(1).clearLines().advance("500ms").takeLines().get(0));
  }

  @Test
  void itsFailureIsAFailedStart() {
    VirtualWorld world = web().clearLines().commandExits(3);
    assertEquals(List.of("0s web env-command: exit 3", "0s web start failed: its env-command failed: exit 3",
        "0s web restarting in 500 ms #2 POLICY"), world.takeLines());
  }

  @Test
  void aStopDuringItEndsItAndWaitsForItsEnd() {
    VirtualWorld world = web().clearLines().stop();
    assertEquals(List.of("0s web stopping REQUEST after env-command", "0s web end env-command"), world.takeLines());
    world.endCommand(new AuxCommand.Outcome(new ExitStatus.Signaled(Signal.TERM, false), false, null, Duration.ZERO));
    assertEquals(ServiceState.STOPPED, world.web().state());
    assertEquals(List.of("0s web end env-command now"), web().clearLines().kill().takeLines());
  }
}
