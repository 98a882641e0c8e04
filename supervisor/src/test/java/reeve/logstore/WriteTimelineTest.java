package reeve.logstore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WriteTimelineTest {
  private static final WriteTimeline LINE =
      new WriteTimeline(new long[] {300, 100, 200}, new long[] {9_000, 1_000, 2_000});

  @Test
  void aByteIsBetweenThePointBeforeAndThePointBehindIt() {
    assertEquals(new WriteTimeline.Span(1_000, 2_000), LINE.of(150));
    assertEquals(new WriteTimeline.Span(1_000, 2_000), LINE.of(200), "the byte before an offset");
    assertEquals(new WriteTimeline.Span(-1, 1_000), LINE.of(100));
    assertEquals(new WriteTimeline.Span(9_000, -1), LINE.of(301));
  }

  @Test
  void aTimeChoosesSomeLinesTooManyAndNeverOneTooFew() {
    assertEquals(100, LINE.before(1_999));
    assertEquals(200, LINE.before(2_000));
    assertEquals(0, LINE.before(999));
    assertEquals(200, LINE.after(1_001));
    assertEquals(200, LINE.after(2_000));
    assertEquals(Long.MAX_VALUE, LINE.after(9_001));
  }

  @Test
  void theLastLineBeforeAPointHasItsTimeAndOthersLieBetween() {
    assertEquals(2_000, LINE.order(200));
    assertEquals(1_500, LINE.order(150));
    assertEquals(1_000, LINE.order(50), "before all that is known");
    assertEquals(9_000, LINE.order(400), "behind it");
    assertEquals(-1, WriteTimeline.UNKNOWN.order(7));
  }

  @Test
  void whatIsNotKnownIsNotSaid() {
    assertEquals(-1, LINE.estimate(50));
    assertEquals(-1, LINE.estimate(400));
    assertEquals(1_500, LINE.estimate(150));
    assertEquals(1_000, LINE.width(150));
    assertEquals(-1, new WriteTimeline(new long[] {0, 10}, new long[] {0, WriteTimeline.WIDEST + 1}).estimate(5));
  }

  @Test
  void aClockThatWasSetBackHidesNothing() {
    WriteTimeline back = new WriteTimeline(new long[] {100, 200, 300}, new long[] {5_000, 1_000, 6_000});
    assertEquals(200, back.before(1_500), "what is behind the last point of before that time");
    assertEquals(1_000, back.order(150));
  }

  @Test
  void ofPointsAtTheSameOffsetTheLatestSaysWhatFollowsThem() {
    WriteTimeline quiet = new WriteTimeline(new long[] {10, 10, 20}, new long[] {1_000, 50_000, 51_000});
    assertEquals(new WriteTimeline.Span(50_000, 51_000), quiet.of(15));
    assertEquals(1_000, quiet.of(10).notAfter());
  }
}
