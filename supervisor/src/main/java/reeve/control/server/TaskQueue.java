package reeve.control.server;

import java.util.concurrent.ConcurrentLinkedQueue;
import reeve.posix.Poller;
import reeve.posix.SyscallException;

/** Tasks for the control thread, and the descriptor that wakes it. Any thread, except where said. */
final class TaskQueue {
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Poller poller;
  private final int wakeFd;

  TaskQueue(Poller poller) throws SyscallException {
    this.poller = poller;
    this.wakeFd = poller.eventFd();
  }

  /** Readable when there are tasks. */
  int wakeFd() {
    return wakeFd;
  }

  /** Has a task run soon, after those that were given earlier. */
  void execute(Runnable task) {
    tasks.add(task);
    wake();
  }

  /** Has a task run after the next {@link #wake}: one is enough for several tasks. */
  void add(Runnable task) {
    tasks.add(task);
  }

  void wake() {
    poller.wake(wakeFd);
  }

  /** @return the next task, or null. Control thread only */
  Runnable poll() {
    return tasks.poll();
  }

  /** Has {@link #wakeFd} not readable until the next {@link #wake}. Control thread only. */
  void clear() {
    poller.clear(wakeFd);
  }
}
