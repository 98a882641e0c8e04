package reeve.loop;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Deadlines, at most one for each owner and kind. Arming and disarming cost O(log n) and leave nothing behind, so that
 * a service that flaps for days costs no memory.
 *
 * @param <K> names what the timer is for; equal keys are one timer
 */
public final class TimerQueue<K> {
  /** What is due. {@code life} is whatever the arming call gave. */
  public record Due<K>(K key, long life, long deadline, long order) {}

  private static final Comparator<Due<?>> BY_DEADLINE =
      new Comparator<>() {
        @Override
        public int compare(Due<?> a, Due<?> b) {
          // Differences, not values: nanoTime may wrap.
          long ahead = a.deadline() - b.deadline();
          return ahead != 0 ? Long.signum(ahead) : Long.compare(a.order(), b.order());
        }
      };

  private final TreeSet<Due<K>> queue = new TreeSet<>(BY_DEADLINE);
  private final Map<K, Due<K>> byKey = new HashMap<>();
  private long order;

  public void arm(K key, long life, long deadline) {
    Due<K> due = new Due<>(key, life, deadline, order++);
    Due<K> before = byKey.put(key, due);
    if (before != null) {
      queue.remove(before);
    }
    queue.add(due);
  }

  public void disarm(K key) {
    Due<K> before = byKey.remove(key);
    if (before != null) {
      queue.remove(before);
    }
  }

  /** @return the first timer whose deadline is not after {@code now}, taken out; null when there is none */
  public Due<K> poll(long now) {
    if (queue.isEmpty() || queue.first().deadline() - now > 0) {
      return null;
    }
    Due<K> due = queue.pollFirst();
    byKey.remove(due.key());
    return due;
  }

  /** @return nanoseconds until the next deadline, 0 when it is past, -1 when none is armed */
  public long untilNext(long now) {
    return queue.isEmpty() ? -1 : Math.max(0, queue.first().deadline() - now);
  }

  /**
   * @return nanoseconds until this timer is due (negative when past), or {@code Long.MAX_VALUE} when it is not armed
   */
  public long until(K key, long now) {
    Due<K> due = byKey.get(key);
    return due == null ? Long.MAX_VALUE : due.deadline() - now;
  }

  public int size() {
    return queue.size();
  }
}
