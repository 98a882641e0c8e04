package reeve.core.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reeve.config.Dependency;
import reeve.config.ServiceSpec;
import reeve.core.Effect;
import reeve.core.ExitStatus;
import reeve.core.FixedContext;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;

/** The table of services: steps of one service, its order, removals and the shutdown. */
class ServiceTableTest {
  private static final ServiceEvent START = new ServiceEvent.StartRequested(Reason.REQUEST, Requester.SELF);
  private static final ServiceEvent STOP = new ServiceEvent.StopRequested(Reason.REMOVED, Requester.SELF);

  private final ServiceTable table = table("web", "db");

  private static ServiceTable table(String... names) {
    List<ServiceSpec> specs = Stream.of(names).map(name -> SpecFixtures.service(name).build()).toList();
    return new ServiceTable(specs, new FixedContext(0.5, true), 0);
  }

  private List<String> names() {
    return table.all().stream().map(Service::name).toList();
  }

  private void start(String name) {
    step(name, START, 0);
    step(name, new ServiceEvent.Cleared(), 0);
    step(name, new ServiceEvent.Spawned(table.get(name).run().number(), 77), 0);
  }

  private static ServiceEvent exit(long run) {
    return new ServiceEvent.ProcessExited(run, new ExitStatus.Exited(0), true);
  }

  private List<Effect> step(String name, ServiceEvent event, long now) {
    List<Effect> effects = new ArrayList<>();
    table.step(name, event, now, effects);
    return effects;
  }

  @Test
  void twoServicesOfOneNameAreRefused() {
    assertEquals("cannot have two services \"web\"",
        assertThrows(IllegalArgumentException.class, () -> table("web", "web")).getMessage());
    assertThrows(IllegalArgumentException.class, () -> table.add(SpecFixtures.service("db").build(), 0));
  }

  @Test
  void aStepConcernsOneServiceOnly() {
    Service db = table.get("db");
    step("web", START, 0);
    assertEquals(ServiceState.WAITING, table.get("web").state());
    assertEquals(db, table.get("db"));
  }

  @Test
  void aServiceIsLivingWhileItsProcessMayLive() {
    assertFalse(table.isAnyLiving());
    start("web");
    assertTrue(table.isAnyLiving());
    step("web", exit(1), 0);
    assertFalse(table.isAnyLiving());
  }

  @Test
  void aRemovedServiceLeavesTheTableOnlyWhenItsProcessIsGone() {
    start("web");
    table.beginRemoval("web", Requester.SELF);
    step("web", STOP, 0);
    assertEquals(List.of("web", "db"), names());
    List<Effect> effects = step("web", exit(1), 0);
    assertNull(table.get("web"));
    assertEquals(List.of(new Effect.Report("web", new Notice.Removed(Requester.SELF)), new Effect.Forget("web")),
        effects.subList(effects.size() - 2, effects.size()));
    assertTrue(table.isGraphChanged());
  }

  @Test
  void anAddedServiceContinuesTheRunsOfTheRemovedOne() {
    start("web");
    table.beginRemoval("web", Requester.SELF);
    step("web", STOP, 0);
    step("web", exit(1), 0);
    table.add(SpecFixtures.service("web").build(), 0);
    assertEquals(List.of("db", "web"), names());
    start("web");
    assertEquals(2, table.get("web").run().number());
  }

  @Test
  void aCancelledRemovalKeepsTheService() {
    table.beginRemoval("web", Requester.SELF);
    assertTrue(table.cancelRemoval("web"));
    assertFalse(table.cancelRemoval("web"));
    start("web");
    step("web", exit(1), 0);
    assertEquals(List.of("web", "db"), names());
  }

  /** 10,000 removals took 10 s, because each built the graph and the index of all services again. */
  @Test
  void aServiceWithoutEdgesLeavesTheGraphAsItIs() {
    table.add(SpecFixtures.service("app").edge(Dependency.Kind.REQUIRES, "db").build(), 0);
    DependencyGraph graph = table.graph();
    leave("web");
    assertSame(graph, table.graph());
    leave("app");
    assertTrue(table.graph().isEmpty());
    assertEquals(List.of("db"), names());
  }

  private void leave(String name) {
    start(name);
    table.beginRemoval(name, Requester.SELF);
    step(name, STOP, 0);
    step(name, exit(table.get(name).run().number()), 0);
    assertFalse(table.contains(name));
  }

  @Test
  void servicesOfOtherNamesFollowTheOrderedOnes() {
    table.add(SpecFixtures.service("cache").build(), 0);
    table.reorder(List.of("cache", "missing", "db"));
    assertEquals(List.of("cache", "db", "web"), names());
    assertEquals("web", table.all().get(2).name());
  }

  @Test
  void aChangedEdgeChangesTheGraph() {
    assertTrue(table.graph().isEmpty());
    ServiceSpec spec = SpecFixtures.service("web").edge(Dependency.Kind.REQUIRES, "db").build();
    step("web", new ServiceEvent.SpecChanged(spec, false, Requester.SELF), 0);
    assertTrue(table.takeGraphChanged());
    assertFalse(table.takeGraphChanged());
    assertEquals("web", table.graph().awaited("db").get(0).from());
  }

  @Test
  void aShutdownWithABudgetLimitsTheStops() {
    start("web");
    table.beginShutdown(new ShutdownBudget(Duration.ofSeconds(5), table.all(), table.graph(), 0));
    List<Effect> effects = step("web", STOP, 0);
    Effect.ArmTimer grace = (Effect.ArmTimer) effects.get(effects.size() - 1);
    assertTrue(grace.after().compareTo(Duration.ofSeconds(5)) < 0, grace.toString());
  }
}
