package reeve.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reeve.Await;
import reeve.time.Clock;

@Timeout(60)
class LedgerQueueTest {
  @Test
  void anEventThatComesWhileKeptLinesAreTriedAgainIsWrittenOnce() {
    List<Object> written = Collections.synchronizedList(new ArrayList<>());
    LedgerQueue[] queue = new LedgerQueue[1];
    queue[0] = new LedgerQueue(new LedgerQueue.Writer() {
      private boolean unwritten;

      @Override
      public void write(List<Object> events, long lost) {
        unwritten = events.contains("first");
        if (events.isEmpty()) {
          queue[0].add(List.of("second")); // as the loop does at this moment
        }
        written.addAll(events);
      }

      @Override
      public boolean hasUnwritten() {
        return unwritten;
      }
    }, Clock.system());
    queue[0].add(List.of("first"));
    Await.until("the second is written", () -> written.contains("second"));
    queue[0].close();
    assertEquals(List.of("first", "second"), written);
  }

  /** Receives events, and has none that wait. */
  private interface Receiver extends LedgerQueue.Writer {
    @Override
    default boolean hasUnwritten() {
      return false;
    }
  }

  @Test
  void afterDroppedEventsAllAreDroppedUntilThoseThatWaitAreWritten() {
    CountDownLatch disk = new CountDownLatch(1);
    List<String> written = Collections.synchronizedList(new ArrayList<>());
    Receiver blocked = (events, lost) -> {
      written.add(events.size() + " and " + lost);
      Await.until("the disk goes on", () -> disk.getCount() == 0);
    };
    LedgerQueue queue = new LedgerQueue(blocked, Clock.system());
    queue.add(List.of("first"));
    Await.until("it is being written", () -> !written.isEmpty());
    assertTrue(queue.add(Collections.nCopies(LedgerQueue.MAX_EVENTS - 1, "waits")));
    assertFalse(queue.add(List.of("does not", "fit")));
    assertFalse(queue.add(List.of("fits")), "it would stand before the gap");
    disk.countDown();
    Await.until("the rest is written", () -> written.size() == 2);
    assertEquals(List.of("1 and 0", LedgerQueue.MAX_EVENTS - 1 + " and 3"), written);
    queue.close();
  }

  /** The report of an error needs memory, and may fail too. */
  @Test
  void afterTheThreadEndedForWantOfMemoryTheNextEventStartsAnother() throws InterruptedException {
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    List<Object> written = Collections.synchronizedList(new ArrayList<>());
    Receiver receiver = (events, lost) -> {
      threads.add(Thread.currentThread());
      if (events.contains("first")) {
        throw new IllegalStateException() {
          private static final long serialVersionUID = 1;

          @Override
          public String toString() {
            throw new OutOfMemoryError("for a test");
          }
        };
      }
      written.addAll(events);
    };
    LedgerQueue queue = new LedgerQueue(receiver, Clock.system());
    queue.add(List.of("first"));
    Await.until("it is being written", () -> !threads.isEmpty());
    threads.get(0).join();
    queue.add(List.of("second"));
    Await.until("the second is written", () -> written.contains("second"));
    queue.close();
    assertFalse(queue.add(List.of("third")), "after the end");
    assertEquals(2, threads.size());
  }
}
