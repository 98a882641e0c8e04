package reeve.core.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static reeve.config.Dependency.Kind.AFTER;
import static reeve.config.Dependency.Kind.BEFORE;
import static reeve.config.Dependency.Kind.CONFLICTS;
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
import reeve.core.Enablement;
import reeve.core.Reason;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.Target;
import reeve.core.VirtualWorld;
import reeve.core.machine.TransitionExamples;

/** Requests for several services, for one without its dependencies, and changes of running services. */
class DependencyRequestsTest {
  private static final ServiceEvent STOP = new ServiceEvent.StopRequested(Reason.REQUEST, VirtualWorld.PERSON);
  private static final ServiceEvent START = new ServiceEvent.StartRequested(Reason.REQUEST, VirtualWorld.PERSON);
  private static final ServiceEvent RESTART = new ServiceEvent.RestartRequested(Reason.REQUEST, VirtualWorld.PERSON);

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

  private static String states(VirtualWorld world) {
    List<String> states = new ArrayList<>();
    for (Service service : world.set.all()) {
      states.add(service.name() + " " + service.state()
          + (service.target() == Target.DOWN && service.state().hasProcess() ? " (down)" : ""));
    }
    return String.join(", ", states);
  }

  private static VirtualWorld together(VirtualWorld world, ServiceEvent event, String... names) {
    world.set.beginBatch(event == START ? List.of() : List.of(names));
    for (String name : names) {
      world.event(name, event);
    }
    return world.perform(world.set.endBatch(world.now()));
  }

  private static VirtualWorld alone(VirtualWorld world, String name, ServiceEvent event) {
    return world.perform(world.set.applyWithoutDependencies(name, event, world.now()));
  }

  private static VirtualWorld change(VirtualWorld world, SpecFixtures to, boolean restart) {
    return world.perform(world.set.update(to.build(), restart, VirtualWorld.PERSON, world.now()));
  }

  // ---- several services

  @Test
  void servicesStoppedTogetherStopInOrderWhicheverIsNamedFirst() {
    for (String[] names : new String[][] {{"db", "web"}, {"web", "db"}}) {
      VirtualWorld world = together(world(db(), web().edge(AFTER, "db")).boot().ready("db").ready("web"), STOP, names);
      assertEquals("db RUNNING (down), web STOPPING (down)", states(world));
      assertEquals("db STOPPING (down), web STOPPED", states(world.exits("web", 0)));
    }
  }

  @Test
  void servicesStartedTogetherStartInOrderWhicheverIsNamedFirst() {
    for (String[] names : new String[][] {{"db", "web"}, {"web", "db"}}) {
      VirtualWorld world = together(world(db().disabled(), web().disabled().edge(AFTER, "db")).boot(), START, names);
      assertEquals("db STARTING, web WAITING", states(world));
    }
  }

  @Test
  void servicesRestartedTogetherStopAndStartInOrder() {
    for (String[] names : new String[][] {{"db", "web"}, {"web", "db"}}) {
      VirtualWorld world =
          together(world(db(), web().edge(AFTER, "db")).boot().ready("db").ready("web"), RESTART, names);
      assertEquals("db RUNNING, web STOPPING", states(world));
      assertEquals("db STOPPING, web WAITING", states(world.exits("web", 0)));
      assertEquals("db RUNNING, web STARTING", states(world.exits("db", 0).ready("db")));
    }
  }

  @Test
  void servicesRemovedTogetherStopInOrder() {
    VirtualWorld world = world(db(), web().edge(REQUIRES, "db")).boot().ready("db").ready("web");
    world.set.beginBatch(List.of("db", "web"));
    world.perform(world.set.remove("db", VirtualWorld.PERSON, world.now()));
    world.perform(world.set.remove("web", VirtualWorld.PERSON, world.now()));
    world.perform(world.set.endBatch(world.now()));
    assertEquals("db RUNNING (down), web STOPPING (down)", states(world));
    assertEquals("db STOPPING (down)", states(world.exits("web", 0)));
    assertEquals("", states(world.exits("db", 0)));
  }

  @Test
  void servicesAddedTogetherWaitForThoseAddedLater() {
    VirtualWorld world = world(SpecFixtures.service("other").disabled()).boot();
    world.set.beginBatch(List.of());
    world.perform(world.set.add(web().edge(WANTS, "db").build(), true, VirtualWorld.PERSON, world.now()));
    world.perform(world.set.add(db().build(), true, VirtualWorld.PERSON, world.now()));
    world.perform(world.set.endBatch(world.now()));
    assertEquals("other STOPPED, web WAITING, db STARTING", states(world));
  }

  // ---- one service without its dependencies

  @Test
  void aStopWithoutDependenciesLeavesDependentsRunning() {
    VirtualWorld world = alone(world(db(), web().edge(REQUIRES, "db")).boot().ready("db").ready("web"), "db", STOP);
    assertEquals("db STOPPING (down), web RUNNING", states(world));
    assertEquals("db STOPPED, web STOPPING (down)",
        states(world.exits("db", 0).start("db").ready("db").stop("db").exits("db", 0)));
  }

  @Test
  void aStartWithoutDependenciesStartsAndAwaitsNothingElse() {
    VirtualWorld world = alone(world(db().disabled(), web().disabled().edge(REQUIRES, "db")).boot(), "web", START);
    assertEquals("db STOPPED, web STARTING", states(world));
    assertEquals("db STARTING, web WAITING", states(world.exits("web", 1).start("web")));
  }

  @Test
  void aStartWithoutDependenciesStillStopsConflictingServices() {
    VirtualWorld world = alone(
        world(db(), web().disabled().edge(CONFLICTS, "db").edge(REQUIRES, "x"), SpecFixtures.service("x").disabled())
            .boot(),
        "web", START);
    assertEquals("db STOPPING (down), web WAITING, x STOPPED", states(world));
    assertEquals("db STOPPED, web STARTING, x STOPPED", states(world.exits("db", 0)));
  }

  @Test
  void aRestartWithoutDependenciesRestartsNoOtherService() {
    VirtualWorld world =
        world(db(), web().edge(PART_OF, "db"), SpecFixtures.service("bound").edge(REQUIRES, "db", When.READY, true))
            .boot().ready("db").ready("web").ready("bound");
    assertEquals("db STOPPING, web RUNNING, bound RUNNING", states(alone(world, "db", RESTART)));
    assertEquals("db STARTING, web RUNNING, bound RUNNING", states(world.exits("db", 0)));
    assertEquals("db STARTING, web RUNNING, bound STOPPING", states(world.ready("db").exits("db", 1).advance("500ms")));
  }

  // ---- changes

  @Test
  void aChangedServiceWaitsForThoseThatRestartWithIt() {
    VirtualWorld world =
        change(world(db(), web().edge(PART_OF, "db").edge(AFTER, "db")).boot().ready("db").ready("web"),
            db().timeout("9s"), true);
    assertEquals("db RUNNING, web STOPPING", states(world));
    assertEquals("db STOPPING, web WAITING", states(world.exits("web", 0)));
    assertEquals("db RUNNING, web STARTING", states(world.exits("db", 0).ready("db")));
    assertEquals(SpecFixtures.duration("9s"), world.set.get("db").spec().stop().runTimeout().orElseThrow());
  }

  @Test
  void twoServicesThatChangeTogetherStopAndStartInOrder() {
    VirtualWorld world = world(db(), web().edge(REQUIRES, "db")).boot().ready("db").ready("web");
    world.set.beginBatch(List.of("db", "web"));
    change(world, db().timeout("9s"), true);
    change(world, web().edge(REQUIRES, "db").timeout("9s"), true);
    world.perform(world.set.endBatch(world.now()));
    assertEquals("db RUNNING, web STOPPING", states(world));
    assertEquals("db STOPPING, web WAITING", states(world.exits("web", 0)));
  }

  @Test
  void aChangeOvertakenByAStopTakesEffectAtTheNextStart() {
    VirtualWorld world =
        change(world(db(), web().edge(PART_OF, "db").edge(AFTER, "db")).boot().ready("db").ready("web"),
            db().timeout("9s"), true);
    world.stop("db").exits("web", 0).exits("db", 0);
    assertEquals("db STOPPED, web STOPPED", states(world));
    assertEquals(SpecFixtures.duration("9s"), world.set.get("db").spec().stop().runTimeout().orElseThrow());
  }

  @Test
  void aSecondChangeDoesNotUndoADeferredOne() {
    VirtualWorld world =
        change(world(db(), web().edge(PART_OF, "db").edge(AFTER, "db")).boot().ready("db").ready("web"),
            db().timeout("9s"), true);
    change(world, db().timeout("9s").delay("3s"), false);
    assertEquals("db STOPPING, web WAITING", states(world.exits("web", 0)));
    assertEquals(SpecFixtures.duration("3s"), world.exits("db", 0).set.get("db").spec().restart().delay());
  }

  @Test
  void aRemovedEdgeReleasesTheServiceThatWaited() {
    VirtualWorld world = world(web(), db().edge(BEFORE, "web")).boot();
    assertEquals("web WAITING, db STARTING", states(world));
    assertEquals("web STARTING, db STARTING", states(change(world, db(), false)));
  }

  @Test
  void theFirstEdgeOfASetIsWaitedFor() {
    VirtualWorld world = world(db(), web()).boot().ready("db").ready("web").exits("web", 3).stop("db").exits("db", 0);
    assertEquals("db STOPPED, web WAITING", states(change(world, web().edge(REQUIRES, "db"), true)));
  }

  @Test
  void aDeferredStopContinuesWhenTheEdgeIsRemoved() {
    VirtualWorld world = world(db(), web().edge(REQUIRES, "db")).boot().ready("db").ready("web").stop("db");
    change(world, web(), false);
    assertEquals("db STOPPING (down), web STOPPED", states(world.exits("web", 0)));
  }

  // ---- regressions

  @Test
  void aChainMayBeAsLongAsThereAreServices() {
    int count = 5000;
    List<ServiceSpec> specs = new ArrayList<>();
    for (int i = count; i >= 0; i--) {
      SpecFixtures spec = SpecFixtures.service("s" + i);
      specs.add((i == 0 ? spec : spec.edge(REQUIRES, "s" + (i - 1)).disabled()).build());
    }
    VirtualWorld world = new VirtualWorld(false, specs).boot().start("s" + count);
    for (int i = 0; i <= count; i++) {
      assertEquals(ServiceState.STARTING, world.set.get("s" + i).state(), "s" + i);
      world.ready("s" + i);
    }
    world.set.setShutdownBudget(SpecFixtures.duration("1h"));
    world.shutdown();
    for (int i = count; i >= 0; i--) {
      assertEquals(ServiceState.STOPPING, world.set.get("s" + i).state(), "s" + i);
      world.exits("s" + i, 0);
    }
    assertEquals(ServiceState.STOPPED, world.set.get("s0").state());
  }

  @Test
  void aRestartReplacesADeferredStop() {
    VirtualWorld world =
        world(db(), web().edge(REQUIRES, "db")).boot().ready("db").ready("web").stop("db").restart("db");
    assertEquals("db RUNNING, web STOPPING (down)", states(world));
    assertEquals("db STOPPING, web STOPPED", states(world.exits("web", 0)));
  }

  @Test
  void servicesThatArePartsOfEachOtherAreStoppedAndRestartedOnce() {
    assertEquals("db STOPPING (down), web STOPPING (down)",
        states(world(db().edge(PART_OF, "web"), web().edge(PART_OF, "db")).boot().ready("db").ready("web").stop("db")));
    assertEquals("db STOPPING, web STOPPING",
        states(
            world(db().edge(PART_OF, "web"), web().edge(PART_OF, "db")).boot().ready("db").ready("web").restart("db")));
    VirtualWorld world =
        world(db().edge(PART_OF, "web"), web().edge(REQUIRES, "db", When.READY, true)).boot().ready("db").ready("web");
    assertEquals("db STARTING, web STOPPING", states(world.exits("db", 1).advance("500ms")));
    assertEquals("db RUNNING, web RUNNING", states(world.exits("web", 0).ready("db").ready("web")));
  }

  @Test
  void aStartDoesNotCancelADeferredRestart() {
    VirtualWorld world = world(db(), web().edge(PART_OF, "db").edge(AFTER, "db")).boot().ready("db").ready("web")
        .restart("db").start("db");
    assertEquals("db STOPPING, web WAITING", states(world.exits("web", 0)));
  }

  @Test
  void aServiceThatReportedReadinessIsNotReadyOnceItEnded() {
    VirtualWorld world = world(db().startup(TransitionExamples.notifying()), web().disabled().edge(REQUIRES, "db"))
        .boot().ready("db").exits("db", 0);
    assertEquals("db EXITED, web STOPPED", states(world));
    assertEquals("db STARTING, web WAITING", states(world.start("web")));
  }

  @Test
  void aBootDoesNotStartServicesStoppedOnRequest() {
    VirtualWorld world = world(db(), web().edge(REQUIRES, "db"));
    world.perform(world.set.boot(new Enablement() {
      @Override
      public boolean startsAtBoot(ServiceSpec spec) {
        return mayStartAsDependency(spec);
      }

      @Override
      public boolean mayStartAsDependency(ServiceSpec spec) {
        return !spec.name().equals("db");
      }
    }, world.now()));
    assertEquals("db STOPPED, web WAITING", states(world));
    assertEquals(List.of("db, to be ready: it is stopped"), world.set.waitTexts("web"));
    assertEquals("db RUNNING, web STARTING", states(world.start("db").ready("db")));
  }

  @Test
  void aServiceIsBlockedOnlyIfNothingWillStartItsDependencies() {
    VirtualWorld world = world(db().limit(2, "1h", OnStartLimit.SLOW_RETRY, "5m"), web().edge(REQUIRES, "db"),
        SpecFixtures.service("proxy").edge(REQUIRES, "web")).boot();
    assertFalse(world.set.isBlocked("web"));
    world.exits("db", 1);
    assertFalse(world.set.isBlocked("web"), "db will be tried again");
    world.advance("500ms").exits("db", 1);
    assertEquals("db FATAL, web WAITING, proxy WAITING", states(world));
    assertTrue(world.set.isBlocked("web") && world.set.isBlocked("proxy"));
    world.start("db");
    assertFalse(world.set.isBlocked("web") || world.set.isBlocked("proxy"));
  }

  @Test
  void aCrashLoopDoesNotDelayAStop() {
    VirtualWorld world = world(db().restart(Policy.ALWAYS), web().edge(REQUIRES, "db")).boot().exits("db", 1);
    assertEquals("db STOPPED, web STOPPED", states(world.stop("db")));
  }
}
