package reeve.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A run that outlives the reeve that started it is one run. */
class RunAdoptionTest {
  private static final String UNKNOWN = "\"unknown\":true";

  @Test
  void anAdoptedRunIsOneRunThatBeganUnderTheFormerReeve() {
    List<Run> runs = WhySamples.killed().runs("web", true);
    assertEquals(1, runs.size());
    Run run = runs.get(0);
    assertFalse(run.isOver(), "it was shown as ended, because its reeve was killed");
    assertEquals(LedgerFixture.BEGIN + 1000, run.started());
    assertEquals(7, run.reevePid());
    assertEquals("adopted", run.actions().get(0).event());
    assertEquals("runs", RunText.outcome(run));
  }

  @Test
  void theEndOfAnAdoptedRunBelongsToIt() {
    List<Run> runs = WhySamples.killed().died("web", 100, 1, "\"code\":3").started("web", 200, 2).runs("web", true);
    assertEquals(2, runs.size());
    assertEquals("exit 3", RunText.outcome(runs.get(0)));
    assertEquals(200, runs.get(1).pid());
    String why = WhySamples.killed().died("web", 100, 1, "\"code\":3").paragraph("web");
    assertTrue(why.contains("exited with code 3"), why);
    assertTrue(why.contains("Adopted: reeve (pid 8) watched it from "), why);
    assertTrue(why.contains(" on, because reeve (pid 7), under which it ran before, was killed."), why);
    assertTrue(why.contains("How it ended is exact"), why);
  }

  @Test
  void aRunIsAdoptedAgainAndAgain() {
    LedgerFixture ledger = WhySamples.killed();
    for (int pid = 9; pid < 12; pid++) {
      ledger.reeve(pid).line("adopted", "web", "\"pid\":100,\"life\":1,\"former\":" + (pid - 1));
    }
    List<Run> runs = ledger.died("web", 100, 1, UNKNOWN).runs("web", true);
    assertEquals(1, runs.size());
    assertEquals(4, runs.get(0).actions().size());
    assertEquals("unknown", RunText.outcome(runs.get(0)));
  }

  @Test
  void anUpgradeEndsNoRun() {
    Run run = new LedgerFixture().reeve(7).started("web", 100, 1)
        .line("upgraded", null, "\"message\":\"upgraded from reeve 1 to reeve 2\"").died("web", 100, 1, "\"code\":3")
        .line("upgraded", null, "\"message\":\"upgraded from reeve 2 to reeve 3\"").runs("web", true).get(0);
    assertEquals("upgraded from reeve 1 to reeve 2", run.upgrade().detail(), "the other one came after its end");
    assertEquals(7, run.reevePid());
  }

  /** A reeve that is killed before it has adopted anything leaves only its start in the ledger. */
  @Test
  void aReeveThatIsKilledBeforeItAdoptsMakesNoDifference() {
    LedgerFixture ledger = WhySamples.web().reeve(8).reeve(9)
        .line("adopted", "web", "\"pid\":100,\"life\":1,\"former\":8,\"startedAt\":null");
    assertEquals(1, ledger.runs("web", true).size());
    assertFalse(ledger.run("web").isOver());
  }

  @Test
  void aRunThatEndedWhileNoReeveRanSaysBetweenWhichTimes() {
    LedgerFixture ledger = WhySamples.web().reeve(8).exited("web", 100, 1, UNKNOWN, WhySamples.UNWATCHED)
        .line("restarting", "web", "\"delayMs\":500,\"attempt\":2,\"reason\":\"policy\"");
    List<Run> runs = ledger.runs("web", true);
    assertEquals(1, runs.size());
    assertEquals("restarting", runs.get(0).decision().event());
    assertEquals("ended while no reeve ran", RunText.reason(runs.get(0)));
    String first = WhyText.full(ledger.why("web")).split("\n")[0];
    assertEquals("\"web\" (pid 100) ended while no reeve ran, between "
        + LedgerTimes.localText(LedgerFixture.BEGIN + 1000) + " and "
        + LedgerTimes.localText(LedgerFixture.BEGIN + 2000)
        + ": how it ended is not known; that counts as a failure.", first);
    String json = WhyJson.write(ledger.why("web"));
    assertTrue(json.contains("\"ended\":null,\"endedAfter\":\"2027-01-15T08:00:01.000Z\""), json);
    assertTrue(json.contains("\"exit\":{\"unknown\":true}"), json);
    assertTrue(json.contains("\"byReeve\":null"), json);
    assertFalse(WhyText.full(ledger.why("web")).contains("was killed"), json);
  }

  @Test
  void anEndThatTheFormerReeveRecordedIsNotReplaced() {
    List<Run> runs = WhySamples.web().died("web", 100, 1, "\"code\":3").reeve(8)
        .exited("web", 100, 1, UNKNOWN, WhySamples.UNWATCHED).runs("web", true);
    assertEquals(List.of("exit 3"), runs.stream().map(RunText::outcome).toList());
  }

  /** Life numbers start again with a reeve that has no state: the exit is that of its own run. */
  @Test
  void aRunThatIsNotAdoptedStaysUnseen() {
    List<Run> runs = WhySamples.web().reeve(8).started("web", 200, 1).died("web", 200, 1, "\"code\":0")
        .runs("web", true);
    assertEquals(List.of("not seen", "exit 0"), runs.stream().map(RunText::outcome).toList());
  }

  @Test
  void anAdoptionWithoutAStartInTheLedgerIsARun() {
    Run run = new LedgerFixture().reeve(8).line("adopted", "web", "\"pid\":100,\"life\":4,\"former\":7,"
        + "\"startedAt\":\"2027-01-15T07:00:00.000Z\",\"output\":[]").run("web");
    assertEquals(LedgerFixture.BEGIN - 3_600_000, run.started());
    assertEquals(4, run.life());
    assertEquals(7, run.reevePid());
  }
}
