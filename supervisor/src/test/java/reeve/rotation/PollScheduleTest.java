package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PollScheduleTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void aFastLogIsPolledSoonAndASlowLogRarely() {
    assertEquals(5 * SECOND + PollSchedule.MIN_PAUSE_NANOS, PollSchedule.next(5 * SECOND, 10, 1_000_000, SECOND));
    assertEquals(6 * SECOND, PollSchedule.next(5 * SECOND, 10_000_000, 1, SECOND));
    assertEquals(6 * SECOND, PollSchedule.next(5 * SECOND, 10_000_000, 0, SECOND));
    assertEquals(6 * SECOND, PollSchedule.next(5 * SECOND + 1, 3_000_000, 1_000_000, SECOND),
        "half of three seconds is one tick");
  }

  @Test
  void allSlowLogsShareTheirTicks() {
    long now = 77 * SECOND;
    for (long i = 0; i < 100; i++) {
      assertEquals(78 * SECOND, PollSchedule.next(now + i * 5_000_000, 1 << 30, i, SECOND));
    }
  }

  @Test
  void theNextPollIsAlwaysInTheFuture() {
    for (long grown : new long[] {0, 1, 1000, Long.MAX_VALUE / 4}) {
      for (long left : new long[] {-5, 0, 1, 1L << 40}) {
        for (long elapsed : new long[] {-1, 0, 1, SECOND}) {
          long next = PollSchedule.next(123_456_789, left, grown, elapsed);
          assertTrue(next > 123_456_789 && next <= 123_456_789 + PollSchedule.MAX_PAUSE_NANOS,
              grown + " " + left + " " + elapsed);
        }
      }
    }
  }
}
