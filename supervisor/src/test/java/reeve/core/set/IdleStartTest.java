package reeve.core.set;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reeve.config.Dependency;
import reeve.config.StartupSpec;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.VirtualWorld;

/** Type idle: a service starts when no other service is being started, and after 5 s at most. */
class IdleStartTest {
  private static StartupSpec of(StartupSpec.Type type) {
    return new StartupSpec(type, false, Optional.empty(), Optional.empty(), Optional.empty(),
        StartupSpec.DEFAULT_START_SECONDS, StartupSpec.NotifyAccess.NONE,
        Optional.empty(), "system", List.of());
  }

  private static VirtualWorld world() {
    return VirtualWorld.booted(SpecFixtures.web().startup(of(StartupSpec.Type.IDLE)),
        SpecFixtures.service("tty").startup(of(StartupSpec.Type.IDLE)),
        SpecFixtures.service("job").startup(of(StartupSpec.Type.ONESHOT)),
        SpecFixtures.service("db").startup(of(StartupSpec.Type.NOTIFY)));
  }

  @Test
  void anIdleServiceStartsWhenTheOthersAreReady() {
    VirtualWorld world = world();
    assertEquals(List.of("0s job started #1 BOOT", "0s db started #1 BOOT"), world.takeLines());
    world.advance("1s").ready("db");
    assertEquals(List.of("1s db ready"), world.takeLines());
    world.exits("job", 0);
    assertEquals(
        List.of("1s job exited: exit 0, clean, NONE", "1s job completed", "1s web started #1 BOOT", "1s web ready",
            "1s tty started #1 BOOT", "1s tty ready"),
        world.takeLines());
  }

  @Test
  void anIdleServiceWaitsFor5SecondsAtMost() {
    VirtualWorld world = world().clearLines().advance("4s");
    assertEquals(List.of(), world.takeLines());
    assertEquals(List.of("5s web started #1 BOOT", "5s web ready", "5s tty started #1 BOOT", "5s tty ready"),
        world.advance("1s").takeLines());
  }

  @Test
  void anIdleServiceDoesNotWaitWhenNoOtherServiceStarts() {
    assertEquals(List.of("0s web started #1 BOOT", "0s web ready"),
        VirtualWorld.booted(SpecFixtures.web().startup(of(StartupSpec.Type.IDLE))).takeLines());
  }

  @Test
  void anIdleServiceDoesNotWaitForAServiceThatIsStuck() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().startup(of(StartupSpec.Type.IDLE)),
        SpecFixtures.service("never").disabled(),
        SpecFixtures.service("stuck").edge(Dependency.Kind.AFTER, "never"),
        SpecFixtures.service("hard").edge(Dependency.Kind.MILESTONE, "missing"));
    assertEquals(ServiceState.RUNNING, world.web().state());
  }
}
