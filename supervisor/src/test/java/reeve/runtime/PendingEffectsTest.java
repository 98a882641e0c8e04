package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reeve.core.Effect;

class PendingEffectsTest {
  private final PendingEffects effects = new PendingEffects();

  private static Effect of(int service, int run) {
    return new Effect.Spawn("s" + service, run);
  }

  @Test
  void anEffectThatWaitsIsNotLookedAtAgainUntilItsTurnComes() {
    List<Effect> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      all.add(of(i, 1));
    }
    effects.add(all);
    for (Effect effect : all) {
      assertSame(effect, effects.peekNew());
      effects.leaveWaiting();
    }
    assertNull(effects.peekNew(), "each was looked at once");
    effects.add(of(3, 2));
    assertEquals(of(3, 2), effects.peekNew(), "only this one is new");
    effects.removeNew();
    assertNull(effects.peekNew());
    for (Effect effect : all) {
      assertSame(effect, effects.peekWaiting());
      effects.removeWaiting();
    }
    assertTrue(effects.isEmpty());
  }

  @Test
  void itIsKnownOfWhichServicesEffectsWait() {
    effects.add(List.of(of(1, 1), of(1, 2), of(2, 1)));
    assertFalse(effects.isWaiting("s1"), "they are new");
    assertTrue(effects.contains("s2", Effect.Spawn.class));
    assertFalse(effects.contains("s2", Effect.Send.class));
    effects.leaveWaiting();
    effects.leaveWaiting();
    effects.removeNew();
    assertTrue(effects.isWaiting("s1"));
    assertFalse(effects.isWaiting("s2"));
    assertTrue(effects.contains("s1", Effect.Spawn.class));
    assertFalse(effects.contains("s2", Effect.Spawn.class));
    effects.removeWaiting();
    assertTrue(effects.isWaiting("s1"), "the second one");
    effects.removeWaiting();
    assertFalse(effects.isWaiting("s1"));
    assertTrue(effects.isEmpty());
  }

  /** Compares it with two queues, over many moves and sizes of the array. */
  @Test
  void bothPartsKeepTheirOrder() {
    Random random = new Random(7);
    ArrayDeque<Effect> waiting = new ArrayDeque<>();
    ArrayDeque<Effect> news = new ArrayDeque<>();
    for (int step = 0; step < 20_000; step++) {
      int choice = random.nextInt(step / 2000 % 2 == 0 ? 5 : 8); // it grows, then it shrinks
      if (choice <= 2) {
        List<Effect> more = new ArrayList<>();
        for (int i = random.nextInt(choice == 0 ? 40 : 3); i > 0; i--) {
          more.add(of(random.nextInt(5), step));
        }
        effects.add(more);
        news.addAll(more);
      } else if (choice == 3 && !news.isEmpty()) {
        effects.leaveWaiting();
        waiting.add(news.remove());
      } else if (choice % 2 == 0 && !news.isEmpty()) {
        effects.removeNew();
        news.remove();
      } else if (!waiting.isEmpty()) {
        effects.removeWaiting();
        waiting.remove();
      }
      assertSame(waiting.peek(), effects.peekWaiting());
      assertSame(news.peek(), effects.peekNew());
      assertEquals(waiting.isEmpty() && news.isEmpty(), effects.isEmpty());
      String service = "s" + random.nextInt(5);
      assertEquals(waiting.stream().anyMatch(effect -> effect.service().equals(service)), effects.isWaiting(service));
    }
  }
}
