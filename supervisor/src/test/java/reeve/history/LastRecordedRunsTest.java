package reeve.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.history.LastRecordedRuns.Recorded;

class LastRecordedRunsTest {
  @TempDir
  private Path directory;

  private Map<String, Recorded> read(LedgerFixture ledger) throws IOException {
    try (LedgerFiles files = ledger.open(directory)) {
      return LastRecordedRuns.read(files, Set.of("web", "db"), 7, 5);
    }
  }

  @Test
  void theLastRunOfEachServiceIsFound() throws IOException {
    LedgerFixture ledger = new LedgerFixture().reeve(7).started("web", 1, 1).started("db", 2, 1)
        .died("web", 1, 1, "\"code\":1").started("web", 3, 2).died("db", 2, 1, "\"code\":1");
    assertEquals(Map.of("web", new Recorded(2, false, 3), "db", new Recorded(1, true, 2)), read(ledger));
  }

  /** The former reeve counted from 1 again, because it had no state: run 40 is that of another count. */
  @Test
  void runsOfAnotherCountAreNotTakenForThoseOfThisOne() throws IOException {
    LedgerFixture ledger = new LedgerFixture().reeve(6).started("web", 1, 40).reeve(7).started("db", 2, 1);
    assertEquals(Map.of("web", new Recorded(0, true, 0), "db", new Recorded(1, false, 2)), read(ledger));
  }

  /** Reeve 8 went on counting where 7 was killed. */
  @Test
  void runsThatAReeveBeforeTheFormerOneStartedAreFound() throws IOException {
    LedgerFixture ledger = new LedgerFixture().reeve(7).started("web", 1, 40).started("db", 2, 3).reeve(8)
        .line("adopted", "db", "\"pid\":2,\"life\":3,\"former\":7");
    assertEquals(Map.of("web", new Recorded(40, false, 1), "db", new Recorded(3, false, 2)), read(ledger));
  }

  /** Nothing is concluded from lines that were dropped with an older part of the ledger. */
  @Test
  void aServiceWhoseLinesWereDroppedIsNotKnown() throws IOException {
    LedgerFixture ledger = new LedgerFixture().died("web", 1, 9, "\"code\":1");
    assertEquals(Map.of("web", new Recorded(9, true, 0)), read(ledger));
  }

  @Test
  void aFailedStartIsOver() throws IOException {
    LedgerFixture ledger = new LedgerFixture().reeve(7).line("start-failed", "web", "\"life\":2,\"message\":\"no\"");
    assertEquals(new Recorded(2, true, 0), read(ledger).get("web"));
  }

  @Test
  void theMainProcessIsTheLastThatWasRecorded() throws IOException {
    LedgerFixture ledger = new LedgerFixture().reeve(7).started("web", 1, 2).line("main-pid", "web",
        "\"pid\":5,\"life\":2").line("main-pid", "web", "\"pid\":6,\"life\":2");
    assertEquals(new Recorded(2, false, 6), read(ledger).get("web"));
  }
}
