package reeve.logstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the records of an index add up to. */
class IndexStateTest {
  private static final long INODE = 7;
  private static final long BORN = 70;
  private final IndexState state = new IndexState();

  @BeforeEach
  void aLiveFileInTheMiddleOfTheStream() {
    state.add(new IndexRecord.LiveFile(INODE, BORN, 4096, 5000, 1, 0));
  }

  @Test
  void aCutIsPendingUntilItIsDone() {
    state.add(new IndexRecord.CutStart(5000, 9000, 4096, 1));
    assertEquals(new PendingCut(5000, 9000, 4096, PendingCut.Stage.RECORDED), state.pending());
    assertEquals(5000, state.start(), "the cut is not complete");
    state.add(new IndexRecord.Punched());
    assertEquals(PendingCut.Stage.PUNCHED, state.pending().stage());
    state.add(new IndexRecord.CutDone(8192, 9000));
    assertNull(state.pending());
    assertEquals(8192, state.base());
    assertEquals(9000, state.start());
    assertEquals(9000, state.archiveEnd(5000));
  }

  @Test
  void aTrimTakesTheWholeFileFromItsBase() {
    state.add(new IndexRecord.TrimStart(5000, 9000, 1));
    assertEquals(new PendingCut(5000, 9000, 9000 - 4096, PendingCut.Stage.EMPTYING), state.pending());
  }

  @Test
  void aCutThatOnlyTakesAHoleOutMakesNoArchive() {
    state.add(new IndexRecord.CutStart(5000, 5000, 4096, 1));
    assertEquals(-1, state.archiveEnd(5000));
    assertEquals(4096, state.pending().length());
  }

  @Test
  void aReplacedFileIsRememberedWithTheBaseThatItHadLast() {
    state.add(new IndexRecord.CutDone(8192, 9000));
    assertEquals(-1, state.formerBase(INODE, BORN));
    state.add(new IndexRecord.LiveFile(8, 80, 20_000, 20_000, 2, 0));
    assertEquals(8192, state.formerBase(INODE, BORN));
    assertTrue(state.isLiveFile(8, 80));
    assertFalse(state.isLiveFile(8, 81), "an inode number that was used again");
  }

  @Test
  void anotherRecordOfTheSameFileIsNoReplacement() {
    state.add(new IndexRecord.CutStart(5000, 9000, 4096, 1));
    state.add(new IndexRecord.LiveFile(INODE, BORN, 8192, 9000, 1, 0));
    assertEquals(-1, state.formerBase(INODE, BORN));
    assertNull(state.pending(), "the record is of a file that no cut is under way in");
  }

  @Test
  void theHighestOffsetIsOfAMarkARunOrTheStart() {
    assertEquals(5000, state.highest());
    state.add(new IndexRecord.Mark(6000, 1));
    assertEquals(6000, state.highest());
    state.add(new IndexRecord.RunStart(new LogRun(7000, 1, 2, 3, "web", "stdout")));
    assertEquals(7000, state.highest());
  }

  @Test
  void ofACutThatWasStartedTwiceTheLastAttemptWroteTheArchive() {
    state.add(new IndexRecord.CutStart(5000, 9000, 4096, 1));
    state.add(new IndexRecord.CutStart(5000, 8000, 0, 2));
    assertEquals(8000, state.archiveEnd(5000));
  }

  @Test
  void aRewrittenIndexForgetsTheArchivesThatAreGone() {
    state.add(new IndexRecord.CutStart(5000, 9000, 4096, 1));
    state.add(new IndexRecord.CutStart(9000, 9500, 0, 1));
    state.archivesDropped(9000);
    assertEquals(-1, state.archiveEnd(5000));
    assertEquals(9500, state.archiveEnd(9000));
  }

  @Test
  void theFirstUnarchivedByteWasWrittenByTheFirstPointAfterTheArchives() {
    assertEquals(-1, state.unarchivedNotAfter());
    state.add(new IndexRecord.Mark(5000, 10));
    assertEquals(-1, state.unarchivedNotAfter(), "it says nothing about what follows");
    state.add(new IndexRecord.Mark(7000, 30));
    state.add(new IndexRecord.RunStart(new LogRun(6000, 1, 2, 20, "web", "stdout")));
    assertEquals(20, state.unarchivedNotAfter());
    state.add(new IndexRecord.CutDone(4096, 6000));
    assertEquals(30, state.unarchivedNotAfter());
    state.add(new IndexRecord.CutDone(4096, 7000));
    assertEquals(-1, state.unarchivedNotAfter());
  }

  @Test
  void manyRunsAndMarksTakeNoMemory() {
    int held = 0;
    for (int i = 1; i <= 22 * 60 * 10; i++) { // 22 minutes, ten starts a second
      state.add(new IndexRecord.RunStart(new LogRun(5000 + i, i, 2, 100L * i, "web", "stdout")));
      state.add(new IndexRecord.Mark(5000 + i, 100L * i));
      held = Math.max(held, state.heldNumbers());
    }
    assertTrue(held <= 128, "it holds " + held + " numbers");
    assertEquals(100, state.unarchivedNotAfter(), "which is still exact after many points were dropped");
    state.add(new IndexRecord.CutDone(4096, 10_000));
    long exact = 100 * 5001;
    assertTrue(state.unarchivedNotAfter() >= exact && state.unarchivedNotAfter() < exact + 22 * 60_000 / 8,
        "never too early, and not much too late: " + state.unarchivedNotAfter());
  }
}
