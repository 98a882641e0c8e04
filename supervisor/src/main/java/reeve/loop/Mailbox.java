package reeve.loop;

import java.util.concurrent.ConcurrentLinkedQueue;
import reeve.posix.Poller;
import reeve.posix.SyscallException;

/** The only way from other threads into the loop: tasks that the loop thread runs, in order. */
public final class Mailbox {
  /** The most tasks of one turn: a client with many requests must not delay deaths and timers. */
  private static final int MOST_IN_A_TURN = 32;

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Poller poller;
  private final int fd;

  public Mailbox(Poller poller) throws SyscallException {
    this.poller = poller;
    this.fd = poller.eventFd();
  }

  /** Returns a descriptor that can be read when a task waits. */
  public int fd() {
    return fd;
  }

  /** Adds a task. Any thread. */
  public void post(Runnable task) {
    tasks.add(task);
    poller.wake(fd);
  }

  /** Runs tasks. The wake is taken back before the tasks are taken, so that none is missed in between. Loop thread. */
  public void drain() {
    poller.clear(fd);
    try {
      for (int i = 0; i < MOST_IN_A_TURN; i++) {
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
