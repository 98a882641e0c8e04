package reeve.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reeve.config.HealthSpec;
import reeve.config.ProbeSpec;
import reeve.core.HealthState.Status;

class HealthStateTest {
  private static final long S = 1_000_000_000L;

  private static HealthSpec health(String startPeriod, int failures, int successes) {
    return new HealthSpec(Optional.of(new ProbeSpec.Unix("/s")), Duration.ofSeconds(10), Duration.ofSeconds(3),
        SpecFixtures.duration(startPeriod),
        failures, successes, HealthSpec.OnFailure.MARK, Duration.ZERO);
  }

  /**
   * Checks when {@link HealthState#nextCheck} says so, until the status changes.
   *
   * @return when it changed, in nanoseconds since the start
   */
  private static long timeOfChange(HealthSpec health, boolean passes) {
    HealthState state = HealthState.initial(health, 0);
    long now = state.nextCheck(health, 0, 0);
    while (true) {
      state = state.afterCheck(passes, health, now);
      if (state.status() != Status.STARTING) {
        return now;
      }
      now = state.nextCheck(health, now, now);
    }
  }

  @Test
  void aServiceThatNeverAnswersIsUnhealthyAfterAsManyIntervalsAsFailures() {
    assertEquals(30 * S, timeOfChange(health("0s", 3, 1), false));
    assertEquals(10 * S, timeOfChange(health("0s", 1, 1), false));
  }

  @Test
  void failuresOfTheStartPeriodDoNotCount() {
    assertEquals(80 * S, timeOfChange(health("60s", 3, 1), false));
  }

  @Test
  void theFirstSuccessIsNoticedSoon() {
    assertTrue(timeOfChange(health("60s", 3, 1), true) < S / 10);
  }

  @Test
  void beforeTheFirstSuccessThePausesGrow() {
    HealthSpec health = health("60s", 3, 1);
    HealthState state = HealthState.initial(health, 0);
    long now = 0;
    int checks = 0;
    for (; now < 10 * S; checks++) {
      long next = state.nextCheck(health, now, now);
      assertTrue(next > now);
      now = next;
      state = state.afterCheck(false, health, now);
    }
    assertTrue(checks < 15, checks + " checks");
  }

  @Test
  void aSuccessInTheStartPeriodEndsIt() {
    HealthSpec health = health("60s", 2, 1);
    HealthState state = HealthState.initial(health, 0).afterCheck(true, health, S);
    assertEquals(Status.HEALTHY, state.status());
    state = state.afterCheck(false, health, 11 * S).afterCheck(false, health, 21 * S);
    assertEquals(Status.UNHEALTHY, state.status());
    assertEquals(2, state.failures());
    assertEquals(21 * S, state.since());
  }

  @Test
  void onlyResultsInARowChangeTheHealth() {
    HealthSpec health = health("0s", 2, 3);
    HealthState state = HealthState.initial(health, 0).afterCheck(true, health, 1).afterCheck(true, health, 2);
    assertEquals(Status.STARTING, state.status());
    state = state.afterCheck(false, health, 3).afterCheck(true, health, 4).afterCheck(true, health, 5);
    assertEquals(Status.STARTING, state.status());
    state = state.afterCheck(true, health, 6);
    assertEquals(Status.HEALTHY, state.status());
    for (int i = 0; i < 10; i++) {
      state = state.afterCheck(i % 2 == 0, health, 10 + i);
    }
    assertEquals(Status.HEALTHY, state.status());
  }

  @Test
  void theNextCheckIsOneIntervalAfterTheStartOfTheLastAndNeverInThePast() {
    HealthSpec health = health("0s", 3, 1);
    HealthState state = HealthState.initial(health, 0).afterCheck(true, health, S);
    assertEquals(11 * S, state.nextCheck(health, S, 2 * S));
    assertEquals(30 * S, state.nextCheck(health, S, 30 * S));
  }
}
