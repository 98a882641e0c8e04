package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.core.Cause;
import reeve.core.ExitStatus;
import reeve.core.LastExit;
import reeve.core.Monitoring;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.RestartHistory;
import reeve.core.ServiceRun;
import reeve.core.ServiceState;
import reeve.core.StopProgress;
import reeve.core.Target;
import reeve.event.DeathDetails;
import reeve.event.OutputSegment;
import reeve.history.LedgerFiles;
import reeve.history.Run;
import reeve.history.RunReader;
import reeve.history.RunText;
import reeve.log.RecordingLog;
import reeve.survival.ReeveRecord;
import reeve.survival.RunFacts;
import reeve.survival.ServiceRecord;
import reeve.survival.StoredState;

/** What a reeve that was killed had stored, and not written into the ledger, is written by the next one. */
class FormerRunsTest {
  private static final long STARTED = 1_800_000_005_000L;
  private static final LastExit CODE_3 = new LastExit(new ExitStatus.Exited(3), false, null);

  @TempDir
  private Path directory;
  private final RecordingLog log = new RecordingLog();

  private static ServiceRecord record(ServiceState state, long run, int pid, int firstPid, LastExit exit) {
    RunFacts facts = new RunFacts(firstPid, 1, firstPid == 0 ? 0 : STARTED,
        List.of(new OutputSegment("stdout", "/log/web.log", 5, 100)), RunFacts.Command.NONE, 0);
    return new ServiceRecord(state, Target.UP, 0, new ServiceRun(run, pid, 0, 0), RestartHistory.NONE,
        StopProgress.NONE, exit, new Cause(Reason.POLICY, Requester.SELF), Monitoring.NONE, null, null, 0, Map.of(),
        facts);
  }

  private static String line(String event, String fields) {
    return "{\"time\":\"2027-01-15T08:00:01.000Z\",\"event\":\"" + event + "\",\"service\":\"web\"," + fields + "}\n";
  }

  private static String reeve(int pid) {
    return "{\"time\":\"2027-01-15T08:00:00.000Z\",\"event\":\"reeve-started\",\"service\":null,\"pid\":" + pid
        + ",\"version\":\"1\",\"startTicks\":5,\"bootId\":\"b\"}\n";
  }

  private static String started(int life) {
    return line("started", "\"pid\":" + (100 + life) + ",\"life\":" + life + ",\"attempt\":1,\"reason\":\"boot\"");
  }

  private static String exited(int life) {
    return line("exited",
        "\"pid\":" + (100 + life) + ",\"life\":" + life + ",\"exit\":{\"code\":3},\"reason\":\"none\"");
  }

  private String recovered(String ledger, ServiceRecord record) throws IOException {
    Files.writeString(directory.resolve("ledger.jsonl"), ledger);
    ReeveRecord former = new ReeveRecord("b", 0, 7, 5, "7.5", "1", null, false, 0, 0, null);
    StoredState stored = new StoredState(null, null, null, former, Map.of("web", record),
        new DeathDetails.Unwatched(STARTED + 1000, STARTED + 2000));
    return new FormerRuns(stored, directory.toString(), log).lines();
  }

  /** Returns the outcomes of all runs, when the next reeve has written the missing lines and its start. */
  private List<String> runs(String ledger, ServiceRecord record, String after) throws IOException {
    String all = ledger + recovered(ledger, record) + reeve(8) + after;
    Files.writeString(directory.resolve("ledger.jsonl"), all);
    List<Run> runs = new ArrayList<>();
    try (LedgerFiles files = LedgerFiles.open(directory)) {
      new RunReader(files).forEachRun(null, true, STARTED + 10_000, (run, order) -> runs.add(run));
    }
    assertEquals(List.of(), log.lines);
    return runs.stream().map(run -> run.life() + " " + RunText.outcome(run)).toList();
  }

  @Test
  void theLastStartBeforeAKillIsInTheLedger() throws IOException {
    String ledger = reeve(7) + started(1) + exited(1);
    ServiceRecord record = record(ServiceState.RUNNING, 2, 102, 102, CODE_3);
    assertEquals("{\"time\":\"2027-01-15T08:00:05.000Z\",\"event\":\"started\",\"service\":\"web\",\"pid\":102,"
        + "\"life\":2,\"reason\":\"policy\",\"output\":[{\"stream\":\"stdout\",\"path\":\"/log/web.log\",\"inode\":5,"
        + "\"from\":100}],\"recovered\":true}\n", recovered(ledger, record));
    assertEquals(List.of("1 exit 3", "2 runs"), runs(ledger, record, line("adopted", "\"pid\":102,\"life\":2")));
  }

  /** Process 102 forked, and 105 is the main process: the start was in the state, and no line of it in the ledger. */
  @Test
  void theStartOfAServiceThatForkedHasBothPids() throws IOException {
    ServiceRecord record = record(ServiceState.RUNNING, 2, 105, 102, CODE_3);
    String lines = recovered(reeve(7) + started(1) + exited(1), record);
    assertTrue(lines.contains("\"event\":\"started\",\"service\":\"web\",\"pid\":102,\"life\":2,"), lines);
    assertTrue(lines.endsWith("\"event\":\"main-pid\",\"service\":\"web\",\"pid\":105,\"life\":2,"
        + "\"recovered\":true}\n"), lines);
    assertEquals(List.of("1 exit 3", "2 runs"), runs(reeve(7) + started(1) + exited(1), record,
        line("adopted", "\"pid\":105,\"life\":2")));
  }

  /** Without the line, the adopted process would be taken for another run. */
  @Test
  void aMainProcessThatIsNotInTheLedgerIsRecorded() throws IOException {
    ServiceRecord record = record(ServiceState.RUNNING, 2, 105, 102, CODE_3);
    String ledger = reeve(7) + started(2);
    assertEquals(List.of("2 runs"), runs(ledger, record, line("adopted", "\"pid\":105,\"life\":2")));
    String complete = ledger + line("main-pid", "\"pid\":105,\"life\":2");
    assertEquals("", recovered(complete, record));
    assertEquals("", recovered(complete + line("adopted", "\"pid\":105,\"life\":2"), record));
  }

  /** Durations are measured by it: the clock may be set. */
  @Test
  void aStartHasTheTimeOfTheClockThatIsNeverSet() throws IOException {
    ServiceRecord record = record(ServiceState.RUNNING, 2, 102, 102, CODE_3).withProcess(102, 77_000_000_000L, 1);
    assertTrue(recovered(reeve(7) + started(1) + exited(1), record)
        .startsWith("{\"time\":\"2027-01-15T08:00:05.000Z\",\"event\":\"started\",\"service\":\"web\","
            + "\"monotonicMs\":77000,\"pid\":102,"));
  }

  @Test
  void theEndOfTheRunBeforeIsInTheLedger() throws IOException {
    assertEquals(List.of("1 exit 3", "2 runs"), runs(reeve(7) + started(1),
        record(ServiceState.RUNNING, 2, 102, 102, CODE_3), line("adopted", "\"pid\":102,\"life\":2")));
  }

  @Test
  void nothingIsWrittenTwice() throws IOException {
    assertEquals("", recovered(reeve(7) + started(1), record(ServiceState.RUNNING, 1, 101, 101, LastExit.NONE)));
    assertEquals("", recovered(reeve(7) + started(1) + exited(1), record(ServiceState.BACKOFF, 1, 0, 101, CODE_3)));
    assertEquals("", recovered(reeve(7), record(ServiceState.STOPPED, 0, 0, 0, LastExit.NONE)));
    assertEquals("", recovered(reeve(7) + started(1) + exited(1), record(ServiceState.STARTING, 2, 0, 0, CODE_3)));
  }

  @Test
  void theEndOfARunThatIsOverIsInTheLedger() throws IOException {
    assertEquals(List.of("1 exit 3"),
        runs(reeve(7) + started(1), record(ServiceState.BACKOFF, 1, 0, 101, CODE_3), ""));
    assertEquals(List.of("1 exit 3"), runs(reeve(7), record(ServiceState.BACKOFF, 1, 0, 101, CODE_3), ""));
  }

  /** The former reeve was killed before it started the process of run 2: that run does not exist. */
  @Test
  void aRunThatWasOnlyPlannedIsNotInTheLedger() throws IOException {
    assertEquals(List.of("1 exit 3"), runs(reeve(7) + started(1), record(ServiceState.STARTING, 2, 0, 0, CODE_3), ""));
  }

  /** Its process, if there was one, has ended before the next reeve looked for it. */
  @Test
  void aStartOfWhichNoProcessIsFoundIsInTheLedger() throws IOException {
    ServiceRecord planned = record(ServiceState.STARTING, 2, 0, 0, CODE_3);
    ServiceRecord attempted = new ServiceRecord(planned.state(), planned.target(), planned.since(), planned.run(),
        planned.restartHistory(), planned.stop(), planned.lastExit(), planned.cause(), planned.monitoring(), null, null,
        0, Map.of(), new RunFacts(0, 0, STARTED, List.of(), RunFacts.Command.NONE, 0));
    assertEquals(1, planned.notStarted().run().number(), "the next run has its number");
    assertEquals(2, attempted.notStarted().run().number());
    String ledger = reeve(7) + started(1) + exited(1);
    assertEquals(List.of("1 exit 3", "2 not started"), runs(ledger, attempted.notStarted(), ""));
    assertEquals("", recovered(ledger + recovered(ledger, attempted.notStarted()), attempted.notStarted()));
  }

  /** The reeve before had adopted the run, and was killed before it wrote its end. */
  @Test
  void theEndOfARunThatTwoReevesKnowIsNoRunOfItsOwn() throws IOException {
    String ledger = reeve(7) + started(1) + line("started", "\"pid\":102,\"life\":2") + reeve(8);
    assertEquals(List.of("1 not seen", "2 unknown", "3 runs"),
        runs(ledger, record(ServiceState.RUNNING, 3, 103, 103, new LastExit(new ExitStatus.Unknown(), false, null)),
            line("adopted", "\"pid\":103,\"life\":3")));
  }

  @Test
  void aFailedStartIsInTheLedger() throws IOException {
    LastExit failure = new LastExit(new ExitStatus.Exited(3), false, "cannot start");
    assertEquals(List.of("1 exit 3", "2 not started"),
        runs(reeve(7) + started(1) + exited(1), record(ServiceState.BACKOFF, 2, 0, 0, failure), ""));
  }

  /** Reeve was killed between the spawn and the record of the main process, which the adoption finds or not. */
  @Test
  void aStartWhoseMainProcessIsNotStoredYetIsInTheLedger() throws IOException {
    assertEquals(List.of("1 exit 3", "2 unknown"),
        runs(reeve(7) + started(1), record(ServiceState.STARTING, 2, 0, 102, CODE_3),
            line("exited", "\"pid\":102,\"life\":2,\"exit\":{\"unknown\":true},\"reason\":\"none\",\"unwatched\":"
                + "{\"after\":\"2027-01-15T08:00:06.000Z\",\"before\":\"2027-01-15T08:00:07.000Z\"}")));
  }

  /** The disk was too slow for several turns: what is not known of these runs is not made up. */
  @Test
  void runsWithoutALineAreInTheLedgerOnce() throws IOException {
    List<String> runs = runs(reeve(7) + started(1), record(ServiceState.RUNNING, 4, 104, 104, CODE_3),
        line("adopted", "\"pid\":104,\"life\":4"));
    assertEquals(List.of("1 not seen", "2 not seen", "3 exit 3", "4 runs"), runs);
  }

  @Test
  void veryManyRunsWithoutALineAreCounted() throws IOException {
    String lines = recovered(reeve(7) + started(1), record(ServiceState.RUNNING, 1000, 5, 5, CODE_3));
    assertEquals(FormerRuns.MAX_RUNS + 2, lines.lines().count());
    assertTrue(lines.contains("\"events-lost\",\"service\":null,\"count\":967"), lines);
  }

  /** Its older lines may have been dropped. */
  @Test
  void nothingIsConcludedFromALedgerThatDoesNotGoBackFarEnough() throws IOException {
    assertEquals("", recovered("", record(ServiceState.RUNNING, 9, 109, 109, CODE_3)));
  }
}
