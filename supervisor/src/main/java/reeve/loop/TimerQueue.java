package reeve.loop;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Deadlines, at most one for each key. Arming and disarming cost O(log n) and leave nothing behind, so that a service
 * that flaps for days costs no memory. One thread.
 *
 * @param <K> names what a timer is for; equal keys are one timer
 */
public final class TimerQueue<K> {
  /**
   * A timer, armed or due.
   *
   * @param tag a number of the caller, such as the run that the timer belongs to
   * @param deadline in the time unit of the caller, such as monotonic nanoseconds
   * @param order of arming, for timers with the same deadline
   */
  public record Due<K>(K key, long tag, long deadline, long order) {}

  /**
   * What is done when a timer is due.
   *
   * @param <K> names what the timer is for
   */
  public interface Action<K> {
    /** Called when a timer is due. */
    void due(Due<K> timer, long now);
  }

  /** The nanoseconds after which an action that has thrown is called again. */
  public static final long RETRY_NANOS = 1_000_000_000L;

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

  /**
   * Arms the timer of a key. If it is armed already, it gets the new tag and deadline. If there is no memory for that,
   * nothing is changed.
   */
  public void arm(K key, long tag, long deadline) {
    Due<K> due = new Due<>(key, tag, deadline, order++);
    queue.add(due);
    Due<K> before;
    try {
      before = byKey.put(key, due);
    } catch (OutOfMemoryError e) {
      queue.remove(due);
      throw e;
    }
    if (before != null) {
      queue.remove(before);
    }
  }

  public void disarm(K key) {
    Due<K> before = byKey.remove(key);
    if (before != null) {
      queue.remove(before);
    }
  }

  /**
   * Removes the first timer whose deadline is not after {@code now}.
   *
   * @return null: there is none
   */
  public Due<K> poll(long now) {
    if (queue.isEmpty() || queue.first().deadline() - now > 0) {
      return null;
    }
    Due<K> due = queue.pollFirst();
    byKey.remove(due.key());
    return due;
  }

  /**
   * Calls the action for each timer whose deadline is not after {@code now}, in the order of the deadlines; the timer
   * is not armed any more by then. If the action throws and has not armed the timer again, it is called again after
   * {@link #RETRY_NANOS}. The other timers are not affected, and the first error is thrown at the end.
   *
   * @param now in nanoseconds, as the deadlines
   */
  public void fire(long now, Action<K> action) {
    Throwable first = null;
    for (Due<K> due = poll(now); due != null; due = poll(now)) {
      try {
        action.due(due, now);
      } catch (RuntimeException | Error e) {
        first = first == null ? e : first;
        if (!byKey.containsKey(due.key())) {
          arm(due.key(), due.tag(), now + RETRY_NANOS);
        }
      }
    }
    InternalErrors.rethrow(first);
  }

  /**
   * Returns the first timer whose deadline is not after {@code now}, which stays armed.
   *
   * @return null: there is none
   */
  public Due<K> peek(long now) {
    return queue.isEmpty() || queue.first().deadline() - now > 0 ? null : queue.first();
  }

  /** Returns the time until the next deadline; 0: it is past; -1: no timer is armed. */
  public long untilNext(long now) {
    return queue.isEmpty() ? -1 : Math.max(0, queue.first().deadline() - now);
  }

  /** Returns the time until this timer is due, negative if it is past; {@link Long#MAX_VALUE}: it is not armed. */
  public long until(K key, long now) {
    Due<K> due = byKey.get(key);
    return due == null ? Long.MAX_VALUE : due.deadline() - now;
  }

  public int size() {
    return queue.size();
  }
}
