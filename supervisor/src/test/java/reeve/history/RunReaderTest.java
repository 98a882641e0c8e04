package reeve.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.text.Rfc3339;

class RunReaderTest {
  @TempDir
  Path directory;

  private static LedgerFixture many(int runs) {
    LedgerFixture ledger = new LedgerFixture().reeve(7);
    for (int i = 1; i <= runs; i++) {
      ledger.started("web", 100 + i, i).started("other", 9000 + i, i).died("web", 100 + i, i, "\"code\":" + i % 200);
    }
    return ledger;
  }

  @Test
  void aRunIsTheSameFromBothEndsOfTheLedger() throws IOException {
    try (LedgerFiles files = many(1000).open(directory)) {
      RunReader reader = new RunReader(files);
      for (int back : new int[] {1, 2, 7, 300, 1000}) {
        Run last = reader.fromEnd("web", back, true, 0).run();
        Run same = reader.byNumber("web", 1001 - back, true, 0).run();
        assertEquals(100 + 1001 - back, last.pid());
        assertEquals(same.pid(), last.pid());
        assertEquals(same.end(), last.end());
      }
      assertNull(reader.fromEnd("web", 1001, true, 0).run());
      assertNull(reader.byNumber("web", 1001, true, 0).run());
    }
  }

  @Test
  void aRunHasItsDueTimeAndTheHistoryHasDueTimesWithoutARun() throws IOException {
    String due = "\"due\":\"2026-01-01T00:00:00.000Z\",\"outcome\":";
    LedgerFixture ledger = new LedgerFixture().reeve(7).line("due", "job", due + "\"missed\",\"times\":3")
        .line("due", "job", due + "\"started\",\"times\":1")
        .line("started", "job", "\"pid\":101,\"life\":1,\"attempt\":1,\"reason\":\"schedule\",\"output\":[]")
        .died("job", 101, 1, "\"code\":1")
        .line("due", "job", due + "\"skipped\",\"times\":1")
        .line("started", "job", "\"pid\":102,\"life\":2,\"attempt\":1,\"reason\":\"request\",\"output\":[]")
        .died("job", 102, 2, "\"code\":0");
    long time = Rfc3339.parse("2026-01-01T00:00:00.000Z");
    List<Run> runs = new ArrayList<>();
    try (LedgerFiles files = ledger.open(directory)) {
      new RunReader(files).forEachRun(null, true, 0, (run, order) -> runs.add(run));
      assertEquals(102, new RunReader(files).fromEnd("job", 1, true, 0).run().pid(),
          "a due time without a run is no run for why");
      assertEquals(101, new RunReader(files).fromEnd("job", 2, true, 0).run().pid());
    }
    assertEquals(new Run.Omitted(runs.get(0).end().at(), time, 3, true), runs.get(0).end());
    assertEquals(List.of(0, 0, 1, 2), runs.stream().map(Run::number).sorted().toList());
    for (Run run : runs) {
      assertEquals(run.number() == 2 ? -1 : time, run.due(), "of " + run);
    }
  }

  /** The clock is put back by two hours: the order is that of what happened. */
  @Test
  void runsAreInTheOrderOfTheLedgerWhateverTheClockWasSetTo() throws IOException {
    LedgerFixture ledger = new LedgerFixture().reeve(7).started("db", 50, 1);
    for (int life = 1; life <= 4; life++) {
      ledger.later(life == 3 ? -7_200_000 : 0).started("web", 100 + life, life).died("web", 100 + life, life,
          "\"code\":1");
    }
    TreeMap<Long, Integer> pids = new TreeMap<>();
    try (LedgerFiles files = ledger.open(directory)) {
      new RunReader(files).forEachRun(null, true, 0, (run, order) -> pids.put(order, run.pid()));
    }
    assertEquals(List.of(50, 101, 102, 103, 104), List.copyOf(pids.values()));
  }

  @Test
  void aRunHasItsNumberInTheHistoryOrNone() throws IOException {
    LedgerFixture ledger = new LedgerFixture().reeve(7).started("web", 101, 1).died("web", 101, 1, "\"code\":1");
    try (LedgerFiles files = ledger.open(directory)) {
      assertEquals(1, new RunReader(files).fromEnd("web", 1, true, 0).run().number());
    }
    // Entries that are older than a day before the previous run are not read.
    for (int life = 2; life <= 3; life++) {
      ledger.later(3 * 86_400_000L).started("web", 100 + life, life).died("web", 100 + life, life, "\"code\":1");
    }
    try (LedgerFiles files = ledger.open(directory)) {
      Run run = new RunReader(files).fromEnd("web", 1, true, 0).run();
      assertEquals(103, run.pid());
      assertEquals(0, run.number(), "the whole ledger was not read");
      assertEquals(103, new RunReader(files).byNumber("web", 3, true, 0).run().pid());
    }
  }

  @Test
  void runsContinueAcrossPartsAndRestartsOfReeve() throws IOException {
    LedgerFixture ledger =
        many(3).rotate(directory).died("other", 9003, 3, "\"code\":0").line("reeve-ended", null, "\"pid\":7,\"code\":0")
            .reeve(8).started("web", 500, 1);
    try (LedgerFiles files = ledger.open(directory)) {
      RunReader reader = new RunReader(files);
      List<Run> runs = new ArrayList<>();
      reader.forEachRun(null, true, 0, (run, order) -> runs.add(run));
      assertEquals(7, runs.size());
      Run running = runs.stream().filter(run -> run.pid() == 500).findFirst().orElseThrow();
      assertEquals(4, running.number());
      assertFalse(running.isOver());
      assertEquals(8, running.reevePid());
      assertEquals(3, reader.fromEnd("other", 1, true, 0).recentExits().hour(), "two unseen ends, and one exit");
      assertEquals(List.of("other", "web"), reader.services());
      assertEquals(new RunReader.LastSupervisor(8, 5, "boot-1", false), reader.lastSupervisor());
    }
  }

  @Test
  void tornAndDamagedLinesAreIgnored() throws IOException {
    LedgerFixture ledger = new LedgerFixture().reeve(7)
        .raw("\n\n{\"time\":\"2026-01-01T00:00:00.000Z\",\"event\":\"exi\n").started("web", 100, 1)
        .raw("\u0000\u0001rubbish \"web\"\n").raw("[1,2]\n").raw("{\"a\":{\"a\":".repeat(100) + "\n")
        .raw("x".repeat(300_000) + "\n")
        .died("web", 100, 1, "\"code\":3")
        .raw("{\"time\":\"2026-01-01T00:00:00.000Z\",\"event\":\"started\",\"service\":\"web\"");
    try (LedgerFiles files = ledger.open(directory)) {
      Run run = new RunReader(files).fromEnd("web", 1, true, 0).run();
      assertEquals("exit 3", RunText.outcome(run));
      assertEquals(100, run.pid());
      files.forward(line -> true);
      assertEquals(5, files.damagedLines(), "which the command says once");
    }
  }

  @Test
  void backwardAndForwardSeeTheSameLines() throws IOException {
    try (LedgerFiles files = many(2000).raw("\n\n").raw("{\"torn\":").rotate(directory).open(directory)) {
      List<String> forward = new ArrayList<>();
      files.forward(line -> {
        forward.add(line);
        return true;
      });
      List<String> backward = new ArrayList<>();
      files.backward(line -> {
        backward.add(new String(line, StandardCharsets.UTF_8));
        return true;
      });
      Collections.reverse(backward);
      assertEquals(6001, forward.size());
      assertEquals(forward, backward);
    }
  }

  @Test
  void recentExitsAreCountedWithinTheHourAndTheDay() throws IOException {
    LedgerFixture ledger = new LedgerFixture().reeve(7);
    for (int i = 1; i <= 5; i++) {
      ledger.started("web", i, i)
          .died("web", i, i, i % 2 == 0 ? "\"code\":2" : "\"signal\":\"SIGKILL\",\"coreDumped\":false")
          .later(25 * 60_000);
    }
    ledger.later(30L * 3_600_000).started("web", 6, 6).died("web", 6, 6, "\"code\":2");
    try (LedgerFiles files = ledger.open(directory)) {
      RunReader reader = new RunReader(files);
      assertEquals(new RecentExits(1, 1, 1, 1), reader.fromEnd("web", 1, true, 0).recentExits());
      assertEquals(new RecentExits(3, 2, 5, 3), reader.fromEnd("web", 2, true, 0).recentExits());
      assertEquals(new RecentExits(3, 2, 5, 3), reader.byNumber("web", 5, true, 0).recentExits());
    }
  }

  @Test
  void aRunningServiceHasNoEndAndAnUnknownServiceNoEntry() throws IOException {
    LedgerFixture ledger = new LedgerFixture().reeve(7)
        .exited("other", 2, 1, "\"code\":1", "\"oomKills\":{\"service\":null}").started("web", 1, 1);
    try (LedgerFiles files = ledger.open(directory)) {
      RunReader reader = new RunReader(files);
      RunReader.Lookup lookup = reader.fromEnd("web", 1, true, 0);
      assertNull(lookup.run());
      assertEquals(1, lookup.running().pid());
      assertEquals("not seen", RunText.outcome(reader.fromEnd("web", 1, false, 0).run()), "reeve is gone");
      assertFalse(reader.fromEnd("absent", 1, true, 0).known());
      assertTrue(lookup.known());
    }
  }
}
