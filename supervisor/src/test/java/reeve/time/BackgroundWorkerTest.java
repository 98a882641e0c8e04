package reeve.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackgroundWorkerTest {
  @Test
  void runsAllTasksInOrderBeforeItEnds() {
    BackgroundWorker worker = new BackgroundWorker("test");
    List<Integer> done = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      int number = i;
      assertTrue(worker.submit(() -> done.add(number)));
    }
    worker.close();
    assertEquals(1000, done.size());
    assertEquals(999, done.get(999));
  }

  @Test
  void awaitsTheTasksThatAreQueuedAndNoLongerThanTheLimit() {
    BackgroundWorker worker = new BackgroundWorker("test");
    assertTrue(worker.await(0), "nothing is queued");
    List<String> done = new ArrayList<>();
    worker.submit(() -> done.add("before"));
    assertTrue(worker.await(20_000));
    assertEquals(List.of("before"), done);
    CountDownLatch blocked = new CountDownLatch(1);
    worker.submit(() -> {
      try {
        blocked.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    assertFalse(worker.await(1));
    blocked.countDown();
    worker.close();
  }

  @Test
  void aTaskThatThrowsDoesNotEndTheWorker() {
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true));
    try {
      BackgroundWorker worker = new BackgroundWorker("test");
      worker.submit(() -> {
        throw new IllegalStateException("one");
      });
      worker.submit(() -> {
        throw new AssertionError("two");
      });
      worker.submit(() -> {
        throw new OutOfMemoryError("three");
      });
      List<String> done = new ArrayList<>();
      worker.submit(() -> done.add("after"));
      worker.close();
      assertEquals(List.of("after"), done);
      assertTrue(err.toString().contains("internal error of the test thread"), err.toString());
      assertFalse(err.toString().contains("\tat "), "no stack trace");
    } finally {
      System.setErr(before);
    }
  }

  @Test
  void isBoundedNeverWaitsAndCountsWhatItDrops() throws InterruptedException {
    BackgroundWorker worker = new BackgroundWorker("test");
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    worker.submit(() -> {
      busy.countDown();
      try {
        free.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    busy.await();
    int taken = 0;
    while (worker.submit(() -> {})) {
      assertTrue(++taken < 1_000_000, "it is bounded");
    }
    assertFalse(worker.submit(() -> {}));
    assertEquals(2, worker.takeDropped());
    assertEquals(0, worker.takeDropped());
    free.countDown();
    worker.close();
  }

  @Test
  void closeReturnsEvenIfATaskIsStuck() throws InterruptedException {
    BackgroundWorker worker = new BackgroundWorker("test");
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    worker.submit(() -> {
      busy.countDown();
      try {
        free.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    busy.await();
    worker.close();
    free.countDown();
  }

  @Test
  void closeWithoutATaskDoesNothing() {
    new BackgroundWorker("test").close();
  }
}
