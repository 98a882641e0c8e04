package reeve.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import reeve.core.Notice;

/**
 * Holds what waits for a slow or blocked console, in bounded memory. Events beyond the bound are counted and left out.
 * Files to be shown are kept, because otherwise the lines of a service that was started meanwhile would never appear;
 * the number of files bounds them. Any thread may put, one thread takes.
 */
final class ConsoleBacklog {
  /**
   * A limit, because services can be added and removed endlessly; continuing to check the file of a removed one costs
   * little.
   */
  private static final int MAX_REMOVED = 4096;

  private final ArrayBlockingQueue<ConsoleItem> queue;
  private final AtomicLong dropped = new AtomicLong();
  private final Map<String, ConsoleItem.Follow> follows = new LinkedHashMap<>();
  private final Set<String> removed = new LinkedHashSet<>();

  ConsoleBacklog(int size) {
    queue = new ArrayBlockingQueue<>(size);
  }

  void put(ConsoleItem item) {
    if (queue.offer(item)) {
      return;
    }
    if (item instanceof ConsoleItem.Follow follow) {
      synchronized (follows) {
        // a later entry for the same file begins where the output of its last run begins: what is before it is skipped
        follows.put(follow.path(), follow);
        removed.remove(follow.service());
      }
      return;
    }
    dropped.incrementAndGet();
    if (item instanceof ConsoleItem.Event occurred && occurred.event().notice() instanceof Notice.Removed) {
      String service = occurred.event().service();
      synchronized (follows) {
        boolean known = follows.values().removeIf(follow -> follow.service().equals(service));
        if (!known && removed.size() < MAX_REMOVED) {
          removed.add(service);
        }
      }
    }
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** @return null: nothing waits */
  ConsoleItem poll() {
    return queue.poll();
  }

  /** The files that did not fit, in the order in which they came; when the queue is empty. */
  List<ConsoleItem.Follow> takeFollows() {
    synchronized (follows) {
      List<ConsoleItem.Follow> taken = follows.isEmpty() ? List.of() : new ArrayList<>(follows.values());
      follows.clear();
      return taken;
    }
  }

  /** The services whose removal did not fit. */
  List<String> takeRemoved() {
    synchronized (follows) {
      List<String> taken = removed.isEmpty() ? List.of() : new ArrayList<>(removed);
      removed.clear();
      return taken;
    }
  }

  /** How many events were left out since this was called last. */
  long takeDropped() {
    return dropped.getAndSet(0);
  }

  /** How many wait. */
  int size() {
    return queue.size();
  }
}
