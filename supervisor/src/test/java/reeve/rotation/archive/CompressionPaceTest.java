package reeve.rotation.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import reeve.posix.FakePosix;

/** When the compressor pauses. Times are in nanoseconds. */
class CompressionPaceTest {
  private static final long MILLI = 1_000_000;

  private final CompressionPace pace = new CompressionPace(new FakePosix(), () -> 0);

  @Test
  void aPieceThatGotTheProcessorAtOnceIsFollowedByTheNext() {
    assertEquals(0, pace.pauseAfter(MILLI, MILLI));
    assertEquals(0, pace.pauseAfter(MILLI + 100_000, MILLI));
  }

  @Test
  void aPieceThatHadToWaitIsFollowedByAPauseOfTwentyTimesTheWorkSinceTheLastPause() {
    pace.pauseAfter(MILLI, MILLI);
    pace.pauseAfter(MILLI, MILLI);
    assertEquals(60 * MILLI, pace.pauseAfter(5 * MILLI, MILLI));
    assertEquals(20 * MILLI, pace.pauseAfter(5 * MILLI, MILLI));
  }

  @Test
  void thePauseAfterALongStretchOfWorkIsBounded() {
    for (int i = 0; i < 1000; i++) {
      pace.pauseAfter(MILLI, MILLI);
    }
    assertEquals(200 * MILLI, pace.pauseAfter(5 * MILLI, MILLI));
  }

  @Test
  void noPieceBeginsAfterTheWorkWasCancelled() {
    pace.cancel();
    assertThrows(CompressionPace.CancelledException.class, pace::begin);
  }
}
