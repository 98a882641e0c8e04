package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;
import reeve.config.RestartSpec.Policy;
import reeve.config.StartupSpec;
import reeve.config.StartupSpec.Type;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.VirtualWorld;

/** How the service types start and end. */
class StartTransitionsTest {
  static SpecFixtures of(Type type, boolean remain, List<List<String>> further) {
    List<List<String>> commands = new ArrayList<>(List.of(List.of("/bin/web")));
    commands.addAll(further);
    return SpecFixtures.web().commands(commands)
        .startup(new StartupSpec(type, remain, Optional.empty(), Optional.empty(), Optional.empty(),
            StartupSpec.DEFAULT_START_SECONDS, StartupSpec.NotifyAccess.NONE, Optional.empty(), "system", List.of()));
  }

  private static VirtualWorld world(SpecFixtures specs) {
    return new VirtualWorld(false, List.of(specs.build())).boot();
  }

  @Test
  void aStartThatTakesTooLongIsAStartTimeout() {
    VirtualWorld world = world(of(Type.NOTIFY, false, List.of()).restart(Policy.NO)).advance("60s");
    assertEquals(List.of("0s web started #1 BOOT", "60s web stopping START_TIMEOUT", "60s web SIGTERM to MAIN"),
        world.takeLines());
    world.exits(0);
    assertEquals(List.of("60s web exited: exit 0, unclean, START_TIMEOUT", "60s web failed START_TIMEOUT"),
        world.takeLines());
  }

  @Test
  void aStartMayExtendItsTimeoutButNotShortenIt() {
    VirtualWorld world = world(of(Type.NOTIFY, false, List.of())).advance("50s");
    world.event("web", new ServiceEvent.TimeoutExtended(1, Duration.ofSeconds(5)));
    world.event("web", new ServiceEvent.TimeoutExtended(1, Duration.ofSeconds(30)));
    assertEquals(ServiceState.STARTING, world.advance("29s").web().state());
    assertEquals(ServiceState.STOPPING, world.advance("1s").web().state());
  }

  /** EXTEND_TIMEOUT_USEC of sd_notify(3) applies to the run and the stop as well. */
  @Test
  void aRunAndAStopMayExtendTheirTimeouts() {
    VirtualWorld world =
        world(of(Type.NOTIFY, false, List.of()).timeout("1h").stop("TERM 10s", "KILL")).ready("web").advance("59m");
    world.event("web", new ServiceEvent.TimeoutExtended(1, Duration.ofMinutes(5)));
    assertEquals(ServiceState.RUNNING, world.advance("4m").web().state());
    assertEquals(ServiceState.STOPPING, world.advance("1m").web().state());
    world.advance("9s").event("web", new ServiceEvent.TimeoutExtended(1, Duration.ofSeconds(20)));
    assertEquals(ServiceState.STOPPING, world.advance("19s").web().state());
    assertEquals(ServiceState.KILLING, world.advance("1s").web().state());
  }

  @Test
  void aShorterExtensionReplacesALongerOneDownToTheConfiguredTimeout() {
    VirtualWorld world = world(of(Type.NOTIFY, false, List.of())).advance("50s");
    world.event("web", new ServiceEvent.TimeoutExtended(1, Duration.ofSeconds(100)));
    world.event("web", new ServiceEvent.TimeoutExtended(1, Duration.ofSeconds(1)));
    assertEquals(ServiceState.STARTING, world.advance("9s").web().state());
    assertEquals(ServiceState.STOPPING, world.advance("1s").web().state());
  }

  @Test
  void aReadyServiceHasNoStartTimeout() {
    VirtualWorld world = world(of(Type.NOTIFY, false, List.of())).ready("web").advance("1h");
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertEquals(0, world.armedTimers());
  }

  @Test
  void anExitBeforeReadinessIsAFailureWhateverTheCode() {
    assertEquals(ServiceState.BACKOFF, world(of(Type.NOTIFY, false, List.of())).exits(0).web().state());
    assertEquals(ServiceState.BACKOFF, world(of(Type.FORKING, false, List.of())).exits(0).web().state());
    StartupSpec probed = new StartupSpec(Type.SIMPLE, false, Optional.empty(),
        Optional.of(new ReadinessSpec.Probed(new ProbeSpec.Tcp("a", 1), Duration.ZERO, Duration.ofSeconds(1))),
        Optional.of(Duration.ZERO), StartupSpec.DEFAULT_START_SECONDS, StartupSpec.NotifyAccess.NONE, Optional.empty(),
        "system", List.of());
    assertEquals(ServiceState.BACKOFF, world(SpecFixtures.web().startup(probed)).exits(0).web().state());
    assertEquals(ServiceState.EXITED, world(of(Type.NOTIFY, false, List.of())).ready("web").exits(0).web().state());
  }

  @Test
  void theCommandsOfAOneshotRunInOrderUntilOneFails() {
    VirtualWorld world =
        world(of(Type.ONESHOT, false, List.of(List.of("/b"), List.of("/c"))).restart(Policy.ON_FAILURE));
    assertEquals(1, world.exits(0).web().run().commandIndex());
    assertEquals(ServiceState.BACKOFF, world.exits(1).web().state());
    world.advance("500ms");
    assertEquals(0, world.web().run().commandIndex());
    assertEquals(2, world.web().restartHistory().recentStarts().size());
    assertEquals(ServiceState.EXITED, world.exits(0).exits(0).exits(0).web().state());
    assertEquals(5, world.web().run().number());
  }

  @Test
  void aStopBetweenTwoCommandsEndsTheOneshot() {
    VirtualWorld world = world(of(Type.ONESHOT, false, List.of(List.of("/b")))).stop().exits(0);
    assertEquals(ServiceState.STOPPED, world.web().state());
  }

  @Test
  void aOneshotThatRemainsIsDoneUntilAStop() {
    VirtualWorld world = world(of(Type.ONESHOT, true, List.of()).restart(Policy.ALWAYS)).exits(0);
    assertEquals(ServiceState.EXITED, world.web().state());
    assertEquals(ServiceState.STOPPED, world.stop().web().state());
  }

  @Test
  void onlyTheEndOfTheNewMainProcessCounts() {
    VirtualWorld world = world(of(Type.FORKING, false, List.of()));
    world.event("web", new ServiceEvent.MainPidChanged(1, 4000)).ready("web");
    assertEquals(4000, world.web().run().pid());
    assertEquals(ServiceState.RUNNING, world.web().state());
  }
}
