package reeve.runtime.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Signal;
import reeve.control.ServiceAction;
import reeve.control.ServiceView;
import reeve.control.SupervisorBackend;
import reeve.core.Effect;
import reeve.core.ExitStatus;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceState;
import reeve.event.FallbackLogs;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.FilePlace;
import reeve.runtime.LoopHarness;

/** What a client of the control socket sees and changes. */
class ControlBackendTest {
  private static final Requester CLIENT = new Requester(77, 1000, "reeve stop web");
  private static final String TOML = """
      [service.db]
      command = ["/bin/db"]
      restart-delay = "2s"
      restart-jitter = 0.0
      [service.web]
      command = ["/bin/web"]
      requires = ["db"]
      """;

  @TempDir
  Path directory;
  private LoopHarness loop;
  private SupervisorBackend backend;

  @BeforeEach
  void twoServicesRun() {
    loop = new LoopHarness(directory, TOML).boot();
    backend = loop.backend;
  }

  /** Lets time go by, on both clocks. */
  private void passes(Duration time) {
    loop.clock.setWall(loop.clock.wallMillis() + time.toMillis());
    loop.advance(time);
  }

  @Test
  void aViewIsTheSameObjectUntilSomethingChanges() {
    ServiceView before = backend.service("db");
    passes(Duration.ofSeconds(1));
    assertSame(before, backend.service("db"));
    assertEquals(List.of("db", "web"), backend.services().stream().map(ServiceView::name).toList());
    loop.posix.dies(loop.pid("db"), Signal.PIPE);
    loop.turn();
    assertNotSame(before, backend.service("db"));
    assertNull(backend.service("none"));
  }

  @Test
  void aViewSaysHowTheLastRunEndedAndWhenTheNextStarts() {
    loop.posix.dies(loop.pid("db"), Signal.PIPE);
    loop.turn();
    ServiceView view = backend.service("db");
    assertEquals(ServiceState.BACKOFF, view.state());
    assertEquals(new ExitStatus.Signaled(Signal.PIPE, false), view.lastExit().status());
    assertFalse(view.lastExit().clean());
    assertEquals(loop.clock.wallMillis() + 2000, view.waiting().nextStart());
  }

  @Test
  void agesStayRightWhenTheClockIsSet() {
    loop.posix.dies(loop.pid("db"), Signal.PIPE);
    loop.turn();
    passes(Duration.ofSeconds(1));
    assertEquals(1000, loop.clock.wallMillis() - backend.service("db").since());
    loop.clock.setWall(loop.clock.wallMillis() + 365L * 86_400_000);
    passes(Duration.ofMillis(500));
    ServiceView view = backend.service("db");
    assertEquals(1500, loop.clock.wallMillis() - view.since());
    assertEquals(1500, loop.clock.wallMillis() - view.lastExit().at());
    assertEquals(500, view.waiting().nextStart() - loop.clock.wallMillis());
    loop.clock.setWall(loop.clock.wallMillis() - 7_200_000);
    assertEquals(1500, loop.clock.wallMillis() - backend.service("db").since());
    assertSame(backend.service("db"), backend.service("db"));
  }

  /** Its status named the log that could not be opened, to which nothing was written. */
  @Test
  void theOutputOfReeveItselfIsNotTheConfiguredLog() {
    String log = "/srv/web.log";
    loop = new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\nstdout = \"" + log + "\"\n");
    loop.posix.openErrors.put(log, Errno.EACCES);
    for (String path : FallbackLogs.paths(null, "/run", null, loop.posix.euid(), "web", "stdout", log)) {
      loop.posix.openErrors.put(path, Errno.EROFS);
    }
    loop.boot();
    assertEquals(new ServiceView.Output(null, null, null, List.of(log),
        List.of("permission denied; its output goes to the stdout of reeve")), loop.backend.service("web").output());
  }

  @Test
  void aFailedServiceHasTheMessageOfItsFailureUntilItIsStarted() {
    loop = new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\nrestart = \"no\"\n").boot();
    loop.posix.dies(loop.pid("web"), Signal.PIPE);
    loop.turn();
    assertEquals("SIGPIPE", loop.backend.service("web").cause().failure());
    assertEquals("failed", loop.backend.service("web").stateWord());
    loop.backend.act(ServiceAction.START, List.of("web"), false, CLIENT);
    loop.turn();
    assertNull(loop.backend.service("web").cause().failure());
  }

  @Test
  void aStopOfSeveralIsOneRequestInTheOrderOfTheirDependencies() {
    backend.act(ServiceAction.STOP, List.of("db", "web"), false, CLIENT);
    assertEquals(ServiceState.STOPPING, loop.service("web").state());
    assertEquals(ServiceState.RUNNING, loop.service("db").state(), "web needs it");
    loop.posix.dies(loop.pid("web"), Signal.TERM);
    loop.turn();
    assertEquals(ServiceState.STOPPING, loop.service("db").state());
  }

  @Test
  void aStopWithoutDependenciesLeavesTheOthersAlone() {
    backend.act(ServiceAction.STOP, List.of("db"), true, CLIENT);
    assertEquals(ServiceState.STOPPING, loop.service("db").state());
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
  }

  @Test
  void aDeathByARequestedSignalNamesTheRequest() {
    assertEquals(0, backend.signal("web", Signal.USR1, Effect.Scope.MAIN, CLIENT));
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(loop.pid("web"), Signal.USR1)));
    loop.posix.dies(loop.pid("web"), Signal.USR1);
    loop.turn();
    assertEquals(Reason.REQUEST, backend.service("web").lastExit().reason());
    assertEquals(CLIENT, backend.service("web").lastExit().by());
  }

  @Test
  void aSignalToAServiceWithoutAProcessIsAnError() {
    assertEquals(Errno.ESRCH, backend.signal("none", Signal.USR1, Effect.Scope.MAIN, CLIENT));
    backend.act(ServiceAction.STOP, List.of("web"), false, CLIENT);
    loop.posix.dies(loop.pid("web"), Signal.TERM);
    loop.turn();
    assertEquals(Errno.ESRCH, backend.signal("web", Signal.USR1, Effect.Scope.MAIN, CLIENT));
  }

  @Test
  void theListenerLearnsOfChangesAtTheEndOfTheTurnOnceForEachService() {
    List<String> heard = new ArrayList<>();
    backend.setListener(new SupervisorBackend.Listener() {
      @Override
      public void changed(List<String> services) {
        for (String service : services) {
          heard.add(service + " " + loop.service(service).state());
        }
      }

      @Override
      public void announced(String service, String text) {
        heard.add("announced about " + service);
      }

      @Override
      public void upgrading() {
        heard.add("upgrading");
      }
    });
    loop.posix.dies(loop.pid("web"), Signal.PIPE);
    loop.turn();
    assertEquals(List.of("web BACKOFF"), heard, "though it exited and will restart");
    backend.shutdown(false, CLIENT);
    loop.turn();
    assertEquals("announced about null", heard.get(1));
  }

  @Test
  void aRequestIsRecordedInTheLogAndForTheLedger() {
    backend.recordRequest("stop", List.of("web"), null, CLIENT);
    assertEquals(1, loop.requests.size());
    assertTrue(loop.log.contains(loop.requests.get(0)), loop.log.toString());
    assertTrue(loop.requests.get(0).contains("stop of \"web\" by pid 77"), loop.requests.toString());
  }

  @Test
  void aRequestedShutdownKeepsItsGraceUnlessNowIsRequested() {
    backend.shutdown(false, CLIENT);
    backend.shutdown(false, CLIENT);
    loop.turn();
    assertTrue(backend.isShuttingDown());
    assertFalse(loop.posix.kills.stream().anyMatch(kill -> kill.signal().equals(Signal.KILL)));
    backend.shutdown(true, CLIENT);
    assertTrue(loop.posix.kills.contains(new FakePosix.Kill(-loop.pid("web"), Signal.KILL)));
  }

  @Test
  void withoutALedgerItsSizeIsUnknown() {
    List<FilePlace> sizes = new ArrayList<>();
    backend.ledgerSize(sizes::add);
    assertEquals(List.of(FilePlace.UNKNOWN), sizes);
  }

  @Test
  void aSnapshotOfThousandsIsTakenInSteps(@TempDir Path other) {
    StringBuilder toml = new StringBuilder();
    for (int i = 0; i < 2 * SnapshotSteps.SERVICES_IN_STEP + 1; i++) {
      toml.append("[service.s").append(i).append("]\ncommand = [\"/bin/s\"]\nenabled = false\n");
    }
    LoopHarness large = new LoopHarness(other, toml.toString()).boot();
    List<List<ServiceView>> taken = new ArrayList<>();
    large.backend.snapshot(new SupervisorBackend.Snapshot() {
      @Override
      public void taken(List<ServiceView> services) {
        taken.add(services);
      }

      @Override
      public void failed(Throwable error) {
        throw new AssertionError(error);
      }
    });
    assertEquals(0, taken.size(), "the first step is not all");
    for (int i = 0; i < 3; i++) {
      large.turn();
    }
    assertEquals(1, taken.size());
    assertEquals(large.backend.services(), taken.get(0));
  }

  @Test
  void aSnapshotThatCannotBeTakenFails() {
    List<Throwable> failures = new ArrayList<>();
    IllegalStateException fault = new IllegalStateException("a fault of the test");
    SupervisorBackend.Snapshot snapshot = new SupervisorBackend.Snapshot() {
      @Override
      public void taken(List<ServiceView> services) {
        throw fault;
      }

      @Override
      public void failed(Throwable error) {
        failures.add(error);
      }
    };
    assertThrows(IllegalStateException.class, () -> backend.snapshot(snapshot));
    assertEquals(List.of(fault), failures);
  }
}
