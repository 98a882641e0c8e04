package reeve.runtime;

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
import reeve.core.Cause;
import reeve.core.ExitStatus;
import reeve.core.LastExit;
import reeve.core.Monitoring;
import reeve.core.Requester;
import reeve.core.RestartHistory;
import reeve.core.ServiceRun;
import reeve.core.ServiceState;
import reeve.core.StopProgress;
import reeve.core.Target;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.FakePosix.Kill;
import reeve.posix.SignalInfo;
import reeve.survival.RunFacts;
import reeve.survival.ServiceRecord;

/** The processes of a former reeve, which are children of pid 1, in the loop over a kernel in memory. */
class AdoptedProcessesTest {
  private static final int MAIN = 5001;
  private static final String WEB = "[service.web]\ncommand = [\"/bin/web\"]\nrestart = \"no\"\n";

  @TempDir
  Path directory;

  private final FakePosix posix = new FakePosix() {
    @Override
    public int[] pids() {
      searches++;
      return super.pids();
    }

    @Override
    public synchronized void poll(int[] fds, boolean[] ready, long timeoutNanos) {
      super.poll(fds, ready, timeoutNanos);
      woken = false;
      for (boolean each : ready) {
        woken |= each;
      }
    }

    @Override
    public SignalInfo readSignal(int fd) {
      if (fault) {
        fault = false;
        throw new IllegalStateException("a fault of the test");
      }
      return super.readSignal(fd);
    }
  };
  private int searches;
  private boolean fault;
  private boolean woken;
  private LoopHarness loop;

  private static Environment marked(String service) {
    return Environment.empty().with(List.of(), Map.of("REEVE_SERVICE", service, "REEVE_SUPERVISOR", "100.1"));
  }

  private void adopt() {
    posix.appears(MAIN, 1, MAIN, MAIN, marked("web"));
    adopt(WEB, MAIN, posix.stat(MAIN).startTime());
  }

  /** @param first the number of the session that the run began with */
  private void adopt(String toml, int first, long startTicks) {
    adopt(toml, ServiceState.RUNNING, first, startTicks);
  }

  private void adopt(String toml, ServiceState state, int first, long startTicks) {
    ServiceRecord record = new ServiceRecord(state, Target.UP, 0, new ServiceRun(3, MAIN, 0, 0),
        RestartHistory.NONE, StopProgress.NONE, LastExit.NONE, Cause.NONE, Monitoring.NONE, null, null, 0, Map.of(),
        new RunFacts(first, startTicks, 0, List.of(), RunFacts.Command.NONE, 0));
    loop = new LoopHarness(directory, toml, false, posix, fake -> fake, Map.of("web", record)).boot();
    loop.turn();
  }

  private void stop() {
    loop.backend.act(ServiceAction.STOP, List.of("web"), false, Requester.SELF);
    loop.turn();
  }

  private boolean isSignalled(int pid) {
    return posix.kills.stream().anyMatch(kill -> kill.target() == pid || kill.target() == -pid);
  }

  private List<String> exits() {
    return loop.events.stream().filter(event -> event.contains("Exited")).toList();
  }

  @Test
  void itsEndIsAppliedWithItsStatus() {
    adopt();
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
    posix.elsewhere.ends(MAIN, new ExitStatus.Signaled(Signal.PIPE, true), true);
    loop.pollAndTurn();
    assertEquals(List.of("web Exited SIGPIPE (core dumped)"), exits());
    assertEquals(0, posix.openPidfds());
    assertEquals(-1, loop.untilNext());
  }

  @Test
  void itIsRestartedLikeAChild() {
    posix.appears(MAIN, 1, MAIN, MAIN, marked("web"));
    adopt(WEB.replace("\"no\"", "\"always\"\nrestart-delay = \"0s\""), MAIN, posix.stat(MAIN).startTime());
    assertEquals(0, posix.spawned.size());
    posix.elsewhere.ends(MAIN, new ExitStatus.Exited(0), true);
    loop.pollAndTurn();
    assertEquals(1, posix.spawned.size());
    posix.exits(loop.pid("web"), 7);
    loop.turn();
    assertEquals(List.of("web Exited exit 0", "web Exited exit 7"), exits());
  }

  @Test
  void oneThatEndedBeforeItWasAdoptedAndWasNotReapedHasItsStatus() {
    posix.appears(MAIN, 1, MAIN, MAIN, marked("web"));
    long startTicks = posix.stat(MAIN).startTime();
    posix.elsewhere.ends(MAIN, new ExitStatus.Exited(13), false);
    adopt(WEB, MAIN, startTicks);
    loop.pollAndTurn();
    assertEquals(List.of("web Exited exit 13"), exits());
  }

  /** It can be read from the moment of its end on, and would end each wait. */
  @Test
  void aZombieWhoseStatusCannotBeReadYetCausesNoTurnUntilItIsReaped() {
    adopt();
    posix.elsewhere.zombieStatus = false;
    posix.elsewhere.ends(MAIN, new ExitStatus.Exited(13), false);
    loop.pollAndTurn();
    assertEquals(List.of(), exits());
    assertEquals(Duration.ofSeconds(2).toNanos(), loop.untilNext());
    loop.pollAndTurn();
    assertFalse(woken);
    posix.elsewhere.reaped(MAIN);
    loop.pollAndTurn();
    assertEquals(List.of("web Exited exit 13"), exits());
  }

  @Test
  void aParentThatDoesNotReapItIsNotWaitedForForever() {
    adopt();
    posix.elsewhere.zombieStatus = false;
    posix.elsewhere.ends(MAIN, new ExitStatus.Exited(13), false);
    loop.pollAndTurn();
    loop.settle(Duration.ofSeconds(3));
    assertEquals(List.of("web Exited unknown exit status"), exits());
    assertEquals(0, posix.openPidfds());
  }

  @Test
  void aDeathWhoseHandlingFailedIsAppliedLaterAndOnce() {
    adopt();
    AtomicInteger failures = new AtomicInteger(4);
    loop.clock.beforeNanos = () -> {
      if (StackWalker.getInstance().walk(frames -> frames.skip(2).findFirst()).orElseThrow().getClassName()
          .equals("reeve.runtime.EffectRunner") && failures.getAndDecrement() > 0) {
        throw new IllegalStateException("a fault of the test");
      }
    };
    posix.elsewhere.ends(MAIN, new ExitStatus.Exited(13), true);
    loop.pollAndTurn();
    loop.settle(Duration.ofSeconds(5));
    assertTrue(failures.get() < 4, "the fault occurred");
    assertEquals(List.of("web Exited exit 13"), exits());
    assertEquals(0, posix.openPidfds());
  }

  /** The comparison after an internal error must not take it for a child that was lost. */
  @Test
  void anInternalErrorBeforeItsStatusIsKnownDoesNotMakeItUnknown() {
    adopt();
    posix.elsewhere.zombieStatus = false;
    posix.elsewhere.ends(MAIN, new ExitStatus.Exited(13), false);
    fault = true;
    loop.pollAndTurn();
    assertTrue(loop.log.toString().contains("a fault of the test"), () -> loop.log.toString());
    loop.settle(Duration.ofSeconds(1));
    assertEquals(List.of(), exits());
    posix.elsewhere.reaped(MAIN);
    loop.pollAndTurn();
    assertEquals(List.of("web Exited exit 13"), exits());
  }

  @Test
  void withoutPidfdsItIsCheckedOnceASecond() {
    posix.pidfdError = Errno.ENOSYS;
    adopt();
    assertEquals(Duration.ofSeconds(1).toNanos(), loop.untilNext());
    loop.advance(Duration.ofSeconds(1));
    assertEquals(List.of(), exits());
    posix.elsewhere.ends(MAIN, new ExitStatus.Exited(13), true);
    loop.settle(Duration.ofSeconds(2));
    assertEquals(List.of("web Exited unknown exit status"), exits());
  }

  /** Below it, re-parented with the marker, in the session, and what does not belong to it. */
  @Test
  void aStopReachesWhatIsNotBelowItAndEndsWithTheLastOfIt() {
    adopt();
    posix.appears(5002, MAIN, 5002, 5002, Environment.empty());
    posix.appears(5003, 1, 5003, 5003, marked("web"));
    posix.appears(5004, 1, 5004, MAIN, Environment.empty());
    posix.appears(6001, 1, 6001, 6001, Environment.empty());
    posix.appears(6002, 1, 6002, 6002, marked("other"));
    stop();
    assertEquals(List.of(new Kill(MAIN, Signal.TERM)), posix.kills);
    posix.elsewhere.ends(MAIN, new ExitStatus.Signaled(Signal.TERM, false), true);
    loop.pollAndTurn();
    assertTrue(isSignalled(5002) && isSignalled(5003) && isSignalled(5004), () -> posix.kills.toString());
    posix.elsewhere.ends(5002, new ExitStatus.Exited(0), true);
    posix.elsewhere.ends(5003, new ExitStatus.Exited(0), false);
    loop.pollAndTurn();
    assertEquals(ServiceState.STOPPING, loop.service("web").state());
    posix.elsewhere.ends(5004, new ExitStatus.Exited(0), true);
    loop.pollAndTurn();
    assertEquals(ServiceState.STOPPED, loop.service("web").state());
    assertFalse(isSignalled(6001) || isSignalled(6002), () -> posix.kills.toString());
    assertEquals(0, posix.openPidfds());
  }

  @Test
  void theMachineIsSearchedOnlyWhenARunIsStoppedOrEnds() {
    adopt();
    for (int i = 0; i < 10; i++) {
      loop.pollAndTurn();
    }
    assertEquals(0, searches);
    stop();
    posix.elsewhere.ends(MAIN, new ExitStatus.Exited(0), true);
    loop.pollAndTurn();
    int needed = searches;
    assertTrue(needed >= 1);
    loop.pollAndTurn();
    assertEquals(needed, searches, "it has ended");
  }

  /** The main process has ended, no process was left in its session, and another program got its pid. */
  @Test
  void anotherProcessThatGotThePidIsNeitherAdoptedNorSignalled() {
    posix.appears(MAIN, 1, MAIN, MAIN, Environment.empty());
    posix.appears(5002, MAIN, 5002, MAIN, Environment.empty());
    adopt(WEB, MAIN, posix.stat(MAIN).startTime() - 1);
    loop.settle(Duration.ofSeconds(1));
    assertEquals(List.of("web Exited unknown exit status"), exits());
    assertEquals(List.of(), posix.kills);
    assertTrue(posix.alive(MAIN) && posix.alive(5002));
  }

  /** A daemon that left the session that it began with: its number may be given out again. */
  @Test
  void theSessionThatADaemonHasLeftProvesNothing() {
    posix.appears(MAIN, 1, MAIN, MAIN, marked("web"));
    posix.appears(6001, 1, 6001, 4000, Environment.empty());
    adopt(WEB + "type = \"forking\"\n", 4000, posix.stat(MAIN).startTime());
    stop();
    posix.elsewhere.ends(MAIN, new ExitStatus.Exited(0), true);
    loop.pollAndTurn();
    assertEquals(ServiceState.STOPPED, loop.service("web").state());
    assertFalse(isSignalled(6001));
  }

  private void writePidFile(int pid) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes((pid + "\n").getBytes(StandardCharsets.UTF_8));
    posix.files.put("/run/web.pid", file);
  }

  /** As nginx does at SIGUSR2: the successor is no child of ours either. */
  @Test
  void aDaemonThatReplacesItselfGoesOn() {
    posix.appears(MAIN, 1, MAIN, MAIN, marked("web"));
    adopt(WEB + "type = \"forking\"\npid-file = \"/run/web.pid\"\n", 4000, posix.stat(MAIN).startTime());
    posix.appears(5002, MAIN, MAIN, MAIN, marked("web"));
    writePidFile(5002);
    posix.elsewhere.ends(MAIN, new ExitStatus.Exited(0), true);
    loop.pollAndTurn();
    assertEquals(5002, loop.pid("web"));
    assertEquals(List.of(), exits());
    posix.elsewhere.ends(5002, new ExitStatus.Signaled(new Signal(11), false), true);
    loop.pollAndTurn();
    assertEquals(List.of("web Exited SIGSEGV"), exits());
    assertEquals(0, posix.openPidfds());
  }

  /** It has forked while no reeve ran: its own status is not known, but it has left the daemon. */
  @Test
  void aDaemonWhoseFirstProcessEndedMeanwhileGoesOn() {
    posix.appears(5002, 1, 5002, 5002, marked("web"));
    writePidFile(5002);
    adopt(WEB + "type = \"forking\"\npid-file = \"/run/web.pid\"\n", ServiceState.STARTING, MAIN, 1);
    loop.pollAndTurn();
    assertEquals(5002, loop.pid("web"));
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
    posix.elsewhere.ends(5002, new ExitStatus.Exited(3), true);
    loop.pollAndTurn();
    assertEquals(List.of("web Exited exit 3"), exits());
  }
}
