package reeve.core.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.Dependency.Kind;
import reeve.config.HealthSpec.OnFailure;
import reeve.config.ParkSpec;
import reeve.core.HealthState;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.SpecFixtures;
import reeve.core.Target;
import reeve.core.VirtualWorld;

/** Hooks, health and parks in combination with dependencies. */
class CombinedFeaturesTest {
  private static final ParkSpec PARK = new ParkSpec(SpecFixtures.codes(75), true,
      List.of(new ParkSpec.Cause.Tcp("queue", 5672)), SpecFixtures.duration("10m"));

  private static String states(VirtualWorld world) {
    StringBuilder text = new StringBuilder();
    for (Service s : world.set.all()) {
      boolean down = s.target() == Target.DOWN && s.state().hasProcess();
      text.append(text.length() == 0 ? "" : ", ").append(s.name()).append(' ').append(s.state())
          .append(down ? " (down)" : "");
    }
    return text.toString();
  }

  private static VirtualWorld event(VirtualWorld world, String name, java.util.function.LongFunction<ServiceEvent> of) {
    return world.event(name, of.apply(world.set.get(name).run().number()));
  }

  private static VirtualWorld unhealthy(VirtualWorld world, String name) {
    return event(world, name, run -> new ServiceEvent.HealthChanged(run, HealthState.Status.UNHEALTHY, 3, "refused"));
  }

  @Test
  void aDependentOfAParkedServiceIsBlockedUntilTheCauseClears() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.service("db").park(PARK),
        SpecFixtures.web().disabled().edge(Kind.REQUIRES, "db"));
    world.exits("db", 75);
    event(world, "db", run -> new ServiceEvent.ParkCauseChecked(run, 0, false)).start("web");
    assertEquals("db BACKOFF, web WAITING", states(world));
    assertTrue(world.set.isBlocked("web"));
    assertEquals(List.of("db, to be ready: it failed and is parked"), world.set.waitTexts("web"));
    event(world, "db", run -> new ServiceEvent.ParkCauseChecked(run, 0, true));
    assertEquals("db RUNNING, web RUNNING", states(world));
  }

  @Test
  void aStopEndsAParkForGood() {
    VirtualWorld world = VirtualWorld
        .booted(SpecFixtures.service("db").park(PARK), SpecFixtures.web().edge(Kind.PART_OF, "db")).exits("db", 75);
    event(world, "db", run -> new ServiceEvent.ParkCauseChecked(run, 0, false)).stop("db");
    assertEquals("db STOPPED, web STOPPING (down)", states(world));
    event(world, "db", run -> new ServiceEvent.ParkCauseChecked(run, 0, true)).exits("web", 0).advance("1h");
    assertEquals("db STOPPED, web STOPPED", states(world));
    assertEquals(0, world.armedTimers());
  }

  @Test
  void aServiceThatBecomesUnhealthyDuringItsStopStaysDown() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.service("db").health(SpecFixtures.check(OnFailure.RESTART, "0s")),
            SpecFixtures.web().edge(Kind.REQUIRES, "db"));
    unhealthy(world.stop("db"), "db"); // it waits for web
    world.exits("db", 0).exits("web", 0).advance("1h");
    assertEquals("db STOPPED, web STOPPED", states(world));
    world = VirtualWorld.booted(SpecFixtures.web().health(SpecFixtures.check(OnFailure.RESTART, "0s"))).stop();
    assertEquals("web STOPPING (down)", states(unhealthy(world, "web")));
    assertEquals("web STOPPED", states(world.exits(0).advance("1h")));
  }

  @Test
  void aRestartOfAnUnhealthyServiceRestartsThoseThatShareRestarts() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.service("db").health(SpecFixtures.check(OnFailure.RESTART, "0s")),
            SpecFixtures.web().edge(Kind.REQUIRES, "db", reeve.config.Dependency.When.READY, true),
            SpecFixtures.service("calm").edge(Kind.REQUIRES, "db"));
    assertEquals("db STOPPING, web RUNNING, calm RUNNING", states(unhealthy(world, "db")));
    assertEquals("db RUNNING, web STOPPING, calm RUNNING", states(world.exits("db", 0).advance("1s")));
    assertEquals("db RUNNING, web RUNNING, calm RUNNING", states(world.exits("web", 0)));
  }

  @Test
  void aStopDuringPreStartReleasesTheDependents() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().hooks("pre-start"),
        SpecFixtures.service("proxy").edge(Kind.REQUIRES, "web"));
    assertEquals("web STARTING, proxy WAITING", states(world));
    assertEquals("web STOPPING (down), proxy STOPPED", states(world.stop()));
    assertEquals("web STOPPED, proxy STOPPED", states(world.commandExits(143)));
    assertFalse(world.set.isBlocked("proxy"));
  }

  @Test
  void aStopWaitsForThePostStopOfDependents() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.service("db"), SpecFixtures.web().edge(Kind.AFTER, "db").hooks("post-stop"))
            .shutdown().exits(0);
    assertEquals("db RUNNING (down), web STOPPING (down)", states(world));
    assertEquals("db STOPPING (down), web STOPPED", states(world.commandExits(0)));
  }

  @Test
  void aRestartOfBothRunsTheHooksOfEachInTheOrderOfTheEdge() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.service("db"),
        SpecFixtures.web().edge(Kind.AFTER, "db").edge(Kind.PART_OF, "db").hooks("pre-stop"));
    assertEquals("db RUNNING, web STOPPING", states(world.restart("db")));
    assertEquals("db RUNNING, web STOPPING", states(world.commandExits(0)));
    assertEquals("db STOPPING, web WAITING", states(world.exits(0)));
    assertEquals("db RUNNING, web RUNNING", states(world.exits("db", 0)));
  }
}
