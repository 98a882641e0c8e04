package reeve.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.Park;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.RestartSpec.Policy;
import reeve.config.StatusSet;

/** Instead of a blind back-off: wait for the cause to clear. */
class ParkTest {
  private static final Park.Cause TCP = new Park.Cause.Tcp("db", 5432);
  private static final Park.Cause CACHE = new Park.Cause.Unix("/run/cache");
  private static final Park.Cause FILE = new Park.Cause.Path("/etc/web.toml");

  private static Park park(String max, Park.Cause... until) {
    return new Park(Specs.codes(75), true, List.of(until), Specs.duration(max));
  }

  private static VirtualWorld parked(String max, Park.Cause... until) {
    return VirtualWorld.booted(Specs.web().park(park(max, until))).skip().exits(75);
  }

  private static VirtualWorld seen(VirtualWorld world, int cause, boolean there) {
    return world.event("web", new ServiceEvent.CauseSeen(world.web().life(), cause, there));
  }

  @Test
  void itStartsTheMomentThatThePortIsThere() {
    VirtualWorld world = seen(parked("10m", TCP), 0, false);
    assertEquals(List.of("0s web exited: exit 75, unclean, NONE", "0s web LOOK AT [tcp:db:5432]", "0s web parked: tcp:db:5432"), world.told());
    assertEquals(List.of("tcp:db:5432"), world.web().parked().waitsFor());
    world.advance("4m");
    assertEquals(List.of(), world.told());
    seen(world, 0, true);
    assertEquals(List.of("240s web unparked: tcp:db:5432 is there", "240s web LOOK NO MORE", "240s web started #2 POLICY", "240s web ready"),
        world.told());
    assertEquals(0, world.armed() - 1, "STABLE alone");
  }

  @Test
  void ofPortsAndSocketsAllThatWereMissingMustBeThereAndOfFilesOneIsEnough() {
    VirtualWorld world = seen(seen(seen(parked("10m", TCP, CACHE, FILE), 0, false), 1, false), 2, false);
    assertEquals(ServiceState.BACKOFF, seen(world, 0, true).web().state());
    assertEquals(List.of("unix:/run/cache", "path:/etc/web.toml"), world.web().parked().waitsFor());
    assertEquals(ServiceState.RUNNING, seen(world, 1, true).web().state());

    world = seen(seen(seen(parked("10m", TCP, CACHE, FILE), 0, false), 1, false), 2, false);
    assertEquals(ServiceState.RUNNING, seen(world, 2, true).web().state());
  }

  @Test
  void aPortThatWentAwayAgainIsWaitedForAgain() {
    VirtualWorld world = seen(seen(parked("10m", TCP, CACHE), 0, false), 1, false);
    seen(seen(world, 0, true), 0, false);
    assertEquals(ServiceState.BACKOFF, seen(world, 1, true).web().state());
    assertEquals(ServiceState.RUNNING, seen(world, 0, true).web().state());
  }

  /** Else a service that fails for another reason than it says would be started in a circle. */
  @Test
  void whatWasThereAlreadyIsNoCauseAndThenThePolicyDecides() {
    VirtualWorld world = seen(parked("10m", TCP), 0, true);
    assertEquals("0s web restarting in 500 ms #2 POLICY", world.told().get(3));
    assertNull(world.web().parked());
    seen(world.advance("500ms").exits(75), 0, true);
    assertEquals(Duration.ofSeconds(1), world.due(TimerKind.START_AGAIN), "and it backs off as ever");
  }

  @Test
  void aFileThatChangedBeforeTheEndIsTriedByThePolicy() {
    VirtualWorld world = seen(parked("10m", TCP, FILE), 1, true);
    assertEquals(Duration.ofMillis(500), world.due(TimerKind.START_AGAIN));
    assertNull(world.web().parked());
  }

  @Test
  void afterItsMaxThePolicyDecidesAsItWouldHave() {
    VirtualWorld world = seen(parked("10m", TCP), 0, false).skip().advance("10m");
    assertEquals(List.of("600s web unparked: tcp:db:5432 did not come within 10 m", "600s web LOOK NO MORE",
        "600s web restarting in 500 ms #2 POLICY"), world.told());
    assertEquals(ServiceState.RUNNING, world.advance("500ms").web().state());
  }

  @Test
  void withoutABoundItWaitsForEver() {
    VirtualWorld world = seen(parked("0s", TCP), 0, false).advance("1000h");
    assertEquals(0, world.armed());
    assertEquals(ServiceState.RUNNING, seen(world, 0, true).web().state());
  }

  @Test
  void aPersonEndsItByAStartOrAStop() {
    VirtualWorld world = seen(parked("10m", TCP), 0, false).skip().start();
    assertEquals(List.of("0s web LOOK NO MORE", "0s web started #1 REQUEST", "0s web ready"), world.told());
    world = seen(parked("10m", TCP), 0, false).skip().stop();
    assertEquals(List.of("0s web LOOK NO MORE", "0s web stopped REQUEST"), world.told());
    assertEquals(0, world.armed());
    seen(world, 0, true);
    assertEquals(ServiceState.STOPPED, world.web().state());
  }

  @Test
  void whatCannotBeExecutedWaitsForItsProgram() {
    VirtualWorld world = VirtualWorld.booted(Specs.web().park(park("10m"))).cannotStart(true, 127).skip().exits(1).advance("500ms");
    assertEquals("0.5s web LOOK AT [path:/bin/web]", world.told().get(3));
    seen(world, 0, false);
    world.canStart();
    assertEquals(ServiceState.RUNNING, seen(world, 0, true).web().state());
    assertEquals(0, world.web().unexecutable());
  }

  @Test
  void whatTheParkDoesNotListGoesByThePolicy() {
    assertNull(VirtualWorld.booted(Specs.web().park(park("10m", TCP))).exits(1).web().parked());
    assertNull(VirtualWorld.booted(Specs.web().park(new Park(Specs.codes(75), false, List.of(TCP), Duration.ZERO)))
        .cannotStart(true, 127).exits(1).advance("500ms").web().parked());
    assertNull(VirtualWorld.booted(Specs.web().park(park("10m", TCP))).cannotStart(false, 1).exits(1).advance("500ms").web().parked());
    assertEquals(ServiceState.EXITED, VirtualWorld.booted(Specs.web().restart(Policy.NO).park(park("10m", TCP))).exits(75).web().state());
    assertEquals(ServiceState.EXITED,
        VirtualWorld.booted(Specs.web().prevent(Specs.codes(75)).park(park("10m", TCP))).exits(75).web().state());
  }

  /** A file that is written again and again, say. */
  @Test
  void causesThatClearAllTheTimeRunIntoTheStartLimit() {
    VirtualWorld world = VirtualWorld.booted(Specs.web().limit(3, "5m", OnStartLimit.FAIL, "5m").park(park("10m", FILE)));
    for (int i = 0; i < 2; i++) {
      seen(seen(world.exits(75), 0, false), 0, true);
    }
    assertEquals(ServiceState.FATAL, seen(seen(world.exits(75), 0, false), 0, true).web().state());
  }

  @Test
  void anotherServiceThatIsReadyIsACause() {
    Park forDb = new Park(Specs.codes(75), false, List.of(new Park.Cause.Service("db")), Duration.ofMinutes(10));
    VirtualWorld world = VirtualWorld.booted(Specs.service("db"), Specs.web().park(forDb));
    world.exits("db", 1).skip().exits("web", 75);
    assertEquals(List.of("0s web exited: exit 75, unclean, NONE", "0s web LOOK AT [service:db]", "0s web parked: service:db",
        "0.5s db started #2 POLICY", "0.5s db ready", "0.5s web unparked: service:db is there", "0.5s web LOOK NO MORE",
        "0.5s web started #2 POLICY", "0.5s web ready"), world.advance("500ms").told());
    world.exits("web", 75);
    assertNull(world.web().parked(), "it was ready all the time");
  }

  @Test
  void aNewDefinitionWaitsForWhatItSays() {
    VirtualWorld world = seen(parked("10m", TCP), 0, false).skip();
    world.event("web", new ServiceEvent.SpecChanged(Specs.web().park(park("10m", CACHE)).build(), false, Requester.SELF));
    assertEquals(List.of("0s web LOOK NO MORE", "0s web LOOK AT [unix:/run/cache]"), world.told());
    world.event("web", new ServiceEvent.SpecChanged(Specs.web().park(park("10m", CACHE)).delay("1s").build(), false, Requester.SELF));
    assertEquals(List.of(), world.told());
    world.event("web", new ServiceEvent.SpecChanged(Specs.web().delay("1s").build(), false, Requester.SELF));
    assertEquals(List.of("0s web LOOK NO MORE", "0s web restarting in 1000 ms #2 POLICY"), world.told());
  }

  @Test
  void anEssentialServiceIsParkedAsAnyOther() {
    VirtualWorld world = VirtualWorld.booted(Specs.web().essential().park(park("10m", TCP))).exits(75);
    assertFalse(seen(world, 0, false).told().stream().anyMatch(line -> line.contains("SHUTDOWN")));
    assertTrue(world.web().parked() != null);
  }

  @Test
  void aTextOfACauseIsAsTheFileHasIt() {
    assertEquals("[tcp:[::1]:80, unix:/s, path:/p, service:db]", List.of(new Park.Cause.Tcp("::1", 80), new Park.Cause.Unix("/s"),
        new Park.Cause.Path("/p"), new Park.Cause.Service("db")).toString());
    assertTrue(new Park(StatusSet.EMPTY, true, List.of(), Duration.ZERO).onExecFailed());
  }
}
