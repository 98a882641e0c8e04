package reeve.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.Await;
import reeve.time.Clock;

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
}
