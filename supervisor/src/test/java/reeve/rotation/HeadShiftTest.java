package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Positions that another thread measured while the head of the file was taken away. */
class HeadShiftTest {
  private static final String LOG = "/log/web.log";
  private final HeadShifts published = new HeadShifts();
  private final HeadShift shift = new HeadShift(LOG, published);

  private long measured() {
    return published.removedBytes(LOG);
  }

  @Test
  void aFileOfWhichNothingWasRemovedHasItsBaseOnly() {
    assertEquals(0, measured());
    assertEquals(5100, shift.offset(100, measured(), 5000));
  }

  @Test
  void aPositionMeasuredBeforeARemovalIsFromTheOldHead() {
    long before = measured();
    shift.begin(9000);
    shift.end(4096);
    assertEquals(4096, measured());
    assertEquals(5000 + 100, shift.offset(100, before, 5000 + 4096));
  }

  @Test
  void aPositionMeasuredAfterARemovalIsFromTheNewHead() {
    shift.begin(9000);
    shift.end(4096);
    assertEquals(5000 + 4096 + 100, shift.offset(100, measured(), 5000 + 4096));
  }

  @Test
  void ofAPositionMeasuredMeanwhileTheEndOfTheLogDecides() {
    shift.begin(9000);
    long during = measured();
    assertTrue(during < 0, "no position is certain");
    shift.end(4096);
    // The file had 4000 bytes from offset 5000 on, and grew to 4100 before the removal; or it had 4 bytes after it.
    assertEquals(5000 + 4100, shift.offset(4100, during, 5000 + 4096));
    assertEquals(9100, shift.offset(4, during, 5000 + 4096), "the log did not get shorter");
  }

  @Test
  void aRemovalThatFailedChangesNoPosition() {
    shift.begin(9000);
    long during = measured();
    shift.end(0);
    assertEquals(0, measured());
    assertEquals(5100, shift.offset(100, during, 5000));
  }

  @Test
  void aRotationThatBrokeOffLeavesNoReaderWaiting() {
    shift.begin(9000);
    shift.settle();
    assertEquals(0, measured());
    shift.begin(9000);
    shift.end(10);
    shift.settle();
    assertEquals(10, measured(), "it was complete already");
  }

  @Test
  void severalRemovalsAddUp() {
    long before = measured();
    for (int i = 0; i < 100; i++) {
      shift.begin(9000 + i);
      shift.end(10);
    }
    assertEquals(1000, measured());
    assertEquals(5100, shift.offset(100, before, 6000));
  }
}
