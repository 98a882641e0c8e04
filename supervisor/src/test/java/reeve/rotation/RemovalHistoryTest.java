package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Positions that another thread measured while the head of the file was removed. */
class RemovalHistoryTest {
  private static final String LOG = "/log/web.log";
  private final PublishedRemovals published = new PublishedRemovals();
  private final RemovalHistory removals = new RemovalHistory(LOG, published);

  private long measured() {
    return published.removedBytes(LOG);
  }

  @Test
  void withoutARemovalOnlyTheBaseCounts() {
    assertEquals(0, measured());
    assertEquals(5100, removals.offset(100, measured(), 5000));
  }

  @Test
  void aPositionMeasuredBeforeARemovalIsFromTheOldHead() {
    long before = measured();
    removals.begin(9000);
    removals.end(4096);
    assertEquals(4096, measured());
    assertEquals(5000 + 100, removals.offset(100, before, 5000 + 4096));
  }

  @Test
  void aPositionMeasuredAfterARemovalIsFromTheNewHead() {
    removals.begin(9000);
    removals.end(4096);
    assertEquals(5000 + 4096 + 100, removals.offset(100, measured(), 5000 + 4096));
  }

  @Test
  void forAPositionMeasuredDuringARemovalTheEndOfTheLogDecides() {
    removals.begin(9000);
    long during = measured();
    assertTrue(during < 0, "no position is certain");
    removals.end(4096);
    // The file had 4000 bytes from offset 5000 on, and grew to 4100 before the removal; or it had 4 bytes after it.
    assertEquals(5000 + 4100, removals.offset(4100, during, 5000 + 4096));
    assertEquals(9100, removals.offset(4, during, 5000 + 4096), "the log did not get shorter");
  }

  @Test
  void aRemovalThatFailedChangesNoPosition() {
    removals.begin(9000);
    long during = measured();
    removals.end(0);
    assertEquals(0, measured());
    assertEquals(5100, removals.offset(100, during, 5000));
  }

  @Test
  void anAbortedRotationLeavesNoReaderWaiting() {
    removals.begin(9000);
    removals.settle();
    assertEquals(0, measured());
    removals.begin(9000);
    removals.end(10);
    removals.settle();
    assertEquals(10, measured(), "it was complete already");
  }

  @Test
  void severalRemovalsAddUp() {
    long before = measured();
    for (int i = 0; i < 100; i++) {
      removals.begin(9000 + i);
      removals.end(10);
    }
    assertEquals(1000, measured());
    assertEquals(5100, removals.offset(100, before, 6000));
  }
}
