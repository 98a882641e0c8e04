package reeve.logstore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WriteTimelineTest {
  private static final WriteTimeline LINE =
      new WriteTimeline(new long[] {300, 100, 200}, new long[] {9_000, 1_000, 2_000});

  @Test
  void aByteIsBetweenThePointBeforeAndThePointBehindIt() {
    assertEquals(new WriteTimeline.Span(1_000, 2_000), LINE.spanAt(150));
    assertEquals(new WriteTimeline.Span(1_000, 2_000), LINE.spanAt(200), "the byte before an offset");
    assertEquals(new WriteTimeline.Span(-1, 1_000), LINE.spanAt(100));
    assertEquals(new WriteTimeline.Span(9_000, -1), LINE.spanAt(301));
  }

  @Test
  void aTimeChoosesSomeLinesTooManyAndNeverOneTooFew() {
    assertEquals(100, LINE.offsetWrittenBy(1_999));
    assertEquals(200, LINE.offsetWrittenBy(2_000));
    assertEquals(0, LINE.offsetWrittenBy(999));
    assertEquals(200, LINE.offsetWrittenAfter(1_001));
    assertEquals(200, LINE.offsetWrittenAfter(2_000));
    assertEquals(Long.MAX_VALUE, LINE.offsetWrittenAfter(9_001));
  }

  @Test
  void theLastLineBeforeAPointHasItsTimeAndOthersLieBetween() {
    assertEquals(2_000, LINE.sortMillis(200));
    assertEquals(1_500, LINE.sortMillis(150));
    assertEquals(1_000, LINE.sortMillis(50), "before all that is known");
    assertEquals(9_000, LINE.sortMillis(400), "behind it");
    assertEquals(-1, WriteTimeline.UNKNOWN.sortMillis(7));
  }

  @Test
  void whatIsNotKnownIsNotSaid() {
    assertEquals(-1, LINE.estimateMillis(50));
    assertEquals(-1, LINE.estimateMillis(400));
    assertEquals(1_500, LINE.estimateMillis(150));
    assertEquals(1_000, LINE.uncertaintyMillis(150));
    long[] millis = {0, WriteTimeline.MAX_SPAN_MILLIS + 1};
    assertEquals(-1, new WriteTimeline(new long[] {0, 10}, millis).estimateMillis(5));
  }

  @Test
  void aClockThatWasSetBackHidesNothing() {
    WriteTimeline back = new WriteTimeline(new long[] {100, 200, 300}, new long[] {5_000, 1_000, 6_000});
    assertEquals(200, back.offsetWrittenBy(1_500), "what is behind the last point of before that time");
    assertEquals(1_000, back.sortMillis(150));
  }

  @Test
  void ofPointsAtTheSameOffsetTheLatestSaysWhatFollowsThem() {
    WriteTimeline quiet = new WriteTimeline(new long[] {10, 10, 20}, new long[] {1_000, 50_000, 51_000});
    assertEquals(new WriteTimeline.Span(50_000, 51_000), quiet.spanAt(15));
    assertEquals(1_000, quiet.spanAt(10).notAfter());
  }
}
