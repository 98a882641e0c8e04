package reeve.loop;

import java.util.concurrent.ConcurrentLinkedQueue;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/** The only door into the loop for other threads: tasks that the loop thread runs, in order. */
public final class Mailbox {
  /** Tasks of one turn: those who ask much must not hold up deaths and timers. */
  private static final int AT_ONCE = 32;

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Posix posix;
  private final int fd;

  public Mailbox(Posix posix) throws SyscallException {
    this.posix = posix;
    this.fd = posix.eventFd();
  }

  /** Readable when a task waits. */
  public int fd() {
    return fd;
  }

  /** Any thread. */
  public void post(Runnable task) {
    tasks.add(task);
    posix.wake(fd);
  }

  /** Loop thread. The wake is taken back before the tasks are, so that none is lost in between. */
  public void drain() {
    posix.clear(fd);
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        Runnable task = tasks.poll();
        if (task == null) {
          return;
        }
        task.run();
      }
    } finally {
      if (!tasks.isEmpty()) {
        posix.wake(fd); // one threw, or there are many: the others are for the next turn
      }
    }
  }
}
