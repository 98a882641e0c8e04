package reeve.core.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static reeve.config.Dependency.Kind.AFTER;
import static reeve.config.Dependency.Kind.REQUIRES;

import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.Dependency.When;
import reeve.config.RestartSpec.Policy;
import reeve.core.Reason;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.Target;
import reeve.core.VirtualWorld;

/** A service whose condition is not met is skipped, which is no failure. */
class ConditionalStartTest {
  private static VirtualWorld worldWithout(String variable, SpecFixtures... specs) {
    VirtualWorld world = new VirtualWorld(specs);
    world.unmet.add(variable);
    return world.boot();
  }

  private static SpecFixtures web() {
    return SpecFixtures.web().conditions("A", "B");
  }

  @Test
  void aServiceIsSkippedWithoutARunAndStaysWanted() {
    VirtualWorld world = worldWithout("B", web().hooks());
    assertEquals(List.of("0s web skipped: condition not met: env:B"), world.takeLines());
    assertTrue(world.web().isSkipped());
    assertEquals(Target.UP, world.web().target());
    assertEquals(0, world.web().run().number());
    assertEquals(0, world.armedTimers());
    assertEquals(List.of(), world.commandsRun, "no hook");
  }

  @Test
  void eachStartChecksAgain() {
    VirtualWorld world = worldWithout("B", web());
    world.unmet.clear();
    assertEquals(ServiceState.RUNNING, world.start().web().state());
    assertNull(world.web().lastExit().startFailure());
    world.unmet.add("A");
    world.restart().isKilledBy(reeve.config.Signal.TERM);
    assertTrue(world.web().isSkipped());
    assertEquals("condition not met: env:A", world.web().lastExit().startFailure());
  }

  @Test
  void theRestartPolicyIsOverWithASkip() {
    VirtualWorld world = new VirtualWorld(web().restart(Policy.ALWAYS)).boot().exits(1);
    world.unmet.add("A");
    world.advance("1h");
    assertTrue(world.web().isSkipped());
    assertEquals(0, world.armedTimers());
  }

  /** A user that could not be looked up for want of a descriptor was skipped, and stayed down. */
  @Test
  void aConditionThatCannotBeCheckedIsAFailureThatIsTriedAgain() {
    VirtualWorld world = new VirtualWorld(web());
    world.unmet.add("B");
    world.unknown = "too many open files";
    world.boot();
    assertEquals(List.of("0s web start failed: cannot check the condition \"env:B\": too many open files"),
        world.takeLines().subList(0, 1));
    assertEquals(ServiceState.BACKOFF, world.web().state());
    world.unmet.clear();
    assertEquals(ServiceState.RUNNING, world.advance("1s").web().state());
  }

  @Test
  void dependentsStartAsIfItWereThere() {
    for (When when : When.values()) {
      VirtualWorld world = worldWithout("X", SpecFixtures.service("db").conditions("X"),
          SpecFixtures.service("app").edge(REQUIRES, "db", when, false),
          SpecFixtures.service("late").edge(AFTER, "db"));
      assertTrue(world.set.get("db").isSkipped());
      assertEquals(ServiceState.RUNNING, world.set.get("app").state(), when::toString);
      assertEquals(ServiceState.RUNNING, world.set.get("late").state());
    }
  }

  @Test
  void conditionsAreCheckedWhenTheDependenciesAreUp() {
    VirtualWorld world = new VirtualWorld(false, List.of(SpecFixtures.service("db").build(),
        SpecFixtures.web().conditions("UNMET").edge(REQUIRES, "db").build())).boot();
    assertEquals(ServiceState.WAITING, world.web().state());
    assertTrue(world.ready("db").web().isSkipped());
  }

  @Test
  void aStopOfASkippedServiceIsNoFailureAndAResetChangesNothing() {
    VirtualWorld world = worldWithout("A", web());
    world.event("web", new ServiceEvent.ResetRequested(VirtualWorld.PERSON));
    assertTrue(world.web().isSkipped());
    assertEquals(Target.DOWN, world.stop().web().target());
    assertTrue(world.web().isSkipped());
  }

  @Test
  void aDefinitionWithOtherConditionsStartsIt() {
    VirtualWorld world = worldWithout("A", web());
    world.event("web", changed(web().delay("1s")));
    assertTrue(world.web().isSkipped());
    world.event("web", changed(SpecFixtures.web().conditions("B")));
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertEquals(Reason.CHANGED, world.web().cause().reason());
  }

  @Test
  void anEssentialServiceThatWasNeverUpDoesNotEndReeve() {
    VirtualWorld world = worldWithout("A", web().essential());
    assertFalse(world.takeLines().toString().contains("SHUTDOWN"));
    world.unmet.clear();
    world.start().exits(7);
    world.unmet.add("A");
    assertTrue(world.advance("1m").takeLines().toString().contains("SHUTDOWN 7"));
  }

  private static ServiceEvent changed(SpecFixtures spec) {
    return new ServiceEvent.SpecChanged(spec.build(), false, VirtualWorld.PERSON);
  }
}
