package reeve.loop;

import java.util.concurrent.ConcurrentLinkedQueue;
import reeve.posix.Poller;
import reeve.posix.SyscallException;

/** The only way from other threads into the loop: tasks that the loop thread runs, in order. */
public final class Mailbox {
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Poller poller;
  private final TurnBudget budget;
  private final int fd;

  /** Makes a mailbox whose tasks may take any time. */
  public Mailbox(Poller poller) throws SyscallException {
    this(poller, null);
  }

  /** @param budget of the stage that runs tasks; null: no limit */
  public Mailbox(Poller poller, TurnBudget budget) throws SyscallException {
    this.poller = poller;
    this.budget = budget;
    this.fd = poller.eventFd();
  }

  /** Returns a descriptor that is readable while a task waits. */
  public int fd() {
    return fd;
  }

  /** Adds a task. Any thread. */
  public void post(Runnable task) {
    tasks.add(task);
    poller.wake(fd);
  }

  /**
   * Runs tasks until the stage has used up its time: a client with many requests must not delay deaths and timers. The
   * wake-up is cleared first, so a task that is posted meanwhile causes another turn. If some throw, the others run
   * too, and the first error is thrown at the end. Loop thread.
   */
  public void drain() {
    Throwable first = null;
    try {
      poller.clear(fd);
    } catch (RuntimeException | Error e) {
      first = e; // it causes another turn
    }
    try {
      for (Runnable task = tasks.poll(); task != null; task = isUsedUp() ? null : tasks.poll()) {
        try {
          task.run();
        } catch (RuntimeException | Error e) {
          first = first == null ? e : first;
        }
      }
    } finally {
      if (!tasks.isEmpty()) {
        poller.wake(fd); // the next turn runs the rest
      }
    }
    InternalErrors.rethrow(first);
  }

  /** Returns whether a task waits. */
  public boolean hasTasks() {
    return !tasks.isEmpty();
  }

  private boolean isUsedUp() {
    return budget != null && budget.isUsedUp();
  }
}
