package reeve.time;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One thread for work that may block on a disk, so that the loop never does. The thread starts with the first task. Its
 * queue is bounded: a task that does not fit is dropped and counted, and the caller never waits.
 */
public final class BackgroundWorker implements AutoCloseable {
  private static final int QUEUE_SIZE = 16_384;
  private static final long CLOSE_WAIT_MILLIS = 2000;
  private static final Runnable END =
      new Runnable() {
        @Override
        public void run() {}
      };

  private final ArrayBlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(QUEUE_SIZE);
  private final AtomicLong dropped = new AtomicLong();
  private final String name;
  private Thread thread;

  public BackgroundWorker(String name) {
    this.name = name;
  }

  /**
   * Adds a task. Any thread.
   *
   * @return false: the queue is full, and the task is dropped and counted
   */
  public boolean submit(Runnable task) {
    if (!queue.offer(task)) {
      dropped.incrementAndGet();
      return false;
    }
    try {
      start();
    } catch (OutOfMemoryError e) {
      // The thread could not be started (EAGAIN: the limit on processes is reached). The task stays in the queue, and
      // the next submit tries again.
    }
    return true;
  }

  /** Returns how many tasks were dropped since the last call. Any thread. */
  public long takeDropped() {
    return dropped.getAndSet(0);
  }

  /**
   * Waits until the tasks that are in the queue have run.
   *
   * @return false: they have not within that time
   */
  public boolean await(long millis) {
    CountDownLatch done = new CountDownLatch(1);
    synchronized (this) {
      if (thread == null && queue.isEmpty()) {
        return true;
      }
    }
    try {
      return submit(done::countDown) && done.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Runs the tasks that are in the queue, then ends the thread. Waits for 2 s at most. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running == null) {
      return;
    }
    try {
      // Half of the time to get a place in the queue, the other half to finish the tasks.
      if (queue.offer(END, CLOSE_WAIT_MILLIS / 2, TimeUnit.MILLISECONDS)) {
        running.join(CLOSE_WAIT_MILLIS / 2);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void start() {
    if (thread == null) {
      Thread created = new Thread(null, new Runnable() {
        @Override
        public void run() {
          runTasks();
        }
      }, name, 256 * 1024);
      created.setDaemon(true);
      created.start();
      thread = created;
    }
  }

  private void runTasks() {
    try {
      for (Runnable task = queue.take(); task != END; task = queue.take()) {
        try {
          task.run();
        } catch (LinkageError | InternalError e) {
          System.err.println("reeve: cannot load what the " + name + " thread needs (" + e.getMessage()
              + "): is the limit on open files (ulimit -n) too low?");
        } catch (RuntimeException | Error e) {
          // Not to the log, because the log may be what failed. Prints one line and continues with the next task.
          System.err.println(String.valueOf(e.getMessage()).contains("Too many open files")
              ? "reeve: the " + name
                  + " thread has too few descriptors: is the limit on open files (ulimit -n) too low?"
              : "reeve: internal error of the " + name + " thread, please report it: " + e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
