package reeve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Due times, around the two days of the year on which the clocks of Berlin change: 29 March 2026 at 2:00 and
 * 25 October 2026 at 3:00.
 */
class CronTimesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** The next due times after a time, each with the offset that is in effect then. */
  private static List<String> times(String cron, String after, int count) {
    CronTimes times = CronTimes.of(cron, BERLIN);
    List<String> result = new ArrayList<>();
    long at = OffsetDateTime.parse(after).toInstant().toEpochMilli();
    for (int i = 0; i < count; i++) {
      at = times.next(at);
      result.add(at < 0 ? "never" : Instant.ofEpochMilli(at).atZone(BERLIN).toOffsetDateTime().toString());
      if (at < 0) {
        break;
      }
    }
    return result;
  }

  @Test
  void aTimeThatTheClockJumpsOverRunsAtTheJump() {
    assertEquals(List.of("2026-03-28T02:30+01:00", "2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00"),
        times("30 2 * * *", "2026-03-28T00:00:00+01:00", 3));
  }

  @Test
  void severalTimesThatTheClockJumpsOverAreOneRun() {
    assertEquals(List.of("2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00"),
        times("0,30 1-3 * * *", "2026-03-29T01:00:00+01:00", 3));
  }

  @Test
  void aTimeThatComesTwiceRunsOnce() {
    assertEquals(List.of("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"),
        times("30 2 * * *", "2026-10-25T00:00:00+02:00", 2));
    assertEquals(List.of("2026-10-26T02:30+01:00"), times("30 2 * * *", "2026-10-25T02:10:00+01:00", 1),
        "after a time between the first and the second half past two");
    assertEquals(List.of("2026-10-25T03:00+01:00"), times("0 3 * * *", "2026-10-25T02:10:00+01:00", 1));
    assertEquals(List.of("2026-10-25T02:00+02:00", "2026-10-26T02:00+01:00"),
        times("0 2 * * *", "2026-10-25T00:00:00+02:00", 2));
  }

  @Test
  void aJobOfElapsedTimeIgnoresClockChanges() {
    assertEquals(List.of("2026-03-29T01:40+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:20+02:00"),
        times("*/20 * * * *", "2026-03-29T01:20:00+01:00", 3));
    assertEquals(
        List.of("2026-10-25T02:00+02:00", "2026-10-25T02:30+02:00", "2026-10-25T02:00+01:00", "2026-10-25T02:30+01:00",
            "2026-10-25T03:00+01:00"),
        times("*/30 * * * *", "2026-10-25T01:30:00+02:00", 5));
    assertEquals(List.of("2026-10-25T02:15+02:00", "2026-10-25T02:15+01:00", "2026-10-25T03:15+01:00"),
        times("15 * * * *", "2026-10-25T01:15:00+02:00", 3));
  }

  @Test
  void theNextDueTimeIsAfterTheGivenTime() {
    assertEquals(List.of("2026-06-01T12:05+02:00"), times("*/5 * * * *", "2026-06-01T12:00:00+02:00", 1));
    assertEquals(List.of("2026-06-01T12:05+02:00"), times("*/5 * * * *", "2026-06-01T12:00:00.001+02:00", 1));
    assertEquals(List.of("2026-06-01T12:00+02:00"), times("*/5 * * * *", "2026-06-01T11:59:59.999+02:00", 1));
  }

  @Test
  void eitherTheDayOfTheMonthOrTheDayOfTheWeekMatches() {
    assertEquals(
        List.of("2026-11-06T00:00+01:00", "2026-11-13T00:00+01:00", "2026-11-20T00:00+01:00", "2026-11-27T00:00+01:00",
            "2026-12-04T00:00+01:00", "2026-12-11T00:00+01:00", "2026-12-13T00:00+01:00"),
        times("0 0 13 * 5", "2026-11-01T00:00:00+01:00", 7));
  }

  @Test
  void theNicknamesOfCrontabAreRead() {
    assertEquals(List.of("2026-01-01T13:00+01:00"), times("@hourly", "2026-01-01T12:30:00+01:00", 1));
    assertEquals(List.of("2026-01-02T00:00+01:00"), times("@daily", "2026-01-01T12:30:00+01:00", 1));
    assertEquals(List.of("2026-01-04T00:00+01:00"), times("@weekly", "2026-01-01T12:30:00+01:00", 1));
    assertEquals(List.of("2026-02-01T00:00+01:00"), times("@monthly", "2026-01-01T12:30:00+01:00", 1));
    assertEquals(List.of("2027-01-01T00:00+01:00"), times("@yearly", "2026-01-01T12:30:00+01:00", 1));
    assertEquals(List.of("2026-01-05T06:00+01:00"), times("0 6 * * MON-FRI", "2026-01-02T12:30:00+01:00", 1));
    assertEquals(List.of("2026-01-04T06:00+01:00"), times("0 6 * * 7", "2026-01-02T12:30:00+01:00", 1));
    assertEquals(List.of("2026-01-31T06:00+01:00", "2026-02-28T06:00+01:00"),
        times("0 6 L * *", "2026-01-02T12:30:00+01:00", 2));
    assertEquals(List.of("2026-01-14T06:00+01:00"), times("0 6 * * 3#2", "2026-01-02T12:30:00+01:00", 1));
  }

  @Test
  void aDayThatNeverComesIsNeverDue() {
    assertEquals(List.of("never"), times("0 0 30 2 *", "2026-01-01T00:00:00+01:00", 1));
    assertEquals(List.of("2028-02-29T00:00+01:00"), times("0 0 29 2 *", "2026-01-01T00:00:00+01:00", 1));
  }

  @Test
  void aBadExpressionIsRefused() {
    for (String text : new String[] {"", "* * * *", "* * * * * *", "61 * * * *", "* 24 * * *", "* * 0 * *",
        "* * * 13 *", "* * * * 8", "@often",
        "a b c d e", "*/0 * * * *", "5-1 * * * *", "* * * * MONDAY"}) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> CronTimes.of(text, BERLIN), text);
      assertTrue(e.getMessage() != null && !e.getMessage().isBlank(), text);
    }
  }
}
