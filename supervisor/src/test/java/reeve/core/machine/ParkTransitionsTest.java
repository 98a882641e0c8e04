package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.ExitStatusSet;
import reeve.config.ParkSpec;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.RestartSpec.Policy;
import reeve.core.Requester;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.TimerKind;
import reeve.core.VirtualWorld;

/** Parked services: the next start waits for a cause to clear. */
class ParkTransitionsTest {
  private static final ParkSpec.Cause TCP = new ParkSpec.Cause.Tcp("db", 5432);
  private static final ParkSpec.Cause CACHE = new ParkSpec.Cause.Unix("/run/cache");
  private static final ParkSpec.Cause FILE = new ParkSpec.Cause.Path("/etc/web.toml");

  private static ParkSpec park(String max, ParkSpec.Cause... until) {
    return new ParkSpec(SpecFixtures.codes(75), true, List.of(until), SpecFixtures.duration(max));
  }

  private static VirtualWorld parked(String max, ParkSpec.Cause... until) {
    return VirtualWorld.booted(SpecFixtures.web().park(park(max, until))).clearLines().exits(75);
  }

  private static VirtualWorld seen(VirtualWorld world, int cause, boolean there) {
    return world.event("web", new ServiceEvent.ParkCauseChecked(world.web().run().number(), cause, there));
  }

  @Test
  void theServiceStartsAsSoonAsThePortIsPresent() {
    VirtualWorld world = seen(parked("10m", TCP), 0, false);
    assertEquals(
        List.of("0s web exited: exit 75, unclean, NONE", "0s web PARK [tcp:db:5432]", "0s web parked: tcp:db:5432"),
        world.takeLines());
    assertEquals(List.of("tcp:db:5432"), world.web().parked().waitsFor());
    world.advance("4m");
    assertEquals(List.of(), world.takeLines());
    seen(world, 0, true);
    assertEquals(
        List.of("240s web unparked: tcp:db:5432 is there", "240s web UNPARK", "240s web started #2 POLICY",
            "240s web ready"),
        world.takeLines());
    assertEquals(0, world.armedTimers() - 1, "STABLE alone");
  }

  @Test
  void allMissingPortsAndSocketsMustBePresentAndOneChangedFileIsEnough() {
    VirtualWorld world = seen(seen(seen(parked("10m", TCP, CACHE, FILE), 0, false), 1, false), 2, false);
    assertEquals(ServiceState.BACKOFF, seen(world, 0, true).web().state());
    assertEquals(List.of("unix:/run/cache", "path:/etc/web.toml"), world.web().parked().waitsFor());
    assertEquals(ServiceState.RUNNING, seen(world, 1, true).web().state());

    world = seen(seen(seen(parked("10m", TCP, CACHE, FILE), 0, false), 1, false), 2, false);
    assertEquals(ServiceState.RUNNING, seen(world, 2, true).web().state());
  }

  @Test
  void aPortThatIsGoneAgainIsWaitedForAgain() {
    VirtualWorld world = seen(seen(parked("10m", TCP, CACHE), 0, false), 1, false);
    seen(seen(world, 0, true), 0, false);
    assertEquals(ServiceState.BACKOFF, seen(world, 1, true).web().state());
    assertEquals(ServiceState.RUNNING, seen(world, 0, true).web().state());
  }

  /** Otherwise a service that fails for a reason that its definition does not list would be started in a loop. */
  @Test
  void withoutAMissingCauseThePolicyDecides() {
    VirtualWorld world = seen(parked("10m", TCP), 0, true);
    assertEquals("0s web restarting in 500 ms #2 POLICY", world.takeLines().get(3));
    assertNull(world.web().parked());
    seen(world.advance("500ms").exits(75), 0, true);
    assertEquals(Duration.ofSeconds(1), world.timeUntil(TimerKind.START_AGAIN), "and it backs off as ever");
  }

  @Test
  void afterAChangeOfTheFileDuringTheRunThePolicyDecides() {
    VirtualWorld world = seen(parked("10m", TCP, FILE), 1, true);
    assertEquals(Duration.ofMillis(500), world.timeUntil(TimerKind.START_AGAIN));
    assertNull(world.web().parked());
  }

  @Test
  void afterItsMaxThePolicyDecidesAsWithoutAPark() {
    VirtualWorld world = seen(parked("10m", TCP), 0, false).clearLines().advance("10m");
    assertEquals(List.of("600s web unparked: tcp:db:5432 was not there within 10 m", "600s web UNPARK",
        "600s web restarting in 500 ms #2 POLICY"), world.takeLines());
    assertEquals(ServiceState.RUNNING, world.advance("500ms").web().state());
  }

  @Test
  void withoutAMaxTheServiceWaitsWithoutEnd() {
    VirtualWorld world = seen(parked("0s", TCP), 0, false).advance("1000h");
    assertEquals(0, world.armedTimers());
    assertEquals(ServiceState.RUNNING, seen(world, 0, true).web().state());
  }

  @Test
  void aStartOrAStopOnRequestEndsThePark() {
    VirtualWorld world = seen(parked("10m", TCP), 0, false).clearLines().start();
    assertEquals(List.of("0s web UNPARK", "0s web started #1 REQUEST", "0s web ready"), world.takeLines());
    world = seen(parked("10m", TCP), 0, false).clearLines().stop();
    assertEquals(List.of("0s web UNPARK", "0s web stopped REQUEST"), world.takeLines());
    assertEquals(0, world.armedTimers());
    seen(world, 0, true);
    assertEquals(ServiceState.STOPPED, world.web().state());
  }

  @Test
  void aServiceThatCannotBeExecutedWaitsForItsProgram() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().park(park("10m"))).failStarts(true, 127).clearLines()
        .exits(1).advance("500ms");
    assertEquals("0.5s web PARK [path:/bin/web]", world.takeLines().get(3));
    seen(world, 0, false);
    world.allowStarts();
    assertEquals(ServiceState.RUNNING, seen(world, 0, true).web().state());
    assertEquals(0, world.web().restartHistory().execFailures());
  }

  /** The program appears after its start failed and before the watch reports what is there. */
  @Test
  void aProgramThatAppearsWhileTheWatchIsSetUpIsStartedAtOnce() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().park(park("10m"))).failStarts(true, 127).clearLines()
        .exits(1).advance("500ms");
    world.allowStarts();
    assertEquals(ServiceState.RUNNING, seen(world, 0, true).web().state());
  }

  @Test
  void aProgramThatCannotBeWatchedIsLeftToThePolicy() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().park(park("10m"))).failStarts(true, 127).clearLines()
        .exits(1).advance("500ms");
    world.event("web", new ServiceEvent.ParkCauseChecked(world.web().run().number(), 0, true, false));
    assertEquals(ServiceState.BACKOFF, world.web().state());
    assertNull(world.web().parked());
  }

  @Test
  void thePolicyDecidesForAStatusThatTheParkDoesNotList() {
    assertNull(VirtualWorld.booted(SpecFixtures.web().park(park("10m", TCP))).exits(1).web().parked());
    assertNull(VirtualWorld
        .booted(SpecFixtures.web().park(new ParkSpec(SpecFixtures.codes(75), false, List.of(TCP), Duration.ZERO)))
        .failStarts(true, 127).exits(1).advance("500ms").web().parked());
    assertNull(VirtualWorld.booted(SpecFixtures.web().park(park("10m", TCP))).failStarts(false, 1).exits(1)
        .advance("500ms").web().parked());
    assertEquals(ServiceState.EXITED,
        VirtualWorld.booted(SpecFixtures.web().restart(Policy.NO).park(park("10m", TCP))).exits(75).web().state());
    assertEquals(ServiceState.EXITED,
        VirtualWorld.booted(SpecFixtures.web().prevent(SpecFixtures.codes(75)).park(park("10m", TCP))).exits(75).web()
            .state());
  }

  /** For example a file that is written again and again. */
  @Test
  void causesThatClearAgainAndAgainReachTheStartLimit() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().limit(3, "5m", OnStartLimit.FAIL, "5m").park(park("10m", FILE)));
    for (int i = 0; i < 2; i++) {
      seen(seen(world.exits(75), 0, false), 0, true);
    }
    assertEquals(ServiceState.FATAL, seen(seen(world.exits(75), 0, false), 0, true).web().state());
  }

  @Test
  void theReadinessOfAnotherServiceIsACause() {
    ParkSpec forDb =
        new ParkSpec(SpecFixtures.codes(75), false, List.of(new ParkSpec.Cause.Service("db")), Duration.ofMinutes(10));
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.service("db"), SpecFixtures.web().park(forDb));
    world.exits("db", 1).clearLines().exits("web", 75);
    assertEquals(List.of("0s web exited: exit 75, unclean, NONE", "0s web PARK [service:db]",
        "0s web parked: service:db",
        "0.5s db started #2 POLICY", "0.5s db ready", "0.5s web unparked: service:db is there", "0.5s web UNPARK",
        "0.5s web started #2 POLICY", "0.5s web ready"), world.advance("500ms").takeLines());
    world.exits("web", 75);
    assertNull(world.web().parked(), "it was ready all the time");
  }

  @Test
  void aNewDefinitionWaitsForItsOwnCauses() {
    VirtualWorld world = seen(parked("10m", TCP), 0, false).clearLines();
    world.event("web",
        new ServiceEvent.SpecChanged(SpecFixtures.web().park(park("10m", CACHE)).build(), false, Requester.SELF));
    assertEquals(List.of("0s web UNPARK", "0s web PARK [unix:/run/cache]"), world.takeLines());
    world.event("web", new ServiceEvent.SpecChanged(SpecFixtures.web().park(park("10m", CACHE)).delay("1s").build(),
        false, Requester.SELF));
    assertEquals(List.of(), world.takeLines());
    world.event("web", new ServiceEvent.SpecChanged(SpecFixtures.web().delay("1s").build(), false, Requester.SELF));
    assertEquals(List.of("0s web UNPARK", "0s web restarting in 1000 ms #2 POLICY"), world.takeLines());
  }

  @Test
  void anEssentialServiceIsParkedLikeAnyOther() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().essential().park(park("10m", TCP))).exits(75);
    assertFalse(seen(world, 0, false).takeLines().stream().anyMatch(line -> line.contains("SHUTDOWN")));
    assertTrue(world.web().parked() != null);
  }

  @Test
  void theTextOfACauseIsTakenFromTheFile() {
    assertEquals("[tcp:[::1]:80, unix:/s, path:/p, service:db]",
        List.of(new ParkSpec.Cause.Tcp("::1", 80), new ParkSpec.Cause.Unix("/s"),
            new ParkSpec.Cause.Path("/p"), new ParkSpec.Cause.Service("db")).toString());
    assertTrue(new ParkSpec(ExitStatusSet.EMPTY, true, List.of(), Duration.ZERO).onExecFailed());
  }
}
