package reeve.runtime.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Signal;
import reeve.core.AuxCommand;
import reeve.core.ExitStatus;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.SpawnRequest;
import reeve.runtime.LoopHarness;

/** Auxiliary commands of a service, over a kernel in memory. */
class AuxCommandRunnerTest {
  @TempDir
  Path directory;

  private final List<String> reported = new ArrayList<>();
  private LoopHarness loop;

  private int run(AuxCommand.Purpose purpose, long number, String program, String input) {
    int before = loop.posix.spawned.size();
    AuxCommand command = new AuxCommand(
        purpose, number, List.of(program, "now"), Duration.ofSeconds(10), Map.of("MAINPID", "77"), input);
    loop.commands.run(loop.service("web").spec(), command,
        (service, which, outcome) -> reported
            .add(service + " " + which.purpose() + " " + which.number() + " " + outcome.text()));
    return loop.posix.spawned.size() == before ? -1 : loop.posix.spawned.get(before).pid();
  }

  private int run(long number) {
    return run(AuxCommand.Purpose.HEALTH, number, "/bin/check", null);
  }

  private void web(String more) {
    loop = new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\n" + more).boot();
  }

  private SpawnRequest last() {
    return loop.posix.spawned.get(loop.posix.spawned.size() - 1).request();
  }

  @Test
  void runsWithTheEnvironmentAndDirectoryOfTheServiceInASessionOfItsOwn() {
    web("working-directory = \"/srv\"\nenv = { PORT = \"80\" }\n");
    loop.posix.files.put("/dev/null", new ByteArrayOutputStream());
    run(1);
    assertEquals("/srv", last().directory());
    assertEquals("80", last().environment().get("PORT"));
    assertEquals("77", last().environment().get("MAINPID"));
    assertEquals("web", last().environment().get("REEVE_SERVICE"));
    assertEquals(SpawnRequest.Group.NEW_SESSION, last().group());
    assertTrue(last().stdin() > 2, "it reads nothing");
  }

  @Test
  void writesToTheLogOfTheService() {
    web("stdout = \"/log/of-web\"\n");
    int before = loop.posix.files.get("/log/of-web").size();
    loop.posix.infos.clear();
    run(1);
    assertTrue(last().stdout() > 2 && last().stderr() == last().stdout(), () -> last().toString());
    assertEquals(before, loop.posix.files.get("/log/of-web").size());
    assertTrue(loop.posix.closed.contains(last().stdout()), "we keep no descriptor of it");
  }

  @Test
  void passesTheInputOnStdin() {
    web("");
    run(AuxCommand.Purpose.ON_FAILURE, 1, "/bin/mail", "{\"service\":\"web\"}");
    assertEquals("{\"service\":\"web\"}", loop.posix.files.get("memory:" + last().stdin()).toString());
  }

  @Test
  void reportsTheExitStatusAsItWas() {
    web("");
    loop.posix.exits(run(1), 3);
    loop.turn();
    loop.posix.dies(run(2), Signal.PIPE);
    loop.turn();
    assertEquals(List.of("web HEALTH 1 exit 3", "web HEALTH 2 SIGPIPE"), reported);
    assertEquals(-1, loop.untilNext(), "nothing of them is left to wake up for");
  }

  @Test
  void reportsACommandThatCannotBeStarted() {
    web("");
    loop.posix.failSpawns("/bin/check", Errno.EACCES);
    assertEquals(-1, run(1));
    assertEquals(1, reported.size());
    assertTrue(reported.get(0).contains("/bin/check"), reported::toString);
  }

  @Test
  void severalCommandsAtATimeAreDistinguished() {
    web("");
    int first = run(1);
    int second = run(2);
    int ready = run(AuxCommand.Purpose.READY, 1, "/bin/check", null);
    loop.posix.exits(second, 2);
    loop.posix.exits(ready, 0);
    loop.turn();
    assertEquals(List.of("web HEALTH 2 exit 2", "web READY 1 exit 0"), reported);
    loop.posix.exits(first, 1);
    loop.turn();
    assertEquals("web HEALTH 1 exit 1", reported.get(2));
  }

  @Test
  void killsAllProcessesOfACommandThatTakesTooLong() {
    web("");
    int pid = run(1);
    loop.posix.appears(6001, pid, 6001, 6001, Environment.empty()); // a child in a session of its own
    assertEquals(Duration.ofSeconds(10).toNanos(), loop.untilNext());
    loop.advance(Duration.ofMillis(9999));
    assertEquals(List.of(), loop.posix.kills);
    loop.advance(Duration.ofMillis(1));
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(-pid, Signal.KILL)));
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(6001, Signal.KILL)));
    assertEquals(List.of(), reported, "it has not ended yet");
    loop.posix.dies(pid, Signal.KILL);
    loop.posix.dies(6001, Signal.KILL);
    loop.turn();
    assertEquals(List.of("web HEALTH 1 not done after 10 s (SIGKILL)"), reported);
  }

  @Test
  void whatSigkillDoesNotEndDelaysNoServiceForLong() {
    web("");
    run(1);
    loop.advance(Duration.ofSeconds(10));
    loop.advance(Duration.ofSeconds(5));
    assertEquals(List.of("web HEALTH 1 not done after 15 s"), reported);
  }

  @Test
  void killsTheProcessesThatItLeavesAndThatEscaped() {
    web("");
    int pid = run(1);
    Environment environment = last().environment();
    loop.posix.appears(6001, pid, pid, pid, environment);
    loop.posix.appears(6002, FakePosix.OWN_PID, 6002, 6002, environment); // two forks and setsid
    loop.posix.exits(pid, 0);
    loop.turn();
    assertEquals(List.of("web HEALTH 1 exit 0"), reported);
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(6001, Signal.KILL)));
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(6002, Signal.KILL)));
    loop.posix.dies(6001, Signal.KILL);
    loop.posix.dies(6002, Signal.KILL);
    loop.turn();
    assertFalse(loop.commands.isSweeping());
  }

  @Test
  void aStopOfTheServiceDoesNotWaitForIt() {
    web("");
    int pid = run(1);
    loop.posix.appears(6001, FakePosix.OWN_PID, 6001, 6001, last().environment());
    loop.services.apply("web", new ServiceEvent.StopRequested(Reason.REQUEST, Requester.SELF), loop.clock.nanos());
    loop.posix.exits(loop.pid("web"), 0);
    loop.turn();
    assertEquals(ServiceState.STOPPED, loop.service("web").state());
    assertFalse(loop.posix.kills.contains(new FakePosix.Kill(-pid, Signal.TERM)));
    assertFalse(loop.posix.kills.contains(new FakePosix.Kill(6001, Signal.TERM)));
  }

  @Test
  void endsACommandThatIsNotWantedBySigtermAndThenBySigkill() {
    web("");
    int pid = run(1);
    loop.commands.end("web", AuxCommand.Purpose.HEALTH, 1, Duration.ofSeconds(2));
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(-pid, Signal.TERM)));
    loop.advance(Duration.ofSeconds(2));
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(-pid, Signal.KILL)));
    loop.posix.dies(pid, Signal.KILL);
    loop.turn();
    assertEquals(List.of("web HEALTH 1 SIGKILL"), reported);
  }

  @Test
  void reeveEndsWhenTheLastOneHasEndedAndASecondSignalKillsIt() {
    web("");
    int pid = run(1);
    loop.posix.exits(loop.pid("web"), 0);
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    assertFalse(loop.supervisor.isOver());
    loop.advance(Duration.ofSeconds(1));
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(-pid, Signal.KILL)));
    loop.posix.dies(pid, Signal.KILL);
    loop.turn();
    assertTrue(loop.supervisor.isOver());
    assertEquals(List.of("web HEALTH 1 SIGKILL"), reported);
  }

  @Test
  void onlyAnExitInTimeIsASuccess() {
    AuxCommand.Outcome good = new AuxCommand.Outcome(new ExitStatus.Exited(0), false, null, Duration.ZERO);
    assertTrue(good.isSuccess());
    assertNull(good.failure());
    assertFalse(new AuxCommand.Outcome(new ExitStatus.Exited(0), true, null, Duration.ZERO).isSuccess());
    assertFalse(
        new AuxCommand.Outcome(new ExitStatus.Signaled(Signal.TERM, false), false, null, Duration.ZERO).isSuccess());
    assertFalse(new AuxCommand.Outcome(null, false, "it is missing", Duration.ZERO).isSuccess());
  }
}
