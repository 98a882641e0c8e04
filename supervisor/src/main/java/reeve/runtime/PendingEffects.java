package reeve.runtime;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.core.Effect;

/**
 * The effects that are to be carried out, in their order, in two parts: first those that were looked at and wait, then
 * those that are new. However many wait, an effect is looked at when it is new and when its turn comes, and not in each
 * turn of the loop: with ten thousand services, a walk over all of them in each turn would take most of the time of
 * their start and of their stop. Loop thread.
 *
 * <p>Both parts are in one array, so that an effect can be left waiting without memory.
 */
final class PendingEffects {
  private static final int FIRST_SIZE = 16;

  /** Those that wait are from {@code head} to {@code waitEnd}, the new ones from {@code next} to {@code tail}. */
  private Effect[] effects = new Effect[FIRST_SIZE];
  private int head;
  private int waitEnd;
  private int next;
  private int tail;
  /** How many effects of a service wait. */
  private final Map<String, Integer> waiting = new HashMap<>();
  /** Whether there was no memory to count an effect that waits: then it is not known of any service that none does. */
  private boolean uncounted;

  /**
   * Adds all effects behind the others.
   *
   * @throws OutOfMemoryError none was added then
   */
  void add(List<Effect> list) {
    int more = list.size();
    if (more == 0) {
      return;
    }
    reserve(more);
    for (int i = 0; i < more; i++) {
      effects[tail++] = list.get(i);
    }
  }

  void add(Effect effect) {
    reserve(1);
    effects[tail++] = effect;
  }

  /** Moves the effects to the beginning of the array, or to a larger one, if there is no room behind them. */
  private void reserve(int more) {
    if (tail + more > effects.length) {
      int waits = waitEnd - head;
      int size = waits + tail - next;
      // At least half of the array is free after that, so that the moves are rare.
      Effect[] target = 2 * (size + more) > effects.length ? new Effect[2 * (size + more)] : effects;
      System.arraycopy(effects, head, target, 0, waits);
      System.arraycopy(effects, next, target, waits, tail - next);
      Arrays.fill(target, size, Math.max(size, target == effects ? tail : size), null);
      effects = target;
      head = 0;
      waitEnd = waits;
      next = waits;
      tail = size;
    }
  }

  boolean isEmpty() {
    return head == waitEnd && next == tail;
  }

  /** Returns the first effect that waits; null: none does. It stays until {@link #removeWaiting}. */
  Effect peekWaiting() {
    return head == waitEnd ? null : effects[head];
  }

  /** Removes the first effect that waits. */
  void removeWaiting() {
    Effect effect = effects[head];
    effects[head++] = null;
    if (head == waitEnd) {
      uncounted = false;
      waiting.clear();
    } else if (!uncounted) {
      Integer count = waiting.get(effect.service());
      if (count == null || count == 1) {
        waiting.remove(effect.service());
      } else {
        waiting.replace(effect.service(), count - 1);
      }
    }
    shrinkIfEmpty();
  }

  /** Returns the first new effect; null: there is none. It stays until {@link #removeNew} or {@link #leaveWaiting}. */
  Effect peekNew() {
    return next == tail ? null : effects[next];
  }

  /** Removes the first new effect. */
  void removeNew() {
    effects[next++] = null;
    shrinkIfEmpty();
  }

  /**
   * Lets the first new effect wait, behind all others that wait.
   *
   * @throws OutOfMemoryError there is no memory to count it; it waits all the same
   */
  void leaveWaiting() {
    Effect effect = effects[next];
    effects[next++] = null;
    effects[waitEnd++] = effect;
    if (!uncounted) {
      uncounted = true; // unless all of this succeeds
      Integer count = waiting.get(effect.service());
      waiting.put(effect.service(), count == null ? 1 : count + 1);
      uncounted = false;
    }
  }

  private void shrinkIfEmpty() {
    if (isEmpty()) {
      head = 0;
      waitEnd = 0;
      next = 0;
      tail = 0;
      if (effects.length > 64 * FIRST_SIZE) {
        effects = new Effect[FIRST_SIZE];
      }
    }
  }

  /** Returns whether an effect of this service may wait already. */
  boolean isWaiting(String service) {
    return uncounted || !waiting.isEmpty() && waiting.containsKey(service);
  }

  /** Returns whether there is an effect of this kind for this service, new or not. */
  boolean contains(String service, Class<? extends Effect> kind) {
    return isWaiting(service) && contains(service, kind, head, waitEnd) || contains(service, kind, next, tail);
  }

  private boolean contains(String service, Class<? extends Effect> kind, int from, int to) {
    for (int i = from; i < to; i++) {
      if (kind.isInstance(effects[i]) && effects[i].service().equals(service)) {
        return true;
      }
    }
    return false;
  }
}
