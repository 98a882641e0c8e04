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
import reeve.core.ServiceState;
import reeve.posix.Environment;
import reeve.posix.FakePosix;

/** What goes wrong around the loop, and in which order events may come. */
class SupervisorFailuresTest {
  private static final Environment MARKED =
      Environment.empty().with(List.of(), Map.of("REEVE_SERVICE", "web", "REEVE_SUPERVISOR", "100.1"));

  @TempDir
  Path directory;

  private LoopHarness loop(String toml) {
    return new LoopHarness(directory, toml).boot();
  }

  private static boolean killed(LoopHarness loop) {
    return loop.posix.kills.stream().anyMatch(kill -> kill.signal().equals(Signal.KILL));
  }

  private static final String JOB_AND_WEB =
      "[service.job]\ncommand = [\"/bin/job\"]\nessential = true\nrestart = \"no\"\n"
          + "[service.web]\ncommand = [\"/bin/web\"]\n";

  @Test
  void theFirstSignalDuringAShutdownByReeveItselfKeepsTheGrace() {
    LoopHarness loop = loop(JOB_AND_WEB);
    loop.posix.exits(loop.pid("job"), 3);
    loop.turn();
    assertEquals(ServiceState.STOPPING, loop.service("web").state());
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    assertEquals(ServiceState.STOPPING, loop.service("web").state());
    assertFalse(killed(loop), "there was only one request");
    loop.clock.advance(Duration.ofSeconds(1)); // otherwise it counts as a repetition of the first signal
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    assertTrue(killed(loop));
    loop.posix.dies(loop.pid("web"), Signal.KILL);
    loop.turn();
    assertTrue(loop.supervisor.isOver());
    assertEquals(3, loop.supervisor.exitCode(), "the code is the essential service's");
  }

  @Test
  void aSigintSaysWhatASecondOneDoes() {
    String hint = "waiting null waiting for the services to stop; a second SIGINT (Ctrl-C) kills what is left";
    LoopHarness loop = loop("[service.web]\ncommand = [\"/bin/web\"]\n");
    loop.posix.arrives(Signal.INT, 0, 0);
    loop.turn();
    assertTrue(loop.announcements.contains(hint), loop.announcements.toString());
    LoopHarness other = loop("[service.web]\ncommand = [\"/bin/web\"]\n");
    other.posix.arrives(Signal.TERM, 0, 0);
    other.turn();
    assertFalse(other.announcements.contains(hint), other.announcements.toString());
  }

  /** It was reported as signalled, before it was. */
  @Test
  void aStopWaitsForItsPreStop() {
    LoopHarness loop = loop("[service.web]\ncommand = [\"/bin/web\"]\npre-stop = [\"/bin/drain\"]\n");
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    loop.clock.advance(Duration.ofSeconds(3));
    loop.turn();
    assertTrue(loop.announcements.contains("waiting web waiting for its pre-stop, its stop began 3 s ago"),
        loop.announcements.toString());
  }

  @Test
  void theRequesterOfTheKillIsKept() {
    LoopHarness loop = loop("[service.web]\ncommand = [\"/bin/web\"]\n");
    loop.posix.arrives(Signal.TERM, 41, 1000);
    loop.turn();
    loop.clock.advance(Duration.ofSeconds(1));
    loop.posix.arrives(Signal.INT, 42, 1001);
    loop.turn();
    assertTrue(loop.announcements.contains("shutting-down null shutting down: SIGTERM from pid 41, uid 1000"),
        loop.announcements.toString());
    assertTrue(loop.announcements.contains("killing null killing what is left: requested again, by SIGINT from pid 42, "
        + "uid 1001"),
        loop.announcements.toString());
  }

  @Test
  void aFailureByTimeoutSaysThatItIsOverAndHowLongItWas() {
    LoopHarness loop = loop(
        "[service.job]\ncommand = [\"/bin/job\"]\nessential = true\nrestart = \"no\"\ntimeout = \"90s\"\n");
    loop.advance(Duration.ofSeconds(90));
    loop.posix.dies(loop.pid("job"), Signal.TERM);
    loop.turn();
    assertTrue(loop.supervisor.termination().message().contains("ended: its timeout of 1 m 30 s is over (SIGTERM)"),
        loop.supervisor.termination().message());
  }

  @Test
  void aShutdownEndsThoughSigkillDoesNotEndAProcess() {
    LoopHarness loop = loop("[service.web]\ncommand = [\"/bin/web\"]\nstop = [\"SIGTERM 1s\", \"SIGKILL\"]\n");
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    for (int i = 0; i < 60 && !loop.supervisor.isOver(); i++) {
      loop.advance(Duration.ofSeconds(1));
    }
    assertTrue(loop.supervisor.isOver(), "one request is enough");
    assertTrue(loop.log.toString().contains("Gave up on processes that SIGKILL does not end"), loop.log.toString());
  }

  @Test
  void aStopOfOneServiceThatCannotBeKilledDoesNotEndReeve() {
    LoopHarness loop = loop(
        "[service.job]\ncommand = [\"/bin/job\"]\ntimeout = \"1s\"\nstop = [\"SIGKILL\"]\n"
            + "[service.web]\ncommand = [\"/bin/web\"]\n");
    for (int i = 0; i < 60; i++) {
      loop.advance(Duration.ofSeconds(1));
    }
    assertFalse(loop.supervisor.isOver());
    assertEquals(ServiceState.KILLING, loop.service("job").state());
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
  }

  @Test
  void sessionsOfRunsWhoseLeftoverProcessesStayAreDropped() {
    LoopHarness loop = loop(
        "[service.web]\ncommand = [\"/bin/web\"]\nkill-mode = \"process\"\nrestart-delay = \"0s\"\n"
            + "restart = \"always\"\n");
    int first = loop.pid("web");
    loop.posix.appears(5001, first, first, first, MARKED);
    loop.posix.exits(first, 0);
    loop.turn();
    assertTrue(loop.posix.alive(5001));
    // The number of the first main process is given to a session of no service.
    loop.posix.appears(5002, FakePosix.OWN_PID, first, first, Environment.empty());
    loop.posix.exits(loop.pid("web"), 0);
    loop.turn();
    assertTrue(loop.events.stream().anyMatch(event -> event.equals("web Exited exit 0 left 1")),
        loop.events.toString());
    assertFalse(loop.events.stream().anyMatch(event -> event.endsWith("left 2")), loop.events.toString());
  }

  @Test
  void allDeathsOfATurnCountTogetherWithAShutdownSignal() {
    LoopHarness loop = loop(JOB_AND_WEB);
    loop.posix.dies(loop.pid("web"), Signal.PIPE);
    loop.posix.exits(loop.pid("job"), 3);
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    assertTrue(loop.supervisor.isOver());
    assertTrue(loop.events.contains("web Exited SIGPIPE"));
    assertEquals(2, loop.posix.spawned.size(), "nothing starts in a shutdown");
  }

  @Test
  void signalsThatMeanNothingChangeNothing() {
    LoopHarness loop = loop("[service.web]\ncommand = [\"/bin/web\"]\n");
    for (Signal signal : List.of(Signal.HUP, Signal.USR1, Signal.USR2, Signal.WINCH, Signal.CONT, Signal.TTIN)) {
      loop.posix.arrives(signal, 41, 1000);
    }
    loop.turn();
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
    assertEquals(List.of(), loop.posix.kills);
    assertTrue(loop.log.toString().contains("Ignored SIGHUP from pid 41, uid 1000"), loop.log.toString());
  }

  @Test
  void withMemoryGoneForGoodReeveEndsInOrder() {
    LoopHarness loop = loop("[service.web]\ncommand = [\"/bin/web\"]\n");
    loop.memoryGone = true;
    for (int i = 0; i < 10; i++) {
      loop.backend.post(() -> {
        throw new OutOfMemoryError("injected");
      });
      loop.turn();
    }
    assertEquals(ServiceState.STOPPING, loop.service("web").state());
    loop.posix.dies(loop.pid("web"), Signal.TERM);
    loop.turn();
    assertTrue(loop.supervisor.isOver());
    assertEquals(71, loop.supervisor.exitCode());
  }
}
