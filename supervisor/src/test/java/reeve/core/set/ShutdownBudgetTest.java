package reeve.core.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reeve.config.Dependency;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.StopTimeBounds;
import reeve.core.ExitStatus;
import reeve.core.FixedContext;
import reeve.core.MachineContext;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.TimerKind;
import reeve.core.VirtualWorld;
import reeve.core.machine.ServiceMachine;

/**
 * The time of a shutdown, and how it is divided. A process ends only by SIGKILL here, unless a test states otherwise.
 */
class ShutdownBudgetTest {
  /** Each service is ordered after the one before it in the file: the last stops first. */
  private static VirtualWorld chain(String budget, SpecFixtures... specs) {
    for (int i = 1; i < specs.length; i++) {
      specs[i].edge(Dependency.Kind.REQUIRES, specs[i - 1].name());
    }
    VirtualWorld world = new VirtualWorld(specs).endProcessesOnKill();
    world.set.setShutdownBudget(SpecFixtures.duration(budget));
    return world.boot().clearLines();
  }

  private static List<String> signals(VirtualWorld world) {
    return world.takeLines().stream().filter(line -> line.matches(".* SIG[A-Z]+ to [A-Z]+")).toList();
  }

  @Test
  void withEnoughTimeEachServiceHasTheTimeOfItsDefinition() {
    VirtualWorld world =
        chain("25s", SpecFixtures.service("db"), SpecFixtures.service("api")).shutdown().advance("30s");
    assertEquals(
        List.of("0s api SIGTERM to MAIN", "10s api SIGKILL to MAIN", "10s db SIGTERM to MAIN",
            "20s db SIGKILL to MAIN"),
        signals(world));
  }

  @Test
  void withTooLittleTimeEachLayerGetsAShare() {
    VirtualWorld world =
        chain("10500ms", SpecFixtures.service("db"), SpecFixtures.service("api")).shutdown().advance("30s");
    assertEquals(
        List.of("0s api SIGTERM to MAIN", "5s api SIGKILL to MAIN", "5s db SIGTERM to MAIN", "10s db SIGKILL to MAIN"),
        signals(world));
  }

  @Test
  void aProtectedServiceKeepsItsTimeAndTheOthersAreShortened() {
    VirtualWorld world =
        chain("12500ms", SpecFixtures.service("db").protect(), SpecFixtures.service("api")).shutdown().advance("30s");
    assertEquals(
        List.of("0s api SIGTERM to MAIN", "2s api SIGKILL to MAIN", "2s db SIGTERM to MAIN", "12s db SIGKILL to MAIN"),
        signals(world));
  }

  @Test
  void unprotectedServicesHaveASecondAndAProtectedOneItsTimeEvenIfThatIsTooMuch() {
    VirtualWorld world =
        chain("8500ms", SpecFixtures.service("db").protect(), SpecFixtures.service("api")).shutdown().advance("30s");
    assertEquals(
        List.of("0s api SIGTERM to MAIN", "1s api SIGKILL to MAIN", "1s db SIGTERM to MAIN", "11s db SIGKILL to MAIN"),
        signals(world));
  }

  @Test
  void aUsedUpBudgetKillsNoProtectedService() {
    VirtualWorld world =
        new VirtualWorld(SpecFixtures.service("db").protect(), SpecFixtures.web()).endProcessesOnKill();
    world.set.setShutdownBudget(SpecFixtures.duration("2s"));
    world.boot().clearLines().shutdown().advance("2s");
    assertEquals(List.of("db"), world.set.sparedByBudget());
    world.budgetUsedUp().advance("30s");
    assertEquals(List.of("0s web SIGTERM to MAIN", "0s db SIGTERM to MAIN", "1.8s web SIGKILL to MAIN",
        "10s db SIGKILL to MAIN"), signals(world));
    assertTrue(world.set.isDown());
  }

  @Test
  void whatAProtectedServiceNeedsLivesUntilItIsDownAndIsThenEndedAtOnce() {
    VirtualWorld world = chain("2s", SpecFixtures.service("disk"), SpecFixtures.service("net"),
        SpecFixtures.service("db").protect().edge(Dependency.Kind.REQUIRES, "disk")).shutdown().advance("2s");
    assertEquals(List.of("disk", "net", "db"), world.set.sparedByBudget());
    world.budgetUsedUp().advance("2s");
    assertEquals(List.of("0s db SIGTERM to MAIN"), signals(world));
    world.mainProcessEnds("db", new ExitStatus.Exited(0), true).advance("1s");
    assertEquals(List.of("4s net SIGTERM to MAIN", "4s net SIGKILL to MAIN", "4s disk SIGTERM to MAIN",
        "4s disk SIGKILL to MAIN"), signals(world));
    assertTrue(world.set.isDown());
  }

  @Test
  void aProtectedServiceThatStillWaitsHasItsTimeAfterTheBudget() {
    VirtualWorld world = chain("2s", SpecFixtures.service("db").protect(), SpecFixtures.service("api"))
        .stop("api").clearLines().shutdown().budgetUsedUp().advance("30s");
    assertEquals(List.of("0s api SIGKILL to TREE", "0s db SIGTERM to MAIN", "10s db SIGKILL to MAIN"),
        signals(world));
  }

  @Test
  void theLeftoversOfAProtectedServiceHaveTheirTimeToo() {
    VirtualWorld world = chain("6s", SpecFixtures.service("db").protect()).shutdown().advance("6s").budgetUsedUp()
        .advance("3s").mainProcessEnds("db", new ExitStatus.Exited(0), false).advance("10500ms");
    assertEquals(List.of("0s db SIGTERM to MAIN", "9s db SIGTERM to ROOTS", "14s db SIGTERM to TREE",
        "19s db SIGKILL to TREE"), signals(world));
  }

  @Test
  void aSecondRequestKillsProtectedServicesAsWell() {
    VirtualWorld world = chain("2s", SpecFixtures.service("db").protect()).shutdown().advance("2s").budgetUsedUp()
        .advance("1s").clearLines().killAll();
    assertEquals(List.of("3s db SIGKILL to TREE"), signals(world));
  }

  @Test
  void unusedTimeOfALayerBenefitsTheNextLayers() {
    VirtualWorld world =
        chain("10500ms", SpecFixtures.service("db"), SpecFixtures.service("api")).shutdown().advance("1s");
    world.mainProcessEnds("api", new ExitStatus.Signaled(Signal.TERM, false), true).clearLines().advance("30s");
    assertEquals(List.of("10s db SIGKILL to MAIN"), signals(world), "its 9 s of the 9 that are left");
  }

  @Test
  void allStepsOfAScheduleAreShortenedByTheSameShare() {
    VirtualWorld world = chain("6500ms", SpecFixtures.service("db").stop("TERM 6s", "INT 3s", "QUIT 3s", "KILL"))
        .shutdown().advance("30s");
    assertEquals(
        List.of("0s db SIGTERM to MAIN", "3s db SIGINT to MAIN", "4.5s db SIGQUIT to MAIN", "6s db SIGKILL to MAIN"),
        signals(world));
  }

  @Test
  void hooksOfAStopAreShortenedToo() {
    VirtualWorld world = chain("20500ms", SpecFixtures.web().hooks("pre-stop")).shutdown();
    assertEquals(Duration.ofSeconds(15), roughly(world.commandsRun.get(0).timeout()),
        "of the 40 s of command and schedule there are 20");
    world.commandTimesOut().clearLines();
    assertEquals(Duration.ofSeconds(5), roughly(world.timeUntil(TimerKind.STOP_STEP)));
  }

  private static Duration roughly(Duration time) {
    return Duration.ofMillis((time.toMillis() + 50) / 100 * 100);
  }

  @Test
  void aStopUnderWayIsShortenedToo() {
    VirtualWorld world = chain("5500ms", SpecFixtures.web().stop("TERM 1h", "KILL")).stop().advance("10s").clearLines()
        .shutdown().advance("5s");
    assertEquals(List.of("15s web SIGKILL to MAIN"), signals(world));
  }

  @Test
  void withoutABudgetNoServiceIsShortened() {
    VirtualWorld world =
        new VirtualWorld(SpecFixtures.web().stop("TERM 1h", "KILL")).endProcessesOnKill().boot().shutdown()
            .advance("59m");
    assertEquals(ServiceState.STOPPING, world.web().state());
    assertEquals(1f, world.web().stop().timeShare());
  }

  @Test
  void aStopWithoutAShutdownHasAllOfItsTime() {
    VirtualWorld world = chain("2s", SpecFixtures.web()).stop();
    assertEquals(Duration.ofSeconds(10), world.timeUntil(TimerKind.STOP_STEP));
    assertEquals(1f, world.advance("10s").start().web().stop().timeShare());
  }

  @Test
  void theShareOfALayerGrowsWithTheTimeLeftAndByNoMore() {
    Random random = new Random(4);
    for (int round = 0; round < 200; round++) {
      List<ServiceSpec> specs = randomStack(random);
      List<Service> services = new ArrayList<>();
      for (ServiceSpec spec : specs) {
        services.add(running(spec));
      }
      DependencyGraph graph = DependencyGraph.of(services);
      ShutdownBudget budget = new ShutdownBudget(Duration.ofSeconds(1 + random.nextInt(60)), services, graph, 0);
      long before = 0;
      for (long left = 0; left < 60_000_000_000L; left += 250_000_000L) {
        long share = budget.share(0, left);
        assertTrue(share >= before - 1000 && share - before <= (left == 0 ? 0 : 250_001_000L),
            "round " + round + ", left " + left + ": " + share);
        assertTrue(share <= left + 1000, "no more than there is");
        before = share;
      }
    }
  }

  private static Service running(ServiceSpec spec) {
    MachineContext context = new FixedContext(0.5, true);
    Service s = ServiceMachine
        .next(Service.initial(spec, 0), new ServiceEvent.StartRequested(Reason.BOOT, Requester.SELF), 0, context)
        .next();
    s = ServiceMachine.next(s, new ServiceEvent.Cleared(), 0, context).next();
    return ServiceMachine.next(s, new ServiceEvent.Spawned(1, 5), 0, context).next();
  }

  /** Up to 16 services, each ordered after about two of those before it. */
  private static List<ServiceSpec> randomStack(Random random) {
    List<ServiceSpec> specs = new ArrayList<>();
    int count = 1 + random.nextInt(16);
    for (int i = 0; i < count; i++) {
      SpecFixtures spec = SpecFixtures.service("s" + i);
      for (int j = 0; j < i; j++) {
        if (random.nextInt(i) < 2) {
          Dependency.Kind kind = Dependency.Kind.values()[random.nextInt(Dependency.Kind.BEFORE.ordinal())];
          spec.edge(kind, "s" + j);
        }
      }
      if (random.nextInt(4) == 0) {
        spec.protect();
      }
      spec.stop("TERM " + random.nextInt(40) * 500 + "ms", "INT " + random.nextInt(3) + "s", "KILL");
      specs.add(spec.build());
    }
    return specs;
  }

  /** All protected services of a chain may come after the budget. */
  static Duration timeOfProtected(List<ServiceSpec> specs) {
    Duration sum = Duration.ZERO;
    for (ServiceSpec spec : specs) {
      sum = spec.stop().protect() ? sum.plus(StopTimeBounds.worstCaseWithLeftovers(spec)).plusSeconds(1) : sum;
    }
    return sum;
  }

  @Test
  void randomStacksAreDownWithinTheirBudgets() {
    Random random = new Random(3);
    int hurried = 0;
    for (int round = 0; round < 200; round++) {
      List<ServiceSpec> specs = randomStack(random);
      Duration budget = Duration.ofMillis(500 + random.nextInt(40_000));
      Duration most = budget.plus(timeOfProtected(specs));
      VirtualWorld world = new VirtualWorld(true, specs).endProcessesOnKill();
      world.set.setShutdownBudget(budget);
      world.boot().advance("1s").shutdown();
      while (!world.set.isDown()) {
        assertTrue(world.sinceShutdown().compareTo(most.plusSeconds(1)) < 0,
            "round " + round + ": not down: " + specs);
        if (random.nextInt(3) == 0) { // a service ends by itself
          String name = specs.get(random.nextInt(specs.size())).name();
          if (world.set.get(name).run().pid() != 0 && world.set.get(name).state() == ServiceState.STOPPING) {
            world.mainProcessEnds(name, new ExitStatus.Exited(0), true);
          }
        }
        world.advance("1s");
      }
      assertTrue(world.lastEnd().compareTo(most) <= 0,
          "round " + round + ": " + world.lastEnd() + " is not within " + most + ": " + specs);
      hurried += specs.stream().anyMatch(spec -> world.set.get(spec.name()).stop().timeShare() < 1) ? 1 : 0;
    }
    assertTrue(hurried > 100, "too few of them were short of time to prove anything: " + hurried);
  }
}
