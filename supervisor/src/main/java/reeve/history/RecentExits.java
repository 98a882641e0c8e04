package reeve.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * How often a service ended in the hour and in the day up to one of its ends, including that one.
 *
 * @param hour all ends within an hour
 * @param hourSame the ends of the same kind within an hour: the same code or signal, for the same reason
 * @param day all ends within 24 hours
 * @param daySame the ends of the same kind within 24 hours
 */
public record RecentExits(int hour, int hourSame, int day, int daySame) {
  private static final long HOUR = 3_600_000L;
  private static final long DAY = 24 * HOUR;

  /** Counts the ends of one service, which must be passed in order. */
  static final class Counter {
    private final Window hour = new Window(HOUR);
    private final Window day = new Window(DAY);

    RecentExits count(Run run) {
      String kind = run.endKind();
      int inHour = hour.add(run.end().at(), kind);
      int inDay = day.add(run.end().at(), kind);
      return new RecentExits(hour.size(), inHour, day.size(), inDay);
    }
  }

  private static final class Window {
    private record Ended(long at, String kind) {}

    private final long length;
    private final Deque<Ended> ends = new ArrayDeque<>();
    private final Map<String, Integer> kinds = new HashMap<>();

    Window(long length) {
      this.length = length;
    }

    /** @return the number of ends of that kind in the window, including this one */
    int add(long at, String kind) {
      ends.addLast(new Ended(at, kind));
      kinds.merge(kind, 1, Integer::sum);
      while (ends.peekFirst().at() < at - length) {
        kinds.merge(ends.removeFirst().kind(), -1, Integer::sum);
      }
      return kinds.get(kind);
    }

    int size() {
      return ends.size();
    }
  }
}
