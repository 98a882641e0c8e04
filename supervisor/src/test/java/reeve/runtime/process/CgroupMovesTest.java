package reeve.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reeve.time.BackgroundWorker;

@Timeout(30)
class CgroupMovesTest {
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final CountDownLatch underWay = new CountDownLatch(1);
  private final CountDownLatch unblocked = new CountDownLatch(1);
  private final BackgroundWorker worker = new BackgroundWorker("test");

  /** The kernel lets the first move wait. */
  private final CgroupMoves moves = new CgroupMoves(worker, new CgroupMoves.Writer() {
    @Override
    public void move(String service, int pid) {
      underWay.countDown();
      try {
        unblocked.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      done.add("move " + service + " " + pid);
    }

    @Override
    public void kill(String service) {
      done.add("kill " + service);
    }
  });

  /** Once a kill of the loop waited in the kernel for the move of another service. */
  @Test
  void aMoveThatBlocksDelaysNoCaller() throws Exception {
    moves.add(List.of(new CgroupMoves.Move("a", 11)));
    underWay.await();
    moves.addKill("b");
    moves.add(List.of(new CgroupMoves.Move("b", 12), new CgroupMoves.Move("c", 13)));
    moves.cancel(13);
    moves.cancel(11);
    assertTrue(moves.isMoving(11), "its process is not reaped yet");
    assertFalse(moves.isMoving(12));
    assertEquals(List.of(), done);
    unblocked.countDown();
    worker.close();
    assertFalse(moves.isMoving(11));
    assertEquals(List.of("move a 11", "kill b", "move b 12"), done, "a kill does not concern the next run");
  }
}
