package reeve.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reeve.Await;
import reeve.time.BackgroundWorker;

@Timeout(30)
class CgroupMovesTest {
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final CountDownLatch underWay = new CountDownLatch(1);
  private final CountDownLatch unblocked = new CountDownLatch(1);
  private volatile int failing;
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
      if (pid == failing) {
        throw new OutOfMemoryError("of the test");
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

  /** Once it was the last one that was carried out. */
  @Test
  void aMoveThatFailsDoesNotEndThoseBehindIt() {
    unblocked.countDown();
    failing = 11;
    moves.add(List.of(new CgroupMoves.Move("a", 11), new CgroupMoves.Move("b", 12)));
    moves.addKill("c");
    Await.until("those behind it are done", () -> done.size() == 2);
    moves.add(List.of(new CgroupMoves.Move("d", 13)));
    Await.until("a later one is done", () -> done.size() == 3);
    assertFalse(moves.isMoving(11));
    worker.close();
    assertEquals(List.of("move b 12", "kill c", "move d 13"), done);
  }

  /** Once a kill that was carried out late ended the next run of a service with limits, which begins in its cgroup. */
  @Test
  void aKillThatWaitsIsDroppedBeforeAProcessEntersByItself() throws Exception {
    moves.add(List.of(new CgroupMoves.Move("a", 11)));
    underWay.await();
    moves.addKill("b");
    moves.addKill("c");
    moves.endKills("b");
    unblocked.countDown();
    worker.close();
    assertEquals(List.of("move a 11", "kill c"), done);
  }
}
