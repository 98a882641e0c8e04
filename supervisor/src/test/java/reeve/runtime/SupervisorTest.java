package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.core.ServiceState;
import reeve.posix.Environment;
import reeve.posix.FakePosix;

/** Whole runs of services over a kernel in memory: no process, no thread, no time. */
class SupervisorTest {
  private static final Environment MARKED =
      Environment.empty().with(List.of(), Map.of("REEVE_SERVICE", "web", "REEVE_SUPERVISOR", "100.1"));

  @TempDir
  Path directory;

  private LoopHarness web(String more) {
    return new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\n" + more).boot();
  }

  @Test
  void startsWhatIsEnabledAndNothingElse() {
    LoopHarness loop = web("[service.off]\ncommand = [\"/bin/off\"]\nenabled = false\n");
    assertEquals(1, loop.posix.spawned.size());
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
    assertEquals(ServiceState.STOPPED, loop.service("off").state());
    assertEquals(-1, loop.untilNext(), "an idle loop has nothing to wake up for");
  }

  @Test
  void restartsAfterTheDelayAndNotBefore() {
    LoopHarness loop = web("restart-delay = \"2s\"\nrestart-jitter = 0.0\n");
    loop.posix.dies(loop.pid("web"), Signal.PIPE);
    loop.turn();
    assertEquals(ServiceState.BACKOFF, loop.service("web").state());
    assertEquals(Duration.ofSeconds(2).toNanos(), loop.untilNext());
    loop.advance(Duration.ofMillis(1999));
    assertEquals(1, loop.posix.spawned.size());
    loop.advance(Duration.ofMillis(1));
    assertEquals(2, loop.posix.spawned.size());
    assertEquals(
        List.of("web Started", "web Ready", "web Exited SIGPIPE", "web Restarting", "web Started", "web Ready"),
        loop.events);
  }

  @Test
  void noSecondRunStartsWhileAProcessOfTheFirstIsLeft() {
    LoopHarness loop = web("restart-delay = \"0s\"\n");
    int first = loop.pid("web");
    loop.posix.appears(5001, first, first, first, MARKED); // a child in its session
    loop.posix.exits(first, 1);
    loop.turn();
    assertEquals("web Exited exit 1 left 1", loop.events.get(2));
    assertEquals(ServiceState.STOPPING, loop.service("web").state());
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(5001, Signal.TERM)));
    assertEquals(1, loop.posix.spawned.size());
    loop.posix.dies(5001, Signal.TERM);
    loop.turn();
    assertEquals(2, loop.posix.spawned.size());
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
  }

  @Test
  void aProcessThatEscapedByTwoForksAndSetsidIsKnownByItsMarker() {
    LoopHarness loop = web("stop = [\"SIGTERM 5s\", \"SIGKILL\"]\n");
    loop.posix.appears(6001, FakePosix.OWN_PID, 6001, 6001, MARKED);
    loop.posix.exits(loop.pid("web"), 0);
    loop.turn();
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(6001, Signal.TERM)));
    loop.advance(Duration.ofMillis(2500));
    loop.advance(Duration.ofMillis(2500));
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(6001, Signal.KILL)));
    loop.posix.dies(6001, Signal.KILL);
    loop.turn();
    assertEquals(ServiceState.EXITED, loop.service("web").state());
  }

  @Test
  void anOrphanOfAnotherReeveIsLeftAloneUntilTheEnd() {
    LoopHarness loop = web("");
    Environment foreign =
        Environment.empty().with(List.of(), Map.of("REEVE_SERVICE", "web", "REEVE_SUPERVISOR", "7.7"));
    loop.posix.appears(7001, FakePosix.OWN_PID, 7001, 7001, foreign);
    loop.posix.exits(loop.pid("web"), 0);
    loop.turn();
    assertEquals(ServiceState.EXITED, loop.service("web").state());
    assertEquals(List.of(), loop.posix.kills);

    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(7001, Signal.TERM)),
        "no process is left behind at the end");
    assertFalse(loop.supervisor.isOver());
    loop.advance(Duration.ofSeconds(5));
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(7001, Signal.KILL)));
    loop.posix.dies(7001, Signal.KILL);
    loop.turn();
    assertTrue(loop.supervisor.isOver());
  }

  @Test
  void childrenThatWereThereBeforeUsAreNotTouched() {
    LoopHarness loop = new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\n");
    loop.posix.appears(90, FakePosix.OWN_PID, 90, 90, Environment.empty());
    loop.boot();
    loop.posix.exits(loop.pid("web"), 0);
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    assertTrue(loop.supervisor.isOver());
    assertEquals(List.of(), loop.posix.kills);
  }

  @Test
  void aProcessThatIsForkedWhileTheOthersAreKilledIsKilledToo() {
    LoopHarness loop = web("stop = [\"SIGKILL\"]\n");
    int main = loop.pid("web");
    loop.posix.appears(8001, main, main, main, MARKED);
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    loop.posix.appears(8002, 8001, 8002, 8002, MARKED); // just in time
    loop.posix.dies(main, Signal.KILL);
    loop.posix.dies(8001, Signal.KILL);
    loop.turn();
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(8002, Signal.KILL)));
    loop.posix.dies(8002, Signal.KILL);
    loop.turn();
    assertTrue(loop.supervisor.isOver());
  }

  @Test
  void theSecondSignalKillsWhatIsLeft() {
    LoopHarness loop = web("");
    loop.posix.arrives(Signal.TERM, 12, 34);
    loop.turn();
    assertEquals(List.of(Signal.TERM), loop.posix.kills.stream().map(FakePosix.Kill::signal).toList());
    loop.posix.arrives(Signal.INT, 12, 34);
    loop.advance(Duration.ofMillis(100));
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(-loop.pid("web"), Signal.KILL)));
    loop.posix.dies(loop.pid("web"), Signal.KILL);
    loop.turn();
    assertTrue(loop.supervisor.isOver());
    assertEquals(0, loop.supervisor.exitCode());
  }

  @Test
  void theSameSignalTwiceAtOnceIsOneRequest() {
    LoopHarness loop = web("");
    loop.posix.arrives(Signal.TERM, 12, 34);
    loop.posix.arrives(Signal.TERM, 12, 34); // timeout(1): to its child, and to the group
    loop.turn();
    loop.posix.arrives(Signal.TERM, 12, 34);
    loop.advance(Duration.ofMillis(99));
    assertFalse(loop.posix.kills.contains(new FakePosix.Kill(-loop.pid("web"), Signal.KILL)));
  }

  @Test
  void aKeyOfTheTerminalHasNoKnownRequester() {
    LoopHarness loop = web("");
    loop.posix.arrivesFromKernel(Signal.INT);
    loop.turn();
    assertEquals(-1, loop.service("web").cause().requester().pid());
    assertTrue(loop.announcements.get(0).contains("SIGINT from the kernel"), loop.announcements.toString());
  }

  @Test
  void theShutdownBudgetEndsEveryGrace() {
    LoopHarness loop = new LoopHarness(directory,
        "[reeve]\nshutdown-budget = \"3s\"\n[service.web]\ncommand = [\"/bin/web\"]\nstop = [\"SIGTERM 60s\"]\n")
        .boot();
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    loop.advance(Duration.ofMillis(2699)); // a tenth is kept for the end
    assertFalse(loop.posix.kills.contains(new FakePosix.Kill(loop.pid("web"), Signal.KILL)));
    loop.advance(Duration.ofMillis(1));
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(loop.pid("web"), Signal.KILL)));
    loop.posix.dies(loop.pid("web"), Signal.KILL);
    loop.turn();
    assertTrue(
        loop.announcements.contains(
            "shutdown-timeline null stopped the services in 2.7 s of 3 s: web from 0 ms to 2.7 s, had 2.7 s, killed"),
        loop.announcements.toString());
  }

  @Test
  void reportsWhatItWaitsFor() {
    LoopHarness loop = web("stop = [\"SIGTERM 60s\"]\n");
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    loop.advance(Duration.ofSeconds(2));
    String waiting = loop.announcements.get(loop.announcements.size() - 1);
    assertTrue(waiting.startsWith("waiting web ") && waiting.contains("pid " + loop.pid("web")), waiting);
  }

  @Test
  void aProcessThatSigkillDoesNotEndIsGivenUpAtTheEnd() {
    LoopHarness loop = web("");
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.advance(Duration.ofSeconds(1));
    loop.advance(Duration.ofSeconds(10));
    assertTrue(loop.supervisor.isOver());
    assertTrue(loop.log.stream().anyMatch(line -> line.startsWith("Gave up on processes that SIGKILL does not end")),
        loop.log.toString());
  }

  @Test
  void theEndOfAnEssentialServiceEndsReeveWithItsCode() {
    LoopHarness loop = new LoopHarness(directory, """
        [service.main]
        command = ["/bin/main"]
        essential = true
        restart = "no"
        [service.side]
        command = ["/bin/side"]
        """).boot();
    loop.posix.exits(loop.pid("main"), 7);
    loop.turn();
    assertFalse(loop.supervisor.isOver(), "the side is stopped in order first");
    loop.posix.dies(loop.pid("side"), Signal.TERM);
    loop.turn();
    assertTrue(loop.supervisor.isOver());
    assertEquals(7, loop.supervisor.exitCode());
    assertTrue(loop.supervisor.termination().message().contains("\"main\""), loop.supervisor.termination().message());
  }

  @Test
  void aFailedStartIsTreatedAsADeathAndTheSecondPermanentOneIsNotHammered() {
    LoopHarness loop = new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\nrestart-jitter = 0.0\n");
    loop.posix.failSpawns("/bin/web", reeve.posix.Errno.ENOENT);
    loop.boot();
    assertEquals(List.of("web StartFailed", "web Restarting"), loop.events);
    loop.advance(Duration.ofMillis(500));
    assertEquals(List.of("web StartFailed", "web Restarting", "web StartFailed", "web Failed"), loop.events);
    assertEquals(Duration.ofMinutes(5).toNanos(), loop.untilNext(), "the slow retry");
    loop.posix.failSpawns("/bin/web", 0);
    loop.advance(Duration.ofMinutes(5));
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
  }

  @Test
  void theTimeoutOfARunEndsItsWholeTree() {
    LoopHarness loop = web("timeout = \"30s\"\nrestart = \"no\"\nkill-mode = \"tree\"\n");
    int main = loop.pid("web");
    loop.posix.appears(9001, main, 9001, 9001, MARKED); // setsid
    loop.advance(Duration.ofSeconds(30));
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(-main, Signal.TERM)));
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(9001, Signal.TERM)), "not in the group, but of the tree");
    loop.posix.dies(main, Signal.TERM);
    loop.posix.dies(9001, Signal.TERM);
    loop.turn();
    assertEquals(ServiceState.EXITED, loop.service("web").state());
    assertFalse(loop.service("web").lastExit().clean());
  }

  @Test
  void killModeProcessLeavesLeftoverProcessesAlone() {
    LoopHarness loop = web("kill-mode = \"process\"\n");
    int main = loop.pid("web");
    loop.posix.appears(9101, main, main, main, MARKED);
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    loop.posix.dies(main, Signal.TERM);
    loop.turn();
    assertTrue(loop.supervisor.isOver());
    assertTrue(loop.posix.alive(9101));
    assertTrue(loop.log.stream().anyMatch(line -> line.contains("9101")), loop.log.toString());
  }

  @Test
  void hupIsIgnoredAndLoggedUnlessTheTerminalIsGone() {
    LoopHarness loop = web("");
    loop.posix.arrives(Signal.HUP, 55, 0);
    loop.turn();
    assertFalse(loop.services.isShuttingDown());
    assertTrue(loop.log.stream().anyMatch(line -> line.startsWith("Ignored SIGHUP from pid 55")), loop.log.toString());
  }

  @Test
  void deathsAreNoticedBeforeTimers() {
    LoopHarness loop = web("stop = [\"SIGTERM 5s\", \"SIGKILL\"]\n");
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    int main = loop.pid("web");
    loop.clock.advance(Duration.ofSeconds(5));
    loop.posix.exits(main, new ExitStatus.Exited(0));
    loop.turn();
    assertFalse(loop.posix.kills.stream().anyMatch(kill -> kill.signal().equals(Signal.KILL)), "it died in time");
    assertTrue(loop.supervisor.isOver());
  }

  @Test
  void servicesThatDiedTogetherRestartBeforeAnythingIsReported() {
    LoopHarness loop = web("restart-delay = \"0s\"\n[service.db]\ncommand = [\"/bin/db\"]\nrestart-delay = \"0s\"\n");
    loop.posix.exits(loop.pid("web"), 1);
    loop.posix.exits(loop.pid("db"), 1);
    loop.turn();
    int exited = loop.events.indexOf("web Exited exit 1");
    assertEquals(4, loop.starts.get(exited), "what a report costs must not lie before the start of the other one");
    assertEquals(List.of("db Exited exit 1", "db Restarting", "db Started", "db Ready"),
        loop.events.subList(exited + 4, exited + 8));
  }
}
