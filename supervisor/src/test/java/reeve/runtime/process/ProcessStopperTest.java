package reeve.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Signal;
import reeve.control.ServiceAction;
import reeve.core.Effect;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceState;
import reeve.posix.Environment;
import reeve.posix.FakePosix.Kill;
import reeve.posix.ProcStat;
import reeve.runtime.LoopHarness;

/** Which processes get which signal of a stop. */
class ProcessStopperTest {
  private static final Requester CLIENT = new Requester(77, 1000);
  private static final Environment MARKED =
      Environment.empty().with(List.of(), Map.of("REEVE_SERVICE", "web", "REEVE_SUPERVISOR", "100.1"));

  @TempDir
  Path directory;
  private LoopHarness loop;
  private int main;

  private void web(String more) {
    loop = new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\n" + more).boot();
    main = loop.pid("web");
  }

  private void stop() {
    loop.backend.act(ServiceAction.STOP, List.of("web"), false, CLIENT);
    loop.turn();
  }

  private boolean sent(int target, Signal signal) {
    return loop.posix.kills.contains(new Kill(target, signal));
  }

  @Test
  void aMixedStopSignalsTheMainProcessFirstAndTheRestWhenItHasEnded() {
    web("kill-mode = \"mixed\"\n");
    loop.posix.appears(5001, main, 5001, 5001, MARKED);
    stop();
    assertTrue(sent(main, Signal.TERM));
    assertFalse(sent(5001, Signal.TERM));
    loop.posix.dies(main, Signal.TERM);
    loop.turn();
    assertTrue(loop.posix.kills.stream().anyMatch(kill -> kill.target() == 5001), loop.posix.kills.toString());
    loop.posix.dies(5001, Signal.TERM);
    loop.turn();
    assertEquals(ServiceState.STOPPED, loop.service("web").state());
  }

  @Test
  void byDefaultTheMainProcessIsStoppedFirstAndThenWhatItLeft() {
    web("");
    loop.posix.appears(5001, main, main, main, MARKED);
    stop();
    assertEquals(List.of(new Kill(main, Signal.TERM)), loop.posix.kills);
    loop.posix.dies(main, Signal.TERM);
    loop.turn();
    assertEquals(List.of(new Kill(main, Signal.TERM), new Kill(5001, Signal.TERM)), loop.posix.kills);
    loop.advance(Duration.ofSeconds(5));
    assertEquals(2, loop.posix.kills.size(), "its grace is not over");
    loop.advance(Duration.ofSeconds(5));
    assertTrue(sent(5001, Signal.KILL));
  }

  @Test
  void aMasterThatAShellLeftBehindStopsItsWorkersItself() {
    web("");
    loop.posix.appears(5001, main, main, main, MARKED);
    loop.posix.appears(5002, 5001, 5002, 5002, MARKED);
    loop.posix.appears(5003, 5001, main, main, MARKED);
    stop();
    loop.posix.dies(main, Signal.TERM);
    loop.turn();
    assertEquals(List.of(new Kill(main, Signal.TERM), new Kill(5001, Signal.TERM)), loop.posix.kills);
    loop.posix.vanishes(5003); // ended by the master, which reaps it
    loop.posix.exits(5001, 0);
    loop.turn();
    assertEquals(List.of(new Kill(5002, Signal.TERM)), loop.posix.kills.subList(2, loop.posix.kills.size()),
        "the master left it behind");
  }

  @Test
  void workersOfAMasterThatDoesNotEndGetTheSignalInTheSecondHalfAndTheMasterNotAgain() {
    web("");
    loop.posix.appears(5001, main, main, main, MARKED);
    loop.posix.appears(5002, 5001, 5002, 5002, MARKED);
    stop();
    loop.posix.dies(main, Signal.TERM);
    loop.turn();
    loop.advance(Duration.ofSeconds(4));
    assertFalse(sent(5002, Signal.TERM));
    loop.advance(Duration.ofSeconds(1));
    assertTrue(sent(5002, Signal.TERM));
    assertEquals(1, loop.posix.kills.stream().filter(new Kill(5001, Signal.TERM)::equals).count());
    loop.advance(Duration.ofSeconds(5));
    assertTrue(sent(5001, Signal.KILL) && sent(5002, Signal.KILL));
  }

  /** The main process is stuck in the kernel: its group would get the signal a second time. */
  @Test
  void whatASurvivorOfSigkillStartedGetsTheSecondPassOnce() {
    web("");
    loop.posix.appears(5001, main, main, main, MARKED);
    loop.posix.appears(5002, 5001, main, main, MARKED);
    stop();
    loop.advance(Duration.ofSeconds(10));
    loop.advance(Duration.ofSeconds(1));
    assertTrue(sent(5001, Signal.TERM));
    loop.posix.kills.clear();
    loop.advance(Duration.ofSeconds(5));
    assertEquals(List.of(new Kill(5002, Signal.TERM)), loop.posix.kills);
  }

  @Test
  void onlyStoppedProcessesGetSigcont() {
    for (String mode : List.of("main-first", "tree", "group", "mixed", "process")) {
      web("kill-mode = \"" + mode + "\"\n");
      loop.posix.appears(5001, main, main, main, MARKED);
      loop.posix.appears(5002, main, 5002, 5002, MARKED);
      stop();
      assertFalse(loop.posix.kills.stream().anyMatch(kill -> kill.signal().equals(Signal.CONT)), mode);
    }
  }

  @Test
  void eachStoppedProcessGetsSigcontAfterTheSignal() {
    web("kill-mode = \"tree\"\n");
    loop.posix.appears(5001, main, main, main, MARKED);
    loop.posix.appears(5002, main, 5002, 5002, MARKED);
    loop.posix.appears(5003, main, 5002, 5002, MARKED);
    loop.posix.stopped.addAll(List.of(main, 5001, 5002));
    stop();
    assertEquals(List.of(new Kill(-main, Signal.TERM), new Kill(main, Signal.CONT), new Kill(5001, Signal.CONT),
        new Kill(5002, Signal.TERM), new Kill(5002, Signal.CONT), new Kill(5003, Signal.TERM)), loop.posix.kills);
  }

  @Test
  void aStoppedProcessThatTheMainProcessWaitsForIsContinued() {
    for (String mode : List.of("main-first", "mixed", "process")) {
      web("kill-mode = \"" + mode + "\"\n");
      loop.posix.appears(5001, main, main, main, MARKED);
      loop.posix.stopped.add(5001);
      stop();
      assertEquals(!mode.equals("process"), sent(5001, Signal.CONT), mode);
    }
  }

  @Test
  void stoppedLeftoversGetSigcontToo() {
    web("");
    loop.posix.appears(5001, main, 5001, 5001, MARKED);
    loop.posix.appears(5002, main, 5002, 5002, MARKED);
    stop();
    loop.posix.stopped.add(5001);
    loop.posix.kills.clear();
    loop.posix.dies(main, Signal.TERM);
    loop.turn();
    assertTrue(sent(5001, Signal.CONT));
    assertFalse(sent(5002, Signal.CONT));
  }

  @Test
  void sigkillReachesAProcessInASessionOfItsOwnAndIsNotFollowedBySigcont() {
    web("stop = [\"SIGKILL\"]\n");
    loop.posix.appears(5001, main, 5001, 5001, MARKED);
    stop();
    assertTrue(sent(-main, Signal.KILL));
    assertTrue(sent(5001, Signal.KILL));
    assertFalse(loop.posix.kills.stream().anyMatch(kill -> kill.signal().equals(Signal.CONT)));
  }

  @Test
  void aLeftoverProcessThatAppearsDuringTheStopGetsTheLastStepOnce() {
    web("stop = [\"SIGTERM 5s\", \"SIGKILL\"]\n");
    loop.posix.appears(5001, main, main, main, MARKED);
    stop();
    loop.posix.dies(main, Signal.TERM);
    loop.turn();
    loop.posix.appears(5002, 5001, 5002, 5002, MARKED);
    loop.posix.dies(5001, Signal.TERM);
    loop.turn();
    assertEquals(1, loop.posix.kills.stream().filter(new Kill(5002, Signal.TERM)::equals).count());
    loop.turn();
    assertEquals(1, loop.posix.kills.stream().filter(new Kill(5002, Signal.TERM)::equals).count());
    loop.advance(Duration.ofMillis(2500));
    loop.advance(Duration.ofMillis(2500));
    assertTrue(sent(5002, Signal.KILL));
  }

  @Test
  void aRequestedSignalReachesTheScopeAndIsNotFollowedBySigcont() {
    web("");
    loop.posix.appears(5001, main, 5001, 5001, MARKED);
    assertEquals(0, loop.backend.signal("web", Signal.USR1, Effect.Scope.GROUP, CLIENT));
    assertEquals(List.of(new Kill(-main, Signal.USR1)), loop.posix.kills);
    assertEquals(0, loop.backend.signal("web", Signal.USR2, Effect.Scope.TREE, CLIENT));
    assertEquals(List.of(new Kill(-main, Signal.USR2), new Kill(5001, Signal.USR2)),
        loop.posix.kills.subList(1, loop.posix.kills.size()));
  }

  @Test
  void onlyTheRequestedSignalIsTheReasonOfADeath() {
    web("restart-delay = \"0s\"\n");
    loop.backend.signal("web", Signal.USR1, Effect.Scope.MAIN, CLIENT);
    loop.posix.dies(main, Signal.PIPE);
    loop.turn();
    assertEquals(Reason.NONE, loop.backend.service("web").lastExit().reason(), "another signal ended it");
    loop.posix.dies(loop.pid("web"), Signal.USR1);
    loop.turn();
    assertEquals(Reason.NONE, loop.backend.service("web").lastExit().reason(), "the request was about the run before");
  }

  @Test
  void aProcessThatCatchesTheRequestedSignalAndExitsWith128PlusItsNumberIsExplainedToo() {
    web("");
    loop.backend.signal("web", Signal.USR1, Effect.Scope.MAIN, CLIENT);
    loop.posix.exits(main, 128 + Signal.USR1.number());
    loop.turn();
    assertEquals(Reason.REQUEST, loop.backend.service("web").lastExit().reason());
  }

  @Test
  void atMostFiveProcessesAreNamed() {
    List<ProcStat> processes = new ArrayList<>();
    for (int pid = 1; pid <= 7; pid++) {
      processes.add(new ProcStat(pid, "sh", 'S', 1, pid, pid, 1, pid));
    }
    assertEquals("pid 1 (sh), pid 2 (sh)", ProcessStopper.describe(processes.subList(0, 2)));
    assertEquals("pid 1 (sh), pid 2 (sh), pid 3 (sh), pid 4 (sh), pid 5 (sh) and 2 more",
        ProcessStopper.describe(processes));
  }

  @Test
  void aStopAfterAnOverlookedDeathDoesNotSignalTheProcessThatWasGivenThePid() {
    web("restart = \"no\"\n");
    loop.posix.exits(main, 0);
    loop.posix.reap(); // as after an internal error: the kernel does not report this death again
    loop.posix.appears(main, 1, main, main, Environment.empty());
    loop.posix.appears(5001, main, main, main, Environment.empty());
    stop();
    loop.backend.signal("web", Signal.USR1, Effect.Scope.TREE, CLIENT);
    loop.advance(Duration.ofSeconds(60));
    assertEquals(List.of(), loop.posix.kills);
  }
}
