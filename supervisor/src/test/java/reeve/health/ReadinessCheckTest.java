package reeve.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;

class ReadinessCheckTest {
  private static final long MILLI = 1_000_000L;
  private final List<ReadinessCheck> ready = new ArrayList<>();

  private ReadinessCheck check(Duration interval) {
    return ReadinessCheck.of("web", 3, new ReadinessSpec.Probed(new ProbeSpec.Unix("/s"), interval,
        Duration.ofSeconds(1)), "", null, ready::add);
  }

  @Test
  void withoutAnIntervalItRunsLessAndLessOften() {
    ReadinessCheck check = check(Duration.ZERO);
    assertEquals(2 * MILLI, check.firstDelayNanos());
    long pause = check.completed(CheckResult.failure("refused"), 0, 0);
    assertEquals(3 * MILLI, pause);
    for (int i = 0; i < 50; i++) {
      long next = check.completed(CheckResult.failure("refused"), 0, 0);
      assertTrue(next >= pause, "pauses do not become shorter");
      pause = next;
    }
    assertEquals(250 * MILLI, pause);
  }

  @Test
  void anIntervalCountsFromTheBeginningOfACheckToTheNext() {
    ReadinessCheck check = check(Duration.ofMillis(100));
    assertEquals(0, check.firstDelayNanos());
    assertEquals(150 * MILLI, check.completed(CheckResult.failure("refused"), 50 * MILLI, 60 * MILLI));
    assertEquals(400 * MILLI, check.completed(CheckResult.failure("refused"), 150 * MILLI, 400 * MILLI),
        "a check that took longer is followed by the next one at once");
  }

  @Test
  void theFirstSuccessEndsIt() {
    ReadinessCheck check = check(Duration.ZERO);
    assertEquals(RepeatedCheck.NEVER, check.completed(CheckResult.PASSED, 0, 0));
    assertEquals(List.of(check), ready);
    assertEquals(3, check.run());
  }
}
