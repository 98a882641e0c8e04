package reeve.health;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.HealthSpec;
import reeve.config.ProbeSpec;

class HealthCheckTest {
  private static final long S = 1_000_000_000L;
  private final List<String> told = new ArrayList<>();
  private long wall = 1000;

  private HealthCheck watch(DoubleSupplier dice, List<HealthCheck.Failure> before) {
    HealthSpec health = new HealthSpec(Optional.of(new ProbeSpec.Unix("/s")), Duration.ofSeconds(10),
        Duration.ofSeconds(3), Duration.ZERO, 2, 1,
        HealthSpec.OnFailure.MARK, Duration.ZERO);
    return new HealthCheck("web", 1, health, 0, () -> wall, dice, before,
        (watch, state, words) -> told.add(state.status() + " " + words));
  }

  @Test
  void onlyChangesAreTold() {
    HealthCheck watch = watch(() -> 0, List.of());
    for (int i = 1; i < 5; i++) {
      watch.completed(CheckResult.PASSED, i * S, i * S);
    }
    for (int i = 5; i < 9; i++) {
      watch.completed(CheckResult.failure("refused"), i * S, i * S);
    }
    assertEquals(List.of("HEALTHY ", "UNHEALTHY refused"), told);
  }

  @Test
  void theLastTenErrorsAreKeptAndRepetitionsAreCounted() {
    HealthCheck watch = watch(() -> 0, List.of(new HealthCheck.Failure(1, 1, "of the life before")));
    for (int i = 0; i < 100; i++) {
      wall++;
      watch.completed(CheckResult.failure("refused"), i * S, i * S);
    }
    List<HealthCheck.Failure> failures = watch.report().failures();
    assertEquals(
        List.of(new HealthCheck.Failure(1, 1, "of the life before"), new HealthCheck.Failure(1100, 100, "refused")),
        failures);
    for (int i = 0; i < 10; i++) {
      watch.completed(CheckResult.failure("no " + i), i * S, i * S);
    }
    assertEquals(10, watch.report().failures().size());
    assertEquals("no 0", watch.report().failures().get(0).message());
  }

  @Test
  void whatCameUpTogetherIsNotAskedTogether() {
    long early = watch(() -> 0.99, List.of()).completed(CheckResult.PASSED, S, S);
    long late = watch(() -> 0, List.of()).completed(CheckResult.PASSED, S, S);
    assertEquals(11 * S, late);
    assertTrue(early > S && early < 3 * S, () -> "" + early);
  }

  @Test
  void whatReadsItsConfigurationAgainIsNotAsked() {
    HealthCheck watch = watch(() -> 0, List.of());
    assertEquals(RepeatedCheck.NEVER, watch.postponedUntil(S));
    watch.setPaused(true, S);
    assertEquals(11 * S, watch.postponedUntil(S));
    watch.completed(CheckResult.failure("refused, while it was asked"), S, 2 * S);
    assertEquals(0, watch.report().failures().size());
    assertEquals(RepeatedCheck.NEVER, watch.postponedUntil(61 * S));
    watch.setPaused(true, S);
    watch.setPaused(false, S);
    assertEquals(RepeatedCheck.NEVER, watch.postponedUntil(S));
  }

  @Test
  void addressesAndLocalhostAreNotLookedUp() {
    HostResolver resolver = new HostResolver();
    assertArrayEquals(new byte[] {127, 0, 0, 1}, resolver.known("localhost", 0).get(0));
    assertArrayEquals(new byte[] {10, 0, (byte) 200, 1}, resolver.known("10.0.200.1", 0).get(0));
    assertEquals(16, resolver.known("fe80::1", 0).get(0).length);
    for (String name : List.of("db", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1..2.3", "a.1.2.3", "", "1.2.3.4.")) {
      assertNull(resolver.known(name, 0), name);
    }
    resolver.store("db", List.of(new byte[] {1, 2, 3, 4}), 0);
    assertEquals(1, resolver.known("db", 29 * S).size());
    assertNull(resolver.known("db", 31 * S));
  }

  @Test
  void aTextIsFoundWhereverItIsCutAndNotBeforeTheStart(@TempDir Path directory) throws Exception {
    Path log = Files.writeString(directory.resolve("log"), "ready\n");
    FileCheck look = FileCheck.containsText(log.toString(), String.valueOf(Files.size(log)), "ready");
    assertEquals("not written yet", look.check().message());
    Files.writeString(log, "x".repeat(70_000) + "rea", StandardOpenOption.APPEND);
    assertTrue(!look.check().passed());
    Files.writeString(log, "dy", StandardOpenOption.APPEND);
    assertTrue(look.check().passed());
  }
}
