package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Signal;
import reeve.core.AuxCommand;
import reeve.core.Cause;
import reeve.core.HookProgress;
import reeve.core.LastExit;
import reeve.core.Monitoring;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.RestartHistory;
import reeve.core.Service;
import reeve.core.ServiceRun;
import reeve.core.ServiceState;
import reeve.core.StopProgress;
import reeve.core.Target;
import reeve.posix.Environment;
import reeve.posix.FakePosix;
import reeve.posix.ProcessTable;
import reeve.runtime.process.ServiceMarkers;
import reeve.survival.RunFacts;
import reeve.survival.ServiceRecord;

/** Auxiliary commands that ran when reeve was killed, over a kernel in memory. */
class HookAdoptionTest {
  private static final int PID = 5001;
  private static final long RUN = 3;
  private static final long NUMBER = HookProgress.commandNumber(RUN, 0);
  private static final String TOML = """
      [service.web]
      command = ["/bin/web"]
      pre-start = [{ command = ["/bin/migrate"], timeout = "10s" }]
      """;

  @TempDir
  Path directory;

  private final List<ProcessTable.Row> rows = new ArrayList<>();
  private final FakePosix posix = new FakePosix() {
    @Override
    public ProcessTable processTable() {
      return (ProcessTable) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ProcessTable.class},
          (proxy, method, arguments) -> rows);
    }
  };
  private final RecordingEvents events = new RecordingEvents();
  private LoopHarness loop;
  private HookAdoption hooks;

  private Service preStarting(String toml) {
    loop = new LoopHarness(directory, toml, false, posix, fake -> fake);
    hooks =
        new HookAdoption(posix, new ServiceMarkers(posix, "100.1"), loop.commands, loop.reloads, events, loop.clock);
    return new ServiceRecord(ServiceState.STARTING, Target.UP, 0, new ServiceRun(RUN, 0, 0, 0), RestartHistory.NONE,
        StopProgress.NONE, LastExit.NONE, Cause.NONE, Monitoring.NONE, null,
        new ServiceRecord.StoredHook(AuxCommand.Purpose.PRE_START, 0, HookProgress.RUNNING, null, 0), 0, Map.of(),
        RunFacts.NONE).restore(loop.service("web").spec());
  }

  private void appears(String number, Map<String, String> more) {
    Map<String, String> marks = new java.util.HashMap<>(more);
    marks.putAll(Map.of("REEVE_SERVICE", "web", "REEVE_SUPERVISOR", "100.1", "REEVE_AUX_COMMAND", number));
    posix.appears(PID, 1, PID, PID, Environment.empty().with(List.of(), marks));
    rows.add(new ProcessTable.Row(PID, 1, PID, PID, 'S', 1, "migrate", posix.stat(PID).startTime(), 0, 0));
  }

  private boolean isRunning() {
    return loop.commands.isRunning("web", AuxCommand.Purpose.PRE_START, NUMBER);
  }

  @Test
  void aHookThatRunsHasWhatIsLeftOfItsTimeout() {
    Service web = preStarting(TOML);
    appears("4", Map.of());
    long began = loop.clock.nanos() - 9_000_000_000L;
    hooks.adopt(web, new RunFacts.Command(PID, posix.stat(PID).startTime(), 4, began));
    hooks.reportEnded();
    assertTrue(isRunning());
    assertEquals(List.of(), events.all);
    assertEquals(1_000_000_000L, loop.untilNext());
    loop.clock.advance(Duration.ofSeconds(1));
    loop.turn();
    assertTrue(posix.kills.contains(new FakePosix.Kill(-PID, Signal.KILL)), () -> posix.kills.toString());
  }

  /** The pid may be that of another process by now. */
  @Test
  void aHookThatEndedMeanwhileHasFailed() {
    Service web = preStarting(TOML);
    appears("4", Map.of());
    hooks.adopt(web, new RunFacts.Command(PID, posix.stat(PID).startTime() - 1, 4, loop.clock.nanos()));
    assertFalse(isRunning());
    hooks.reportEnded();
    assertEquals(1, events.all.size());
    assertTrue(events.all.get(0).contains("AuxCommandEnded[purpose=PRE_START, number=" + NUMBER), events.all.get(0));
    assertTrue(events.all.get(0).contains("status=unknown"), events.all.get(0));
  }

  /** reeve may be killed between the start and the record of it. */
  @Test
  void aHookThatWasNotRecordedIsFoundByItsMarker() {
    Service web = preStarting(TOML);
    appears("4", Map.of("REEVE_HOOK", "pre-start"));
    hooks.adopt(web, RunFacts.Command.NONE);
    hooks.reportEnded();
    assertTrue(isRunning());
    assertEquals(List.of(), events.all);
  }

  @Test
  void aHookThatIsNotInTheDefinitionAnyMoreIsWaitedFor() {
    Service web = preStarting("[service.web]\ncommand = [\"/bin/web\"]\n");
    appears("4", Map.of());
    hooks.adopt(web, new RunFacts.Command(PID, posix.stat(PID).startTime(), 4, loop.clock.nanos()));
    assertTrue(isRunning());
  }

  private void running(String more) {
    preStarting("[service.web]\ncommand = [\"/bin/web\"]\n" + more + "\n");
    Service web = new ServiceRecord(ServiceState.RUNNING, Target.UP, 0, new ServiceRun(RUN, 4711, 0, 0),
        RestartHistory.NONE, StopProgress.NONE, LastExit.NONE, Cause.NONE, Monitoring.NONE, null, null, 0, Map.of(),
        RunFacts.NONE).restore(loop.service("web").spec());
    hooks.adopt(web, RunFacts.Command.NONE);
  }

  /** The end of reeve waits for it, or kills it. */
  @Test
  void aCommandThatNoServiceWaitsForHasATimeout() {
    for (String hook : List.of("on-failure", "on-recovery")) {
      rows.clear();
      posix.kills.clear();
      running(hook + " = [{ command = [\"/bin/mail\"], timeout = \"20s\" }]");
      appears("4", Map.of("REEVE_HOOK", hook));
      hooks.finish();
      assertTrue(loop.commands.isRunning(PID), hook);
      assertEquals(List.of(), posix.kills);
      loop.turn(); // it began at the boot of this machine
      assertTrue(posix.kills.contains(new FakePosix.Kill(-PID, Signal.KILL)), () -> posix.kills.toString());
      posix.vanishes(PID);
    }
  }

  /** A second one must not run beside it, and a stop of the service cancels it. */
  @Test
  void aReloadCommandGoesOn() {
    running("reload-command = [\"/bin/reload\"]");
    appears("4", Map.of("REEVE_HOOK", "reload-command"));
    hooks.finish();
    assertTrue(loop.reloads.isRunning("web"));
    loop.reloads.noticed("web", new Notice.Stopping(4711, Signal.TERM, Reason.REQUEST, Requester.SELF, null, null));
    assertTrue(posix.kills.contains(new FakePosix.Kill(-PID, Signal.TERM)), () -> posix.kills.toString());
  }

  @Test
  void checksAreKilled() {
    running("health = { command = [\"/bin/check\"] }");
    appears("5", Map.of());
    hooks.finish();
    assertTrue(posix.kills.contains(new FakePosix.Kill(-PID, Signal.KILL)), () -> posix.kills.toString());
  }
}
