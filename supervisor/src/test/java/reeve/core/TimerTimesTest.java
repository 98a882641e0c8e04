package reeve.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;

/** The time of a timer that was lost by a fault. */
class TimerTimesTest {
  private static Duration remaining(VirtualWorld world, String after) {
    return TimerTimes.remaining(world.web(), TimerKind.STOP_STEP,
        world.web().since() + SpecFixtures.duration(after).toNanos());
  }

  /** Once it was measured as if the present step were the first, so that the step ended at once. */
  @Test
  void aLaterStepOfAStopHasItsGraceAfterThoseBeforeIt() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().stop("TERM 10s", "INT 5s", "KILL")).stop().advance("11s");
    assertEquals(Duration.ofSeconds(4), remaining(world, "11s"));
    assertEquals(world.timeUntil(TimerKind.STOP_STEP), remaining(world, "11s"));
  }

  @Test
  void eachHalfOfTheFirstStepOfTheSecondPassEndsInTime() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web()).stop().isKilledWithLeftovers(Signal.TERM);
    assertEquals(Duration.ofSeconds(4), remaining(world, "1s"));
    world.advance("6s");
    assertEquals(Duration.ofSeconds(4), remaining(world, "6s"));
  }

  @Test
  void aStepThatIsShortenedStaysShort() {
    VirtualWorld world = new VirtualWorld(SpecFixtures.web());
    world.set.setShutdownBudget(SpecFixtures.duration("5500ms"));
    world.boot().shutdown();
    assertEquals(world.timeUntil(TimerKind.STOP_STEP), remaining(world, "0s"));
  }
}
