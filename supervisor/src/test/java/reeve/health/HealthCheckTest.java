package reeve.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import reeve.config.HealthSpec;
import reeve.config.ProbeSpec;
import reeve.core.HealthState;

class HealthCheckTest {
  private static final long SECOND = 1_000_000_000L;
  private final List<String> changes = new ArrayList<>();

  private HealthCheck check(DoubleSupplier random, List<HealthCheck.Failure> earlier) {
    HealthSpec health = new HealthSpec(Optional.of(new ProbeSpec.Unix("/s")), Duration.ofSeconds(10),
        Duration.ofSeconds(3), Duration.ZERO, 2, 1,
        HealthSpec.OnFailure.MARK, Duration.ZERO);
    return new HealthCheck("web", 1, health, HealthState.initial(health, 0), () -> 1000, random, earlier,
        (check, state, message) -> changes.add(state.status() + " " + message));
  }

  @Test
  void onlyChangesAreReported() {
    HealthCheck check = check(() -> 0, List.of());
    for (int i = 1; i < 5; i++) {
      check.completed(CheckResult.PASSED, i * SECOND, i * SECOND);
    }
    for (int i = 5; i < 9; i++) {
      check.completed(CheckResult.failure("refused"), i * SECOND, i * SECOND);
    }
    assertEquals(List.of("HEALTHY ", "UNHEALTHY refused"), changes);
  }

  @Test
  void theLastTenFailuresAreKeptAndRepetitionsAreCounted() {
    HealthCheck check = check(() -> 0, List.of(new HealthCheck.Failure(1, 1, "of the run before")));
    for (int i = 0; i < 100; i++) {
      check.completed(CheckResult.failure("refused"), i * SECOND, i * SECOND);
    }
    List<HealthCheck.Failure> failures = check.report().failures();
    assertEquals(
        List.of(new HealthCheck.Failure(1, 1, "of the run before"),
            new HealthCheck.Failure(99 * SECOND, 100, "refused")),
        failures);
    for (int i = 0; i < 10; i++) {
      check.completed(CheckResult.failure("no " + i), i * SECOND, i * SECOND);
    }
    assertEquals(10, check.report().failures().size());
    assertEquals("no 0", check.report().failures().get(0).message());
  }

  @Test
  void checksOfServicesThatCameUpTogetherAreSpread() {
    long early = check(() -> 0.99, List.of()).completed(CheckResult.PASSED, SECOND, SECOND);
    long late = check(() -> 0, List.of()).completed(CheckResult.PASSED, SECOND, SECOND);
    assertEquals(11 * SECOND, late);
    assertTrue(early > SECOND && early < 3 * SECOND, () -> "" + early);
  }

  @Test
  void aServiceThatReloadsIsNotChecked() {
    HealthCheck check = check(() -> 0, List.of());
    assertEquals(RepeatedCheck.NEVER, check.postponedUntil(SECOND));
    check.setPaused(true, SECOND);
    assertEquals(11 * SECOND, check.postponedUntil(SECOND));
    check.completed(CheckResult.failure("refused during the reload"), SECOND, 2 * SECOND);
    assertEquals(0, check.report().failures().size());
    assertEquals(RepeatedCheck.NEVER, check.postponedUntil(61 * SECOND));
    check.setPaused(true, SECOND);
    check.setPaused(false, SECOND);
    assertEquals(RepeatedCheck.NEVER, check.postponedUntil(SECOND));
  }
}
