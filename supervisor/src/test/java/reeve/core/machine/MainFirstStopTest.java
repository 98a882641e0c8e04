package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.KillMode;
import reeve.config.RestartSpec;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.ExitStatus;
import reeve.core.FixedContext;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.StopProgress.Reach;
import reeve.core.TimerKind;
import reeve.core.VirtualWorld;

/** The default kill-mode, "main-first": the main process, and then what it left behind. */
class MainFirstStopTest {
  private static VirtualWorld web(String... schedule) {
    SpecFixtures web = SpecFixtures.web();
    return VirtualWorld.booted(schedule.length == 0 ? web : web.stop(schedule)).clearLines();
  }

  @Test
  void noOtherProcessGetsASignalWhileTheMainProcessLives() {
    VirtualWorld world = web("TERM 10s", "INT 5s", "KILL").stop().advance("14s");
    assertEquals(List.of("0s web stopping REQUEST", "0s web SIGTERM to MAIN", "10s web escalated to SIGINT x1",
        "10s web SIGINT to MAIN"), world.takeLines());
    world.exits(0);
    assertEquals(List.of("14s web exited: exit 0, clean, REQUEST", "14s web stopped REQUEST"), world.takeLines());
    assertEquals(0, world.armedTimers());
  }

  @Test
  void whatTheMainProcessLeavesGetsTheScheduleFromItsFirstStepWithItsFullTimes() {
    VirtualWorld world = web("TERM 10s", "INT 5s", "KILL").stop().advance("12s").clearLines()
        .isKilledWithLeftovers(Signal.INT);
    assertEquals(List.of("12s web exited: SIGINT, clean, REQUEST", "12s web stopping LEFTOVERS",
        "12s web SIGTERM to ROOTS"), world.takeLines());
    assertEquals(
        List.of("17s web SIGTERM to TREE", "22s web escalated to SIGINT x1", "22s web SIGINT to TREE",
            "27s web escalated to SIGKILL x1",
            "27s web SIGKILL to TREE", "28s web escalated to SIGKILL x2", "28s web SIGKILL to TREE"),
        world.advance("16s").takeLines());
    assertEquals(List.of("28s web stopped REQUEST"), world.leftoversEnd().takeLines());
    assertEquals(0, world.armedTimers());
  }

  @Test
  void aMainProcessThatIsKilledAtTheEndOfItsGraceLeavesProcessesWithAGraceOfTheirOwn() {
    VirtualWorld world = web().stop().advance("10s").clearLines();
    assertEquals(ServiceState.KILLING, world.web().state());
    world.isKilledWithLeftovers(Signal.KILL);
    assertEquals(List.of("10s web exited: SIGKILL, unclean, REQUEST", "10s web stopping LEFTOVERS",
        "10s web SIGTERM to ROOTS"), world.takeLines());
    assertEquals(ServiceState.STOPPING, world.web().state());
    world.advance("10s");
    assertEquals(List.of("15s web SIGTERM to TREE", "20s web escalated to SIGKILL x1", "20s web SIGKILL to TREE"),
        world.takeLines());
  }

  @Test
  void aMainProcessThatDoesNotDieOfSigkillDoesNotDelayTheOthers() {
    VirtualWorld world = web().stop().advance("10s").clearLines().advance("1s");
    assertEquals(List.of("11s web escalated to SIGKILL x2", "11s web SIGKILL to MAIN", "11s web stopping LEFTOVERS",
        "11s web SIGTERM to ROOTS"), world.takeLines());
    world.advance("3s").isKilledWithLeftovers(Signal.KILL);
    assertEquals(List.of("14s web exited: SIGKILL, unclean, REQUEST"), world.takeLines());
    world.advance("7s");
    assertEquals(List.of("16s web SIGTERM to TREE", "21s web escalated to SIGKILL x1", "21s web SIGKILL to TREE"),
        world.takeLines());
  }

  /** Once the SIGKILL of such a process counted as one that reeve did not send. */
  @Test
  void theEndOfAMainProcessThatDidNotDieOfSigkillAtOnceIsThatOfTheSigkillThatWasSent() {
    Service stuck = web().stop().advance("11s").web();
    assertEquals(ServiceState.STOPPING, stuck.state());
    ServiceEvent killed =
        new ServiceEvent.ProcessExited(stuck.run().number(), new ExitStatus.Signaled(Signal.KILL, false), false);
    List<Boolean> sent =
        ServiceMachine.next(stuck, killed, stuck.since(), new FixedContext(0.5, true)).effects().stream()
            .filter(effect -> effect instanceof Effect.Report report && report.notice() instanceof Notice.Exited)
            .map(effect -> ((Notice.Exited) ((Effect.Report) effect).notice()).sentByReeve()).toList();
    assertEquals(List.of(true), sent);
  }

  @Test
  void aRequestedKillIsForAllProcesses() {
    assertEquals(List.of("0s web stopping REQUEST", "0s web SIGKILL to TREE"), web().kill().takeLines());
    assertEquals(List.of("2s web escalated to SIGKILL x1", "2s web SIGKILL to TREE"),
        web().stop().advance("2s").clearLines().kill().takeLines());
    VirtualWorld killed = web().kill().clearLines().isKilledWithLeftovers(Signal.KILL);
    assertEquals(List.of("0s web exited: SIGKILL, unclean, REQUEST"), killed.takeLines(), "no second pass");
    assertEquals(ServiceState.KILLING, killed.web().state());
  }

  @Test
  void aKillThatIsRequestedWhileTheMainProcessIsKilledReachesTheOthersToo() {
    VirtualWorld world = web().stop().advance("10s").clearLines().kill();
    assertEquals(List.of("10s web escalated to SIGKILL x2", "10s web SIGKILL to TREE"), world.takeLines());
    world.kill();
    assertEquals(List.of(), world.takeLines(), "nothing is left to kill");
    world.isKilledWithLeftovers(Signal.KILL);
    assertEquals(ServiceState.KILLING, world.web().state());
  }

  @Test
  void aKillDuringTheSecondPassEndsIt() {
    VirtualWorld world = web().stop().isKilledWithLeftovers(Signal.TERM).advance("1s").clearLines().kill();
    assertEquals(List.of("1s web escalated to SIGKILL x1", "1s web SIGKILL to TREE"), world.takeLines());
  }

  @Test
  void aScheduleThatBeginsWithSigkillKillsAllAtOnce() {
    assertEquals(List.of("0s web stopping REQUEST", "0s web SIGKILL to TREE"), web("KILL").stop().takeLines());
  }

  @Test
  void afterACrashTheLeftoversGetTheScheduleBeforeTheRestart() {
    VirtualWorld world = web().exitsWithLeftovers(1);
    assertEquals(List.of("0s web exited: exit 1, unclean, NONE", "0s web stopping LEFTOVERS",
        "0s web SIGTERM to ROOTS"), world.takeLines());
    world.advance("10s").clearLines().leftoversEnd();
    assertEquals(List.of("10s web restarting in 500 ms #2 POLICY"), world.takeLines());
  }

  @Test
  void aRestartWaitsForTheLeftovers() {
    VirtualWorld world = web().restart().advance("1s").isKilledWithLeftovers(Signal.TERM).advance("2s").clearLines();
    assertEquals(ServiceState.STOPPING, world.web().state());
    world.leftoversEnd();
    assertEquals(List.of("3s web restarting in 0 ms #1 REQUEST", "3s web started #1 REQUEST", "3s web ready"),
        world.takeLines());
    assertEquals(Reach.MAIN, world.web().stop().reach(), "the next stop begins with the main process");
    assertEquals("3s web SIGTERM to MAIN", world.stop().takeLines().get(1));
  }

  @Test
  void aTimeoutStopsTheMainProcessFirst() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().timeout("60s")).clearLines().advance("60s")
        .isKilledWithLeftovers(Signal.TERM);
    assertEquals(List.of("60s web stopping TIMEOUT", "60s web SIGTERM to MAIN",
        "60s web exited: SIGTERM, unclean, TIMEOUT", "60s web stopping LEFTOVERS", "60s web SIGTERM to ROOTS"),
        world.takeLines());
    assertEquals("60s web restarting in 500 ms #2 POLICY", world.leftoversEnd().takeLines().get(0));
  }

  @Test
  void afterAStopCommandTheLeftoversGetTheSchedule() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().hooks("stop-command")).stop().clearLines()
        .exitsWithLeftovers(0);
    assertEquals(List.of("0s web exited: exit 0, clean, REQUEST"), world.takeLines(), "the command runs");
    world.commandExits(0);
    assertEquals(List.of("0s web stop-command: exit 0", "0s web stopping LEFTOVERS", "0s web SIGTERM to ROOTS"),
        world.takeLines());
  }

  @Test
  void anotherMainProcessGetsThePresentStep() {
    VirtualWorld world = web("TERM 10s", "INT 5s", "KILL").stop().advance("10s").clearLines();
    world.event("web", new ServiceEvent.MainPidChanged(world.web().run().number(), 4712));
    assertEquals(List.of("10s web mainpidchanged", "10s web SIGINT to MAIN"), world.takeLines());
    world.advance("5s").clearLines();
    world.event("web", new ServiceEvent.MainPidChanged(world.web().run().number(), 4713));
    assertEquals(List.of("15s web mainpidchanged", "15s web SIGKILL to MAIN"), world.takeLines());
  }

  @Test
  void anExtensionInTheSecondPassIsMeasuredFromItsBeginning() {
    VirtualWorld world = web().stop().advance("9s").isKilledWithLeftovers(Signal.TERM).advance("1s");
    world.event("web", new ServiceEvent.TimeoutExtended(world.web().run().number(), Duration.ofSeconds(1)));
    assertEquals(Duration.ofSeconds(9), world.timeUntil(TimerKind.STOP_STEP), "it does not become shorter");
  }

  @Test
  void aShutdownDuringTheSecondPassShortensIt() {
    VirtualWorld world = budget("5500ms", SpecFixtures.web()).stop().isKilledWithLeftovers(Signal.TERM).advance("1s")
        .clearLines().shutdown().advance("5s");
    assertEquals(List.of("3.5s web SIGTERM to TREE", "6s web escalated to SIGKILL x1", "6s web SIGKILL to TREE"),
        world.takeLines());
  }

  @Test
  void aShutdownWithEnoughTimeLeavesTheSecondPassAsItIs() {
    VirtualWorld world = budget("30s", SpecFixtures.web()).stop().isKilledWithLeftovers(Signal.TERM).advance("1s")
        .clearLines().shutdown().advance("9s");
    assertEquals(List.of("5s web SIGTERM to TREE", "10s web escalated to SIGKILL x1", "10s web SIGKILL to TREE"),
        world.takeLines());
  }

  // ---- a shutdown with a budget

  private static VirtualWorld budget(String budget, SpecFixtures... specs) {
    VirtualWorld world = new VirtualWorld(specs);
    world.set.setShutdownBudget(SpecFixtures.duration(budget));
    return world.boot().clearLines();
  }

  @Test
  void theSecondPassHasWhatTheFirstDidNotUseOfTheBudget() {
    VirtualWorld world = budget("10500ms", SpecFixtures.web()).shutdown();
    assertEquals(Duration.ofSeconds(10), world.timeUntil(TimerKind.STOP_STEP), "the main process has all of its grace");
    world.advance("4s").isKilledWithLeftovers(Signal.TERM);
    assertEquals(Duration.ofSeconds(3), world.timeUntil(TimerKind.STOP_STEP), "half of what is left");
    assertEquals("10s web SIGKILL to TREE", world.clearLines().advance("6s").takeLines().get(2));
  }

  @Test
  void aBudgetThatIsLargeEnoughHasTimeForBothPasses() {
    VirtualWorld world = budget("25s", SpecFixtures.web()).shutdown().advance("10s").isKilledWithLeftovers(Signal.KILL);
    assertEquals("20s web SIGKILL to TREE", world.clearLines().advance("10s").takeLines().get(2));
  }

  @Test
  void aBudgetThatIsUsedUpLeavesSigtermAndThenSigkillAtOnce() {
    VirtualWorld world = budget("5500ms", SpecFixtures.web()).shutdown().advance("5s").clearLines()
        .isKilledWithLeftovers(Signal.KILL).advance("1ms");
    assertEquals(List.of("5s web exited: SIGKILL, unclean, SHUTDOWN", "5s web stopping LEFTOVERS",
        "5s web SIGTERM to ROOTS", "5s web SIGTERM to TREE", "5s web escalated to SIGKILL x1",
        "5s web SIGKILL to TREE"), world.takeLines());
  }

  @Test
  void layersOfAShutdownShareWhatIsLeftForSecondPasses() {
    SpecFixtures db = SpecFixtures.service("db");
    SpecFixtures web = SpecFixtures.web().edge(reeve.config.Dependency.Kind.REQUIRES, "db");
    VirtualWorld world = budget("20500ms", db, web).shutdown().advance("2s").isKilledWithLeftovers(Signal.TERM)
        .advance("30s");
    List<String> lines = world.takeLines().stream().filter(line -> line.matches(".* SIG[A-Z]+ to [A-Z]+"))
        .toList();
    assertEquals("2s web SIGTERM to ROOTS", lines.get(1));
    assertEquals("10s web SIGKILL to TREE", lines.get(3).replaceFirst("^(10|9\\.9+\\d*)s", "10s"),
        "its share of 10 s, so that db has its own");
  }

  // ---- not of this mode

  @Test
  void aMainProcessOfAnotherModeGetsTheStepToo() {
    for (KillMode mode : List.of(KillMode.MIXED, KillMode.PROCESS)) {
      VirtualWorld world = VirtualWorld.booted(SpecFixtures.web().killMode(mode)).stop().clearLines();
      world.event("web", new ServiceEvent.MainPidChanged(world.web().run().number(), 4712));
      assertEquals("0s web SIGTERM to MAIN", world.takeLines().get(1));
    }
  }

  @Test
  void aServiceThatIsNeverRestartedAlsoWaitsForItsLeftovers() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().restart(RestartSpec.Policy.NO)).clearLines().stop().advance("1s");
    Service before = world.mainProcessEnds("web", new ExitStatus.Exited(0), false).web();
    assertEquals(ServiceState.STOPPING, before.state());
    assertEquals(Reach.ROOTS, before.stop().reach());
    assertEquals(ServiceState.STOPPED, world.leftoversEnd().web().state());
  }
}
