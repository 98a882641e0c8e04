package reeve.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reeve.core.TimerKind;

class TimerQueueTest {
  private final TimerQueue<String> timers = new TimerQueue<>();

  @Test
  void firesInOrderOfDeadlineAndThenOfArming() {
    timers.arm("b", 1, 20);
    timers.arm("a", 1, 20);
    timers.arm("c", 1, 10);
    assertEquals(10, timers.untilNext(0));
    assertNull(timers.poll(9));
    assertEquals("c", timers.poll(30).key());
    assertEquals("b", timers.poll(30).key());
    assertEquals("a", timers.poll(30).key());
    assertEquals(-1, timers.untilNext(30));
  }

  @Test
  void armingAgainMovesTheDeadline() {
    timers.arm("a", 1, 10);
    timers.arm("a", 2, 30);
    assertNull(timers.poll(20));
    assertEquals(2, timers.poll(30).tag());
    assertEquals(0, timers.size());
  }

  @Test
  void disarmingLeavesNothingBehind() {
    for (int i = 0; i < 1000; i++) {
      timers.arm("a", i, i);
      timers.disarm("a");
    }
    assertEquals(0, timers.size());
    assertNull(timers.poll(Long.MAX_VALUE));
  }

  @Test
  void worksAcrossTheWrapOfNanoTime() {
    long now = Long.MAX_VALUE - 5;
    timers.arm("late", 1, now + 20);
    timers.arm("early", 1, now + 2);
    assertEquals(2, timers.untilNext(now));
    assertEquals("early", timers.poll(now + 2).key());
    assertNull(timers.poll(now + 19));
    assertEquals("late", timers.poll(now + 20).key());
  }

  @Test
  void aTimerWhoseActionThrowsIsDueAgainAndTheOthersFire() {
    List<String> fired = new ArrayList<>();
    TimerQueue.Action<String> action = (due, now) -> {
      fired.add(due.key());
      if (due.key().equals("a") && fired.size() == 1) {
        throw new IllegalStateException("odd");
      }
    };
    timers.arm("a", 7, 10);
    timers.arm("b", 1, 20);
    assertThrows(IllegalStateException.class, () -> timers.fire(20, action));
    assertEquals(List.of("a", "b"), fired);
    assertEquals(TimerQueue.RETRY_NANOS, timers.untilNext(20));
    timers.fire(20 + TimerQueue.RETRY_NANOS, action);
    assertEquals(List.of("a", "b", "a"), fired);
    assertEquals(-1, timers.untilNext(20));
  }

  @Test
  void aTimerThatIsOnlyLookedAtStaysArmed() {
    assertNull(timers.peek(10));
    timers.arm("a", 7, 10);
    assertNull(timers.peek(9));
    assertEquals("a", timers.peek(10).key());
    assertEquals(1, timers.size());
    assertEquals("a", timers.poll(10).key());
  }

  @Test
  void theTimeUntilOneTimerIsKnown() {
    assertEquals(Long.MAX_VALUE, timers.until("a", 0));
    timers.arm("a", 7, 10);
    assertEquals(4, timers.until("a", 6));
    assertEquals(-2, timers.until("a", 12));
    assertEquals(0, timers.untilNext(12));
  }

  @Test
  void timersOfDifferentServicesAndKindsAreDifferent() {
    TimerKey key = new TimerKey("web", TimerKind.STOP_STEP);
    assertEquals(key, new TimerKey(new String("web"), TimerKind.STOP_STEP));
    assertEquals(key.hashCode(), new TimerKey("web", TimerKind.STOP_STEP).hashCode());
    assertNotEquals(key, new TimerKey("db", TimerKind.STOP_STEP));
    assertNotEquals(key, new TimerKey("web", TimerKind.START_AGAIN));
    assertNotEquals(key, (Object) "web");
    Set<Integer> hashes = new HashSet<>();
    for (TimerKind kind : TimerKind.values()) {
      hashes.add(new TimerKey("web", kind).hashCode());
      hashes.add(new TimerKey("db", kind).hashCode());
    }
    assertEquals(2 * TimerKind.values().length, hashes.size());
  }
}
