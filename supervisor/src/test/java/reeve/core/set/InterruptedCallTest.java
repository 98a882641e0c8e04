package reeve.core.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.ServiceSpec;
import reeve.core.Effect;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.SpecFixtures;

/** The effects of a call that threw. */
class InterruptedCallTest {
  private final ServiceSet set = new ServiceSet(
      List.of(SpecFixtures.service("a").build(), SpecFixtures.service("b").build()), () -> 0.5, 0);

  private void bootFailsAfterTheFirstService() {
    assertThrows(IllegalStateException.class, () -> set.boot(InterruptedCallTest::failsAtB, 0));
  }

  private static boolean failsAtB(ServiceSpec spec) {
    if (spec.name().equals("b")) {
      throw new IllegalStateException("a fault of the test");
    }
    return true;
  }

  private static List<String> spawned(List<Effect> effects) {
    List<String> names = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Spawn spawn) {
        names.add(spawn.service());
      }
    }
    return names;
  }

  @Test
  void theNextCallReturnsThemFirstAndOnce() {
    bootFailsAfterTheFirstService();
    List<Effect> effects = set.boot(ServiceSpec::enabled, 0);
    assertEquals(List.of("a", "b"), spawned(effects));
    assertEquals(List.of(), set.takeInterrupted());
    assertEquals(List.of(), spawned(set.shutdown(Reason.SHUTDOWN, Requester.SELF, 0)));
  }

  @Test
  void theyAreNotReturnedAgainAfterTheyWereTaken() {
    bootFailsAfterTheFirstService();
    assertEquals(List.of("a"), spawned(set.takeInterrupted()));
    assertEquals(List.of("b"), spawned(set.boot(ServiceSpec::enabled, 0)));
  }
}
