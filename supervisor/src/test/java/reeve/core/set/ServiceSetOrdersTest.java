package reeve.core.set;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reeve.config.KillMode;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.RestartSpec.Policy;
import reeve.config.ServiceSpec;
import reeve.core.SimulatedSupervisor;
import reeve.core.SpecFixtures;

/**
 * Thousands of random courses of events. In every one: never two lives at once; no signal without something alive of
 * that life; a stop always ends; no timer of a former life acts; nothing starts during a shutdown; restarts are counted
 * exactly as the policy says; every armed timer belongs to the present life; a service is forgotten only once nothing
 * of it lives. The checks stand in {@link SimulatedSupervisor}. Another seed: {@code -Dreeve.seed=7}.
 */
class ServiceSetOrdersTest {
  private static final int COURSES = Integer.getInteger("reeve.courses", 6000);

  @Test
  void theInvariantsHoldInEveryOrderOfEvents() {
    long seed = Long.getLong("reeve.seed", 1);
    long spawns = 0;
    long sends = 0;
    long removals = 0;
    for (int i = 0; i < COURSES; i++) {
      SimulatedSupervisor world;
      try {
        world = course(seed, i, false);
        world.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            e.getMessage() + "\ncourse " + i + " of seed " + seed + ", its end:\n" + history(seed, i), e);
      }
      spawns += world.spawns;
      sends += world.sends;
      removals += world.removals;
    }
    assertTrue(spawns > 5L * COURSES && sends > 5L * COURSES && removals > COURSES / 5,
        "the search has become idle: " + spawns + ", " + sends + ", " + removals);
  }

  private static SimulatedSupervisor course(long seed, int number, boolean recording) {
    Random random = new Random(seed * 1_000_003 + number);
    return new SimulatedSupervisor(specs(random), random, ServiceSetOrdersTest::spec, recording);
  }

  /** The same course again, this time written down. */
  private static String history(long seed, int number) {
    SimulatedSupervisor world = course(seed, number, true);
    try {
      world.run();
    } catch (AssertionError | RuntimeException e) {
      // the one that is being explained
    }
    String text = world.history.toString();
    return text.substring(Math.max(0, text.length() - 6000));
  }

  private static List<ServiceSpec> specs(Random random) {
    List<ServiceSpec> specs = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      specs.add(spec("s" + i, random));
    }
    return specs;
  }

  private static ServiceSpec spec(String name, Random random) {
    SpecFixtures spec = SpecFixtures.service(name)
        .restart(random.nextInt(3) == 0 ? Policy.ALWAYS : any(Policy.values(), random))
        .delay(any(new String[] {"0s", "0s", "500ms", "3s"}, random))
        .backoff(any(new Double[] {1.0, 2.0, 3.5}, random), any(new String[] {"5s", "30s"}, random),
            any(new Double[] {0.0, 0.1, 1.0}, random))
        .resetAfter(any(new String[] {"0s", "2s", "20s"}, random))
        .limit(1 + random.nextInt(6), any(new String[] {"5s", "60s", "5m"}, random), any(OnStartLimit.values(), random),
            any(new String[] {"1s", "30s"}, random))
        .killMode(any(KillMode.values(), random))
        .success(SpecFixtures.codes(3))
        .prevent(random.nextInt(3) == 0 ? SpecFixtures.codes(4) : reeve.config.ExitStatusSet.EMPTY);
    switch (random.nextInt(4)) {
      case 0 -> spec.stop("TERM 5s", "INT 2s", "KILL");
      case 1 -> spec.stop("KILL");
      case 2 -> spec.stop("INT 0s", "TERM 3s", "KILL");
      default -> spec.stop("TERM 10s", "KILL");
    }
    if (random.nextInt(3) == 0) {
      spec.timeout(any(new String[] {"1s", "12s"}, random));
    }
    if (random.nextInt(6) == 0) {
      spec.essential();
    }
    return random.nextInt(5) == 0 ? spec.disabled().build() : spec.build();
  }

  private static <T> T any(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }
}
