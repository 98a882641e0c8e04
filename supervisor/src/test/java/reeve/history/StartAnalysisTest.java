package reeve.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reeve.text.Rfc3339;

/** The analysis of a start of reeve, from the lines of a ledger. */
class StartAnalysisTest {
  private final List<String> lines = new ArrayList<>();

  private StartAnalysisTest at(long millis, String event, String service, String more) {
    lines.add(
        "{\"time\":\"" + Rfc3339.format(1_700_000_000_000L + millis) + "\",\"event\":\"" + event + "\",\"service\":"
            + (service == null ? "null" : '"' + service + '"') + (more.isEmpty() ? "" : "," + more) + "}");
    return this;
  }

  private StartAnalysisTest started(long millis, String service) {
    return at(millis, "started", service, "\"reason\":\"boot\"");
  }

  private static StartAnalysis.Wait wait(String service, String other) {
    return new StartAnalysis.Wait(service, other, "ready");
  }

  private StartAnalysis analysis(StartAnalysis.Wait... waits) {
    return StartAnalysis.of(StartTimes.of(lines), List.of(waits));
  }

  private static List<String> names(List<StartTimes.Start> starts) {
    return starts.stream().map(StartTimes.Start::service).toList();
  }

  @Test
  void theChainFollowsTheServiceThatEachWaitedForLongest() {
    at(0, "reeve-started", null, "");
    started(100, "db").started(100, "cache").at(400, "ready", "cache", "").at(900, "ready", "db", "");
    started(901, "web").at(1000, "ready", "web", "").started(902, "batch").at(950, "completed", "batch", "");
    StartAnalysis analysis =
        analysis(wait("web", "cache"), wait("web", "db"), wait("batch", "db"), wait("web", "batch"));
    assertEquals(1000, analysis.upMillis());
    assertEquals(List.of("web", "db"), names(analysis.chain()));
    assertEquals(Map.of("web", "db", "batch", "db"), analysis.waitedFor());
    assertEquals(List.of("db", "cache", "web", "batch"), names(analysis.slowestFirst()));
  }

  /** As NTP does soon after a boot: each duration is that of the clock that is never set. */
  @Test
  void aClockThatIsSetDuringTheStartChangesNoDuration() {
    at(0, "reeve-started", null, "\"monotonicMs\":5000");
    at(100, "started", "db", "\"monotonicMs\":5100");
    at(-3_600_000, "ready", "db", "\"monotonicMs\":5900");
    at(-3_599_999, "started", "web", "\"monotonicMs\":5901");
    at(86_400_000, "ready", "web", "\"monotonicMs\":6400");
    StartAnalysis analysis = analysis(wait("web", "db"));
    assertEquals(1400, analysis.upMillis());
    assertEquals(List.of("web", "db"), names(analysis.chain()));
    assertEquals(List.of(800L, 499L), analysis.slowestFirst().stream().map(StartTimes.Start::tookMillis).toList());
  }

  @Test
  void onlyTheLastStartOfReeveCountsAndRequestedStartsDoNot() {
    at(0, "reeve-started", null, "");
    started(1, "old").at(2, "ready", "old", "");
    at(5000, "reeve-started", null, "");
    started(5100, "db").at(5200, "ready", "db", "");
    at(9000, "started", "tool", "\"reason\":\"request\",\"by\":{\"pid\":1,\"uid\":0}").at(9900, "ready", "tool", "");
    at(9000, "started", "toolbox", "\"reason\":\"dependency\",\"by\":{\"pid\":1,\"uid\":0}").at(9900, "ready",
        "toolbox", "");
    StartAnalysis analysis = analysis();
    assertEquals(List.of("db"), names(analysis.times().services()));
    assertEquals(200, analysis.upMillis());
  }

  @Test
  void attemptsCountUntilTheServiceIsUpAndLaterRunsDoNot() {
    at(0, "reeve-started", null, "");
    started(100, "db").at(200, "exited", "db", "").started(700, "db").at(800, "ready", "db", "").at(5000, "exited",
        "db", "");
    started(6000, "db").at(9000, "ready", "db", "");
    StartTimes.Start db = analysis().times().services().get(0);
    assertEquals(new StartTimes.Start("db", 100, 800, 2, null, false), db);
    assertEquals(700, db.tookMillis());
  }

  @Test
  void aServiceThatIsNotUpIsMissingWithWhatItWaitsFor() {
    at(0, "reeve-started", null, "");
    started(100, "db").at(150, "waiting-for", "web", "\"message\":\"waiting for db, to be ready: it failed\"");
    started(160, "gone").at(170, "stopped", "gone", "");
    StartAnalysis analysis = analysis(wait("web", "db"));
    assertEquals(List.of("db", "web"), names(analysis.missing()));
    assertEquals("waiting for db, to be ready: it failed", analysis.missing().get(1).waitMessage());
    assertEquals(-1, analysis.upMillis());
    assertEquals(List.of(), analysis.chain());
  }

  @Test
  void theConditionOfAWaitDecidesAndACycleEnds() {
    at(0, "reeve-started", null, "");
    started(100, "db").started(110, "web").at(120, "ready", "web", "").at(500, "ready", "db", "");
    assertEquals(List.of("db"), names(analysis(wait("web", "db")).chain()));
    assertEquals(Map.of("web", "db"), analysis(new StartAnalysis.Wait("web", "db", "started")).waitedFor());
    assertEquals(List.of("db"), names(analysis(wait("web", "db"), wait("db", "web")).chain()));
  }

  @Test
  void aTornLineAndAnEmptyLedgerAreNoStart() {
    lines.add("{\"time\":");
    assertEquals(-1, analysis().times().began());
  }
}
