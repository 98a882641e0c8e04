package reeve.core.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static reeve.config.Dependency.Kind.AFTER;
import static reeve.config.Dependency.Kind.BEFORE;
import static reeve.config.Dependency.Kind.CONFLICTS;
import static reeve.config.Dependency.Kind.MILESTONE;
import static reeve.config.Dependency.Kind.PART_OF;
import static reeve.config.Dependency.Kind.REQUIRES;
import static reeve.config.Dependency.Kind.WANTS;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.Dependency.When;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.RestartSpec.Policy;
import reeve.config.ServiceSpec;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.Target;
import reeve.core.VirtualWorld;

/** How services affect each other. The test decides when a service is ready. */
class DependencyPropagationTest {
  private static VirtualWorld world(SpecFixtures... specs) {
    List<ServiceSpec> built = new ArrayList<>();
    for (SpecFixtures spec : specs) {
      built.add(spec.build());
    }
    return new VirtualWorld(false, built);
  }

  private static SpecFixtures web() {
    return SpecFixtures.web();
  }

  private static SpecFixtures db() {
    return SpecFixtures.service("db");
  }

  /** {@code "db RUNNING, web WAITING"} in the order of the files. */
  private static String states(VirtualWorld world) {
    List<String> states = new ArrayList<>();
    for (Service service : world.set.all()) {
      states.add(service.name() + " " + service.state()
          + (service.target() == Target.DOWN && service.state().hasProcess() ? " (down)" : ""));
    }
    return String.join(", ", states);
  }

  // ---- starts

  /** {@code status} had "waits for db, to be ready +1", and {@code why} the same twice. */
  @Test
  void twoKeysForOneServiceAreOneThingToWaitFor() {
    VirtualWorld world = world(web().edge(WANTS, "db").edge(AFTER, "db"), db()).boot();
    assertEquals(List.of("db, to be ready"), world.set.waitTexts("web"));
  }

  @Test
  void requiredServicesStartFirstWhateverTheOrderOfTheFile() {
    VirtualWorld world = world(web().edge(REQUIRES, "db"), db().disabled()).boot();
    assertEquals("web WAITING, db STARTING", states(world));
    assertEquals(List.of("db, to be ready"), world.set.waitTexts("web"));
    assertEquals("web STARTING, db RUNNING", states(world.ready("db")));
    assertEquals(List.of("0s db started #1 DEPENDENCY", "0s db ready", "0s web started #1 BOOT"), world.takeLines());
  }

  @Test
  void eachConditionIsWaitedFor() {
    assertEquals("db STARTING, web STARTING",
        states(world(db(), web().edge(REQUIRES, "db", When.STARTED, false)).boot()));
    VirtualWorld world = world(db(), web().edge(REQUIRES, "db", When.COMPLETED, false)).boot().ready("db");
    assertEquals("db RUNNING, web WAITING", states(world));
    assertEquals("db EXITED, web STARTING", states(world.exits("db", 0)));
  }

  @Test
  void aCompletedJobCountsAsReady() {
    VirtualWorld world =
        world(db(), SpecFixtures.service("slow"), web().edge(REQUIRES, "db", "slow")).boot().exits("db", 0);
    assertEquals("db EXITED, slow STARTING, web WAITING", states(world));
    assertEquals("db EXITED, slow RUNNING, web STARTING", states(world.ready("slow")));
  }

  @Test
  void aDependencyThatFailedFirstAndRecoversStartsItsDependents() {
    VirtualWorld world = world(db().limit(1, "1m", OnStartLimit.SLOW_RETRY, "5m"), web().edge(REQUIRES, "db")).boot();
    assertEquals("db FATAL, web WAITING", states(world.exits("db", 1)));
    assertEquals(List.of("db, to be ready: it failed"), world.set.waitTexts("web"));
    assertEquals("0s web waiting for db, to be ready: it failed", world.takeLines().get(3));
    assertEquals("db RUNNING, web STARTING", states(world.advance("5m").ready("db")));
  }

  @Test
  void aWantedServiceIsNotWaitedForOnceItFailed() {
    VirtualWorld world = world(db(), web().edge(WANTS, "db")).boot();
    assertEquals("db STARTING, web WAITING", states(world));
    assertEquals("db BACKOFF, web STARTING", states(world.exits("db", 1)));
  }

  @Test
  void aWantedServiceThatWaitsForAFailedOneIsNotWaitedFor() {
    VirtualWorld world =
        world(db().restart(Policy.NO), SpecFixtures.service("cache").edge(REQUIRES, "db"), web().edge(WANTS, "cache"))
            .boot();
    assertEquals("db EXITED, cache WAITING, web STARTING", states(world.exits("db", 1)));
  }

  @Test
  void afterWaitsOnlyForServicesThatAreWantedAnyway() {
    assertEquals("web STARTING, db STOPPED", states(world(web().edge(AFTER, "db"), db().disabled()).boot()));
    assertEquals("web WAITING, db STARTING", states(world(web().edge(AFTER, "db"), db()).boot()));
    assertEquals("web WAITING, db STARTING", states(world(web(), db().edge(BEFORE, "web")).boot()));
  }

  @Test
  void aMilestoneDoesNotMatterOnceItWasReached() {
    VirtualWorld world = world(db(), web().edge(MILESTONE, "db")).boot().ready("db").stop("db").exits("db", 0);
    assertEquals("db STOPPED, web STARTING", states(world));
    assertEquals("db STOPPED, web STARTING", states(world.exits("web", 1).advance("1s")));
  }

  @Test
  void aRequestStartsAFailedDependencyAgain() {
    VirtualWorld world = world(db().restart(Policy.NO), web().disabled().edge(REQUIRES, "db")).boot().exits("db", 1);
    assertEquals("db STARTING, web WAITING", states(world.start("web")));
  }

  @Test
  void aMissingServiceIsWaitedForOnlyWhereItIsRequired() {
    VirtualWorld world = world(web().edge(REQUIRES, "db"), SpecFixtures.service("other").edge(WANTS, "db")).boot();
    assertEquals("web WAITING, other STARTING", states(world));
    world.perform(world.set.add(db().build(), true, Requester.SELF, world.now()));
    assertEquals("web STARTING, other STARTING, db RUNNING", states(world.ready("db")));
  }

  @Test
  void theEdgesOfTheNewDefinitionCount() {
    VirtualWorld world = world(db().restart(Policy.NO), web().edge(REQUIRES, "db")).boot().exits("db", 1);
    world.perform(world.set.update(web().build(), false, Requester.SELF, world.now()));
    assertEquals("db EXITED, web STARTING", states(world));
  }

  // ---- stops and restarts of one service

  @Test
  void aStopStopsDependentsFirst() {
    VirtualWorld world = world(db(), web().edge(REQUIRES, "db"), SpecFixtures.service("log").edge(WANTS, "db")).boot()
        .ready("db").clearLines();
    assertEquals("db RUNNING (down), web STOPPING (down), log STARTING", states(world.stop("db")));
    assertEquals(List.of("0s web stopping DEPENDENCY", "0s web SIGTERM to MAIN"), world.takeLines());
    assertEquals("db STOPPING (down), web STOPPED, log STARTING", states(world.exits("web", 0)));
  }

  @Test
  void aStartCancelsADeferredStop() {
    VirtualWorld world =
        world(db(), web().edge(REQUIRES, "db")).boot().ready("db").stop("db").start("db").exits("web", 0);
    assertEquals("db RUNNING, web STOPPED", states(world));
  }

  @Test
  void aServiceThatEndsBeforeItsDeferredStopStaysDown() {
    VirtualWorld world = world(db(), web().edge(REQUIRES, "db")).boot().ready("db").stop("db").exits("db", 1);
    assertEquals("db STOPPED, web STOPPING (down)", states(world));
  }

  @Test
  void aCrashAffectsOnlyServicesThatShareRestarts() {
    VirtualWorld world =
        world(db(), web().edge(REQUIRES, "db"), SpecFixtures.service("bound").edge(REQUIRES, "db", When.READY, true))
            .boot().ready("db").ready("web").ready("bound");
    assertEquals("db BACKOFF, web RUNNING, bound RUNNING", states(world.exits("db", 1)));
    assertEquals("db STARTING, web RUNNING, bound STOPPING", states(world.advance("500ms")));
    assertEquals("db STARTING, web RUNNING, bound WAITING", states(world.exits("bound", 0)));
    assertEquals("db RUNNING, web RUNNING, bound STARTING", states(world.ready("db")));
  }

  @Test
  void aRestartRestartsPartsWhichStopFirstAndStartLast() {
    VirtualWorld world = world(db(), web().edge(PART_OF, "db").edge(AFTER, "db")).boot().ready("db").ready("web");
    assertEquals("db RUNNING, web STOPPING", states(world.restart("db")));
    assertEquals("db STOPPING, web WAITING", states(world.exits("web", 0)));
    assertEquals("db STARTING, web WAITING", states(world.exits("db", 0)));
    assertEquals("db RUNNING, web STARTING", states(world.ready("db")));
  }

  @Test
  void aStartStopsConflictingServicesAndWaitsForTheirEnd() {
    VirtualWorld world = world(db(), web().disabled().edge(CONFLICTS, "db")).boot().start("web");
    assertEquals("db STOPPING (down), web WAITING", states(world));
    assertEquals("db STOPPED, web STARTING", states(world.exits("db", 0)));
    assertEquals("db WAITING, web STOPPING (down)", states(world.start("db")));
  }

  // ---- shutdown

  @Test
  void aShutdownStopsDependentsFirst() {
    VirtualWorld world = world(db(), web().edge(REQUIRES, "db"), SpecFixtures.service("proxy").edge(AFTER, "web"),
        SpecFixtures.service("lone"))
        .boot().ready("db").ready("web");
    assertEquals("db RUNNING (down), web RUNNING (down), proxy STOPPING (down), lone STOPPING (down)",
        states(world.shutdown()));
    assertEquals("db RUNNING (down), web STOPPING (down), proxy STOPPED, lone STOPPING (down)",
        states(world.exits("proxy", 0)));
    assertEquals("db STOPPING (down), web STOPPED, proxy STOPPED, lone STOPPING (down)", states(world.exits("web", 0)));
  }

  @Test
  void aKillOfAllServicesWaitsForNone() {
    VirtualWorld world = world(db(), web().edge(REQUIRES, "db")).boot().ready("db").shutdown();
    assertEquals("db KILLING (down), web KILLING (down)", states(world.killAll()));
  }

  @Test
  void aCycleCausedByAnUpdateDoesNotDelayTheShutdown() {
    VirtualWorld world = world(db(), web().edge(AFTER, "db")).boot().ready("db");
    world.perform(world.set.update(db().edge(AFTER, "web").build(), false, Requester.SELF, world.now()));
    world.shutdown();
    for (int i = 0; i < 2; i++) {
      for (Service service : world.set.all()) {
        if (service.state() == ServiceState.STOPPING) {
          world.exits(service.name(), 0);
        }
      }
    }
    assertEquals("db STOPPED, web STOPPED", states(world));
  }
}
