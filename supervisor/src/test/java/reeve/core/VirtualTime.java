package reeve.core;

import java.util.PriorityQueue;

/**
 * Virtual time: actions happen in the order of their times, and actions of the same time in the order in which they
 * were planned.
 */
public final class VirtualTime {
  private record Planned(long at, long order, Runnable action) implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Planned> planned = new PriorityQueue<>();
  private long now;
  private long order;

  /** @param start nanoseconds */
  public VirtualTime(long start) {
    now = start;
  }

  public long now() {
    return now;
  }

  /** Plans an action. Returns a number that no other action has. */
  public long plan(long afterNanos, Runnable action) {
    planned.add(new Planned(now + afterNanos, order, action));
    return order++;
  }

  /** The number that the next action gets. */
  public long nextNumber() {
    return order;
  }

  /** Runs the planned actions up to this time, including actions that they plan. */
  public void runUntil(long end) {
    while (!planned.isEmpty() && planned.peek().at <= end) {
      Planned next = planned.poll();
      now = next.at;
      next.action.run();
    }
    now = end;
  }
}
