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

/** When a service is due by its schedule, and what follows from due times that passed unseen. */
class ScheduleStateTest {
  private static final long MIDNIGHT = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private static ScheduleSpec cron(String cron, String jitter, ScheduleSpec.Missed missed) {
    return new ScheduleSpec(cron, "", Duration.ZERO, SpecFixtures.duration(jitter), ScheduleSpec.Overlap.SKIP, missed);
  }

  private static ScheduleState daily(ScheduleSpec.Missed missed, long last, long now) {
    return ScheduleState.initial(cron("0 2 * * *", "0s", missed), CronTimes.of("0 2 * * *", ZoneOffset.UTC), last, now,
        0);
  }

  private static ScheduleState every(String every, ScheduleSpec.Missed missed, long last, long now) {
    return ScheduleState.initial(
        new ScheduleSpec("", "", SpecFixtures.duration(every), Duration.ZERO, ScheduleSpec.Overlap.SKIP, missed), null,
        last, now, 0);
  }

  @Test
  void aRunStartsAtItsDueTime() {
    ScheduleState agenda = daily(ScheduleSpec.Missed.SKIP, -1, MIDNIGHT);
    assertEquals(MIDNIGHT + 2 * HOUR, agenda.due());
    assertFalse(agenda.isDue(MIDNIGHT + 2 * HOUR - 1));
    assertTrue(agenda.isDue(MIDNIGHT + 2 * HOUR));
    ScheduleState.DueRun turn = agenda.handleDue(MIDNIGHT + 2 * HOUR + 5, 0);
    assertEquals(MIDNIGHT + 2 * HOUR, turn.dueTime());
    assertEquals(0, turn.missed());
    assertEquals(MIDNIGHT + DAY + 2 * HOUR, turn.next().due());
  }

  @Test
  void aDueTimeThatPassedUnseenIsMissed() {
    long now = MIDNIGHT + 3 * DAY + 12 * HOUR;
    ScheduleState.DueRun turn = daily(ScheduleSpec.Missed.SKIP, -1, MIDNIGHT).handleDue(now, 0);
    assertEquals(new ScheduleState.DueRun(turn.next(), -1, 4, MIDNIGHT + 3 * DAY + 2 * HOUR), turn);
    assertEquals(MIDNIGHT + 4 * DAY + 2 * HOUR, turn.next().due());
  }

  @Test
  void oneRunMakesUpForAllMissedDueTimes() {
    ScheduleState.DueRun turn = daily(ScheduleSpec.Missed.RUN_ONCE, -1, MIDNIGHT).handleDue(MIDNIGHT + 3 * DAY, 0);
    assertEquals(new ScheduleState.DueRun(turn.next(), MIDNIGHT + 2 * DAY + 2 * HOUR, 3, MIDNIGHT + 2 * DAY + 2 * HOUR),
        turn);
  }

  @Test
  void aDueTimeWithinTheGraceRunsAndEarlierOnesAreMissed() {
    ScheduleState agenda = ScheduleState.initial(cron("* * * * *", "0s", ScheduleSpec.Missed.SKIP),
        CronTimes.of("* * * * *", ZoneOffset.UTC), -1, MIDNIGHT, 0);
    ScheduleState.DueRun turn = agenda.handleDue(MIDNIGHT + 10 * MINUTE + 30_000, 0);
    assertEquals(new ScheduleState.DueRun(turn.next(), MIDNIGHT + 10 * MINUTE, 9, MIDNIGHT + 9 * MINUTE), turn);
  }

  @Test
  void aYearOfMinutesIsNotCountedThrough() {
    ScheduleState agenda = ScheduleState.initial(cron("* * * * *", "0s", ScheduleSpec.Missed.SKIP),
        CronTimes.of("* * * * *", ZoneOffset.UTC), -1, MIDNIGHT, 0);
    ScheduleState.DueRun turn = agenda.handleDue(MIDNIGHT + 365 * DAY + 1, 0);
    assertEquals(MIDNIGHT + 365 * DAY, turn.dueTime());
    assertEquals(1000, turn.missed());
    assertEquals(MIDNIGHT + 365 * DAY - MINUTE, turn.lastMissed());
  }

  @Test
  void aDueTimeHandledBeforeARestartOfReeveIsNotRepeated() {
    long last = MIDNIGHT + 2 * HOUR;
    assertEquals(MIDNIGHT + DAY + 2 * HOUR, daily(ScheduleSpec.Missed.SKIP, last, last + HOUR).due(),
        "nothing was missed");
    ScheduleState agenda = daily(ScheduleSpec.Missed.RUN_ONCE, last, last + DAY + HOUR);
    assertTrue(agenda.isDue(last + DAY + HOUR));
    assertEquals(last + DAY, agenda.handleDue(last + DAY + HOUR, 0).dueTime());
  }

  @Test
  void anIntervalContinuesFromTheLastDueTimeOfAnEarlierReeve() {
    assertEquals(MIDNIGHT + HOUR, every("1h", ScheduleSpec.Missed.SKIP, -1, MIDNIGHT).due());
    assertEquals(MIDNIGHT + 30 * MINUTE, every("1h", ScheduleSpec.Missed.SKIP, MIDNIGHT - 30 * MINUTE, MIDNIGHT).due());
    ScheduleState.DueRun turn = every("1h", ScheduleSpec.Missed.SKIP, MIDNIGHT - 90 * MINUTE, MIDNIGHT)
        .handleDue(MIDNIGHT, 0);
    assertEquals(new ScheduleState.DueRun(turn.next(), -1, 1, MIDNIGHT - 30 * MINUTE), turn);
    assertEquals(MIDNIGHT + 30 * MINUTE, turn.next().due());
    assertEquals(MIDNIGHT + HOUR, every("1h", ScheduleSpec.Missed.SKIP, MIDNIGHT + DAY, MIDNIGHT).due(),
        "the clock was wrong then");
  }

  @Test
  void intervalsDoNotDrift() {
    ScheduleState.DueRun turn = every("1s", ScheduleSpec.Missed.SKIP, -1, 0).handleDue(1_300, 0);
    assertEquals(1_000, turn.dueTime());
    assertEquals(2_000, turn.next().due());
    turn = turn.next().handleDue(5_100, 0);
    assertEquals(2_000, turn.dueTime(), "late by no more than the grace, and so not missed");
    assertEquals(6_000, turn.next().due());
  }

  @Test
  void jitterDelaysTheRunButNotTheDueTime() {
    ScheduleState agenda = ScheduleState.initial(cron("0 2 * * *", "10s", ScheduleSpec.Missed.SKIP),
        CronTimes.of("0 2 * * *", ZoneOffset.UTC), -1, MIDNIGHT, 0.5);
    assertEquals(MIDNIGHT + 2 * HOUR, agenda.due());
    assertEquals(MIDNIGHT + 2 * HOUR + 5_000, agenda.actAt());
    ScheduleState.DueRun turn = agenda.handleDue(agenda.actAt(), 0.1);
    assertEquals(MIDNIGHT + 2 * HOUR, turn.dueTime());
    assertEquals(MIDNIGHT + DAY + 2 * HOUR + 1_000, turn.next().actAt());
  }

  @Test
  void aClockSetBackALittleRepeatsNothing() {
    ScheduleState agenda = daily(ScheduleSpec.Missed.SKIP, -1, MIDNIGHT).handleDue(MIDNIGHT + 2 * HOUR, 0).next();
    assertEquals(MIDNIGHT + DAY + 2 * HOUR, agenda.afterClockChange(MIDNIGHT + HOUR, 0).due());
  }

  @Test
  void aClockThatWasFarAheadIsDisregarded() {
    ScheduleState agenda = daily(ScheduleSpec.Missed.SKIP, -1, MIDNIGHT + 4000 * DAY);
    assertEquals(MIDNIGHT + 2 * HOUR, agenda.afterClockChange(MIDNIGHT, 0).due());
    assertEquals(MIDNIGHT + 2 * HOUR, daily(ScheduleSpec.Missed.SKIP, MIDNIGHT + 4000 * DAY, MIDNIGHT).due());
  }

  @Test
  void aClockSetForwardMissesTheDueTimesBetween() {
    ScheduleState agenda = daily(ScheduleSpec.Missed.SKIP, -1, MIDNIGHT).afterClockChange(MIDNIGHT + 5 * HOUR, 0);
    assertTrue(agenda.isDue(MIDNIGHT + 5 * HOUR));
    assertEquals(1, agenda.handleDue(MIDNIGHT + 5 * HOUR, 0).missed());
  }

  @Test
  void aClockSetByALittleKeepsTheJitter() {
    ScheduleState agenda = ScheduleState.initial(cron("0 2 * * *", "10s", ScheduleSpec.Missed.SKIP),
        CronTimes.of("0 2 * * *", ZoneOffset.UTC), -1, MIDNIGHT, 0.5);
    assertEquals(agenda, agenda.afterClockChange(MIDNIGHT + 500, 0.9));
  }
}
