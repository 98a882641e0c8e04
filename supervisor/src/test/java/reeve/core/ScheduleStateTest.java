package reeve.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import reeve.config.CronTimes;
import reeve.config.ScheduleSpec;

/** When it is due, and what becomes of due times that nobody saw. */
class ScheduleStateTest {
  private static final long MIDNIGHT = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private static ScheduleSpec cron(String cron, String jitter, ScheduleSpec.Missed missed) {
    return new ScheduleSpec(cron, "", Duration.ZERO, SpecFixtures.duration(jitter), ScheduleSpec.Overlap.SKIP, missed);
  }

  private static ScheduleState daily(ScheduleSpec.Missed missed, long last, long now) {
    return ScheduleState.begin(cron("0 2 * * *", "0s", missed), CronTimes.of("0 2 * * *", ZoneOffset.UTC), last, now,
        0);
  }

  private static ScheduleState every(String every, ScheduleSpec.Missed missed, long last, long now) {
    return ScheduleState.begin(
        new ScheduleSpec("", "", SpecFixtures.duration(every), Duration.ZERO, ScheduleSpec.Overlap.SKIP, missed), null,
        last, now, 0);
  }

  @Test
  void aDueTimeThatIsMetIsARun() {
    ScheduleState agenda = daily(ScheduleSpec.Missed.SKIP, -1, MIDNIGHT);
    assertEquals(MIDNIGHT + 2 * HOUR, agenda.due());
    assertFalse(agenda.isDue(MIDNIGHT + 2 * HOUR - 1));
    assertTrue(agenda.isDue(MIDNIGHT + 2 * HOUR));
    ScheduleState.Turn turn = agenda.turn(MIDNIGHT + 2 * HOUR + 5, 0);
    assertEquals(MIDNIGHT + 2 * HOUR, turn.run());
    assertEquals(0, turn.missed());
    assertEquals(MIDNIGHT + DAY + 2 * HOUR, turn.next().due());
  }

  @Test
  void aDueTimeThatNobodySawIsMissed() {
    long now = MIDNIGHT + 3 * DAY + 12 * HOUR;
    ScheduleState.Turn turn = daily(ScheduleSpec.Missed.SKIP, -1, MIDNIGHT).turn(now, 0);
    assertEquals(new ScheduleState.Turn(turn.next(), -1, 4, MIDNIGHT + 3 * DAY + 2 * HOUR), turn);
    assertEquals(MIDNIGHT + 4 * DAY + 2 * HOUR, turn.next().due());
  }

  @Test
  void oneRunMakesUpForAllThatWereMissed() {
    ScheduleState.Turn turn = daily(ScheduleSpec.Missed.RUN_ONCE, -1, MIDNIGHT).turn(MIDNIGHT + 3 * DAY, 0);
    assertEquals(new ScheduleState.Turn(turn.next(), MIDNIGHT + 2 * DAY + 2 * HOUR, 3, MIDNIGHT + 2 * DAY + 2 * HOUR),
        turn);
  }

  @Test
  void whatIsDueJustNowIsRunAndWhatWasBeforeIsMissed() {
    ScheduleState agenda = ScheduleState.begin(cron("* * * * *", "0s", ScheduleSpec.Missed.SKIP),
        CronTimes.of("* * * * *", ZoneOffset.UTC), -1, MIDNIGHT, 0);
    ScheduleState.Turn turn = agenda.turn(MIDNIGHT + 10 * MINUTE + 30_000, 0);
    assertEquals(new ScheduleState.Turn(turn.next(), MIDNIGHT + 10 * MINUTE, 9, MIDNIGHT + 9 * MINUTE), turn);
  }

  @Test
  void aYearOfMinutesIsNotCountedThrough() {
    ScheduleState agenda = ScheduleState.begin(cron("* * * * *", "0s", ScheduleSpec.Missed.SKIP),
        CronTimes.of("* * * * *", ZoneOffset.UTC), -1, MIDNIGHT, 0);
    ScheduleState.Turn turn = agenda.turn(MIDNIGHT + 365 * DAY + 1, 0);
    assertEquals(MIDNIGHT + 365 * DAY, turn.run());
    assertEquals(1000, turn.missed());
    assertEquals(MIDNIGHT + 365 * DAY - MINUTE, turn.lastMissed());
  }

  @Test
  void whatWasDealtWithBeforeARestartOfReeveIsKnown() {
    long last = MIDNIGHT + 2 * HOUR;
    assertEquals(MIDNIGHT + DAY + 2 * HOUR, daily(ScheduleSpec.Missed.SKIP, last, last + HOUR).due(),
        "nothing was missed");
    ScheduleState agenda = daily(ScheduleSpec.Missed.RUN_ONCE, last, last + DAY + HOUR);
    assertTrue(agenda.isDue(last + DAY + HOUR));
    assertEquals(last + DAY, agenda.turn(last + DAY + HOUR, 0).run());
  }

  @Test
  void anIntervalBeginsWithReeveOrWithTheLastOfTheReeveBefore() {
    assertEquals(MIDNIGHT + HOUR, every("1h", ScheduleSpec.Missed.SKIP, -1, MIDNIGHT).due());
    assertEquals(MIDNIGHT + 30 * MINUTE, every("1h", ScheduleSpec.Missed.SKIP, MIDNIGHT - 30 * MINUTE, MIDNIGHT).due());
    ScheduleState.Turn turn = every("1h", ScheduleSpec.Missed.SKIP, MIDNIGHT - 90 * MINUTE, MIDNIGHT).turn(MIDNIGHT, 0);
    assertEquals(new ScheduleState.Turn(turn.next(), -1, 1, MIDNIGHT - 30 * MINUTE), turn);
    assertEquals(MIDNIGHT + 30 * MINUTE, turn.next().due());
    assertEquals(MIDNIGHT + HOUR, every("1h", ScheduleSpec.Missed.SKIP, MIDNIGHT + DAY, MIDNIGHT).due(),
        "the clock was wrong then");
  }

  @Test
  void intervalsDoNotDrift() {
    ScheduleState.Turn turn = every("1s", ScheduleSpec.Missed.SKIP, -1, 0).turn(1_300, 0);
    assertEquals(1_000, turn.run());
    assertEquals(2_000, turn.next().due());
    turn = turn.next().turn(5_100, 0);
    assertEquals(2_000, turn.run(), "late by no more than the grace, and so not missed");
    assertEquals(6_000, turn.next().due());
  }

  @Test
  void jitterPutsOffWhatIsDue() {
    ScheduleState agenda = ScheduleState.begin(cron("0 2 * * *", "10s", ScheduleSpec.Missed.SKIP),
        CronTimes.of("0 2 * * *", ZoneOffset.UTC), -1, MIDNIGHT, 0.5);
    assertEquals(MIDNIGHT + 2 * HOUR, agenda.due());
    assertEquals(MIDNIGHT + 2 * HOUR + 5_000, agenda.at());
    ScheduleState.Turn turn = agenda.turn(agenda.at(), 0.1);
    assertEquals(MIDNIGHT + 2 * HOUR, turn.run());
    assertEquals(MIDNIGHT + DAY + 2 * HOUR + 1_000, turn.next().at());
  }

  @Test
  void aClockThatGoesBackALittleDoesNothingTwice() {
    ScheduleState agenda = daily(ScheduleSpec.Missed.SKIP, -1, MIDNIGHT).turn(MIDNIGHT + 2 * HOUR, 0).next();
    assertEquals(MIDNIGHT + DAY + 2 * HOUR, agenda.clockSet(MIDNIGHT + HOUR, 0).due());
  }

  @Test
  void aClockThatWasFarAheadIsForgotten() {
    ScheduleState agenda = daily(ScheduleSpec.Missed.SKIP, -1, MIDNIGHT + 4000 * DAY);
    assertEquals(MIDNIGHT + 2 * HOUR, agenda.clockSet(MIDNIGHT, 0).due());
    assertEquals(MIDNIGHT + 2 * HOUR, daily(ScheduleSpec.Missed.SKIP, MIDNIGHT + 4000 * DAY, MIDNIGHT).due());
  }

  @Test
  void aClockThatGoesForwardMissesWhatItJumpedOver() {
    ScheduleState agenda = daily(ScheduleSpec.Missed.SKIP, -1, MIDNIGHT).clockSet(MIDNIGHT + 5 * HOUR, 0);
    assertTrue(agenda.isDue(MIDNIGHT + 5 * HOUR));
    assertEquals(1, agenda.turn(MIDNIGHT + 5 * HOUR, 0).missed());
  }

  @Test
  void aClockThatIsSetByALittleKeepsTheJitter() {
    ScheduleState agenda = ScheduleState.begin(cron("0 2 * * *", "10s", ScheduleSpec.Missed.SKIP),
        CronTimes.of("0 2 * * *", ZoneOffset.UTC), -1, MIDNIGHT, 0.5);
    assertEquals(agenda, agenda.clockSet(MIDNIGHT + 500, 0.9));
  }
}
