package reeve.loop;

import java.util.concurrent.ConcurrentLinkedQueue;
import reeve.posix.Poller;
import reeve.posix.SyscallException;

/** The only way from other threads into the loop: tasks that the loop thread runs, in order. */
public final class Mailbox {
  /** At most this many tasks run in one turn: a client with many requests must not delay deaths and timers. */
  private static final int MAX_TASKS_PER_TURN = 32;

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Poller poller;
  private final int fd;

  public Mailbox(Poller poller) throws SyscallException {
    this.poller = poller;
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

  /** Runs tasks. The wake-up is cleared first, so a task that is posted meanwhile causes another turn. Loop thread. */
  public void drain() {
    poller.clear(fd);
    try {
      for (int i = 0; i < MAX_TASKS_PER_TURN; i++) {
        Runnable task = tasks.poll();
        if (task == null) {
          return;
        }
        task.run();
      }
    } finally {
      if (!tasks.isEmpty()) {
        poller.wake(fd); // a task threw, or there are many: the next turn runs the rest
      }
    }
  }
}
