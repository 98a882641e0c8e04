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
import reeve.core.RandomRequests;
import reeve.core.SpecFixtures;

/**
 * Thousands of random orders of events. In each of them: never two runs at once; no signal without a living process of
 * its run; a stop always ends; no timer of a former run acts; nothing starts during a shutdown; restarts are counted
 * exactly as the policy says; every armed timer belongs to the present run; a service is removed only once none of its
 * processes lives. {@link RandomRequests} and its simulation have the checks. Another seed: {@code -Dreeve.seed=7}.
 */
class RandomEventOrderTest {
  private static final int SIMULATIONS = Integer.getInteger("reeve.simulations", 6000);

  @Test
  void theInvariantsHoldInEveryOrderOfEvents() {
    long seed = Long.getLong("reeve.seed", 1);
    long spawns = 0;
    long sends = 0;
    long removals = 0;
    for (int i = 0; i < SIMULATIONS; i++) {
      RandomRequests world;
      try {
        world = simulation(seed, i, false);
        world.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            e.getMessage() + "\nsimulation " + i + " of seed " + seed + ", its history:\n" + history(seed, i), e);
      }
      spawns += world.spawns();
      sends += world.sends();
      removals += world.removals();
    }
    assertTrue(spawns > 5L * SIMULATIONS && sends > 5L * SIMULATIONS && removals > SIMULATIONS / 5,
        "the search has become idle: " + spawns + ", " + sends + ", " + removals);
  }

  private static RandomRequests simulation(long seed, int number, boolean recording) {
    Random random = new Random(seed * 1_000_003 + number);
    return new RandomRequests(specs(random), random, RandomEventOrderTest::spec, recording);
  }

  /** Runs the same simulation again, this time with a history. */
  private static String history(long seed, int number) {
    RandomRequests world = simulation(seed, number, true);
    try {
      world.run();
    } catch (AssertionError | RuntimeException e) {
      // the error that the history explains
    }
    String text = world.history();
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
    if (random.nextInt(4) == 0) {
      spec.protect();
    }
    return random.nextInt(5) == 0 ? spec.disabled().build() : spec.build();
  }

  private static <T> T any(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }
}
