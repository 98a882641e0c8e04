package reeve.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Signal;
import reeve.control.ServiceAction;
import reeve.core.Requester;
import reeve.core.ServiceState;
import reeve.posix.Environment;
import reeve.posix.FakePosix;
import reeve.posix.FakePosix.Kill;
import reeve.runtime.LoopHarness;

/** Services whose first process forks and ends. */
class ForkingServicesTest {
  private static final String PID_FILE = "/run/web.pid";
  private static final Environment MARKED =
      Environment.empty().with(List.of(), Map.of("REEVE_SERVICE", "web", "REEVE_SUPERVISOR", "100.1"));

  @TempDir
  Path directory;
  private LoopHarness loop;
  private int first;

  private void web(String more) {
    loop = new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\ntype = \"forking\"\n" + more).boot();
    first = loop.pid("web");
  }

  private void withPidFile() {
    web("pid-file = \"" + PID_FILE + "\"\n");
  }

  private void writePidFile(int pid) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes((pid + "\n").getBytes(StandardCharsets.UTF_8));
    loop.posix.files.put(PID_FILE, file);
  }

  private void fork(int pid) {
    loop.posix.appears(pid, first, pid, pid, MARKED);
  }

  /** Lets the core take neither of two events in a turn, at two attempts each: the clock is read for each. */
  private void failTwoEvents() {
    AtomicInteger failures = new AtomicInteger(4);
    loop.clock.beforeNanos = () -> {
      if (StackWalker.getInstance().walk(frames -> frames.skip(2).findFirst()).orElseThrow().getClassName()
          .equals("reeve.runtime.EffectRunner") && failures.getAndDecrement() > 0) {
        throw new IllegalStateException("a fault of the test");
      }
    };
  }

  /** A daemon that runs, and has forked another main process, as nginx does at SIGUSR2. */
  private void daemonWithSuccessor() {
    withPidFile();
    fork(5001);
    writePidFile(5001);
    loop.posix.exits(first, 0);
    loop.turn();
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
    loop.posix.appears(5002, 5001, 5001, 5001, MARKED);
  }

  @Test
  void aDaemonThatReplacesItselfGoesOnAsTheSameRun() {
    daemonWithSuccessor();
    long run = loop.service("web").run().number();
    writePidFile(5002);
    loop.posix.exits(5001, 0);
    loop.turn();
    assertEquals(5002, loop.pid("web"));
    assertEquals(run, loop.service("web").run().number());
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
    assertTrue(loop.posix.alive(5002));
    // The end of the successor is that of the service.
    loop.posix.dies(5002, new Signal(11));
    loop.turn();
    assertTrue(loop.events.toString().contains("web Exited SIGSEGV"), loop.events::toString);
  }

  @Test
  void aCrashAfterTheSuccessorWroteThePidFileIsNoEndEither() {
    daemonWithSuccessor();
    writePidFile(5002);
    loop.posix.dies(5001, new Signal(11));
    loop.turn();
    assertEquals(5002, loop.pid("web"));
  }

  @Test
  void withoutASuccessorInThePidFileTheEndIsTheEnd() {
    daemonWithSuccessor();
    loop.posix.exits(5001, 0);
    loop.turn();
    assertTrue(loop.events.toString().contains("web Exited exit 0"), loop.events::toString);
  }

  @Test
  void aForeignProcessInThePidFileIsNoSuccessor() {
    daemonWithSuccessor();
    loop.posix.appears(6000, 1, 6000, 6000, Environment.empty());
    writePidFile(6000);
    loop.posix.exits(5001, 0);
    loop.turn();
    assertTrue(loop.events.toString().contains("web Exited exit 0"), loop.events::toString);
  }

  @Test
  void theProcessThatIsLeftIsNotKilledThoughTheCoreCannotTakeItAtOnce() {
    web("");
    fork(5001);
    loop.posix.exits(first, 0);
    failTwoEvents();
    loop.turn();
    assertEquals(first, loop.pid("web"), "the core has not taken it yet");
    loop.turn();
    assertEquals(5001, loop.pid("web"));
    assertTrue(loop.posix.alive(5001));
    assertEquals(List.of(), loop.posix.kills);
  }

  @Test
  void theProcessThatIsLeftIsTheServiceFromNowOn() {
    web("");
    assertEquals(ServiceState.STARTING, loop.service("web").state());
    fork(5001);
    loop.posix.exits(first, 0);
    loop.turn();
    assertEquals(5001, loop.pid("web"));
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
    loop.posix.dies(5001, Signal.PIPE);
    loop.turn();
    assertTrue(loop.events.contains("web Exited SIGPIPE"), loop.events.toString());
  }

  @Test
  void aFirstProcessThatFailsIsAFailedStart() {
    web("");
    fork(5001);
    loop.posix.exits(first, 1);
    loop.turn();
    assertTrue(loop.events.contains("web Exited exit 1 left 1"), loop.events.toString());
    assertTrue(loop.posix.kills.contains(new Kill(5001, Signal.TERM)), "what it left is stopped");
  }

  @Test
  void withoutAPidFileTheOldestIsTakenAndTheChoiceIsLogged() {
    web("");
    fork(5002);
    fork(5001);
    loop.posix.exits(first, 0);
    loop.turn();
    assertEquals(5002, loop.pid("web"));
    assertTrue(loop.log.stream().anyMatch(line -> line.startsWith("Takes the oldest of 2 processes that \"web\" left")),
        loop.log.toString());
  }

  @Test
  void anIntermediateProcessThatEndsCleanlyIsFollowedByTheOneItLeaves() {
    web("");
    fork(5001);
    loop.posix.exits(first, 0);
    loop.turn();
    loop.posix.appears(5002, 5001, 5002, 5002, MARKED);
    loop.posix.exits(5001, 0);
    loop.turn();
    assertEquals(5002, loop.pid("web"));
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
    loop.clock.advance(Duration.ofSeconds(2));
    loop.posix.appears(5003, 5002, 5003, 5003, MARKED);
    loop.posix.exits(5002, 0);
    loop.turn();
    assertTrue(loop.events.contains("web Exited exit 0 left 1"), "after a second it was the daemon: " + loop.events);
  }

  @Test
  void aServiceWithAPidFileIsReadyWhenTheFileNamesAProcessOfIt() {
    withPidFile();
    fork(5001);
    fork(5002);
    loop.posix.exits(first, 0);
    loop.turn();
    assertEquals(ServiceState.STARTING, loop.service("web").state(), "there is no file yet");
    assertTrue(loop.untilNext() > 0 && loop.untilNext() <= Duration.ofMillis(200).toNanos());
    writePidFile(5002);
    loop.advance(Duration.ofMillis(200));
    assertEquals(5002, loop.pid("web"));
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
  }

  @Test
  void aPidFileThatNamesAProcessOfAnotherServiceIsNotBelieved() {
    withPidFile();
    loop.posix.appears(7001, 1, 7001, 7001, Environment.empty());
    writePidFile(7001);
    fork(5001);
    loop.posix.exits(first, 0);
    loop.turn();
    loop.advance(Duration.ofMillis(200));
    assertEquals(ServiceState.STARTING, loop.service("web").state());
    assertEquals(5001, loop.pid("web"));
    writePidFile(5001);
    loop.advance(Duration.ofMillis(200));
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
  }

  @Test
  void aDaemonThatWroteOverItsEnvironmentIsClaimedByItsPidFile() {
    withPidFile();
    loop.posix.appears(5001, FakePosix.OWN_PID, 5001, 5001, Environment.empty());
    loop.posix.appears(5002, FakePosix.OWN_PID, 5002, 5002, Environment.empty());
    writePidFile(5002);
    loop.posix.exits(first, 0);
    loop.turn();
    assertEquals(5002, loop.pid("web"));
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
  }

  private void stopped(int main) {
    loop.backend.act(ServiceAction.STOP, List.of("web"), false, Requester.SELF);
    loop.posix.dies(main, Signal.TERM);
    loop.turn();
    assertEquals(ServiceState.STOPPED, loop.service("web").state());
  }

  @Test
  void aPidFileThatStillNamesTheDeadMainProcessIsRemoved() {
    withPidFile();
    fork(5001);
    writePidFile(5001);
    loop.posix.exits(first, 0);
    loop.turn();
    stopped(5001);
    assertFalse(loop.posix.files.containsKey(PID_FILE));
  }

  @Test
  void aPidFileThatNamesAnotherProcessIsLeftAlone() {
    withPidFile();
    fork(5001);
    writePidFile(5001);
    loop.posix.exits(first, 0);
    loop.turn();
    writePidFile(4711);
    stopped(5001);
    assertTrue(loop.posix.files.containsKey(PID_FILE));
  }
}
