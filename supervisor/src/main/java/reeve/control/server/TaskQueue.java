package reeve.control.server;

import java.util.concurrent.ConcurrentLinkedQueue;
import reeve.posix.Poller;
import reeve.posix.SyscallException;

/** Tasks for the control thread, and the descriptor that wakes it. Any thread, unless a method says otherwise. */
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

  /** Submits a task, which runs soon, after all earlier tasks. */
  void execute(Runnable task) {
    tasks.add(task);
    wake();
  }

  /** Submits a task without waking the control thread. One call of {@link #wake} is enough for several tasks. */
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

  /** Makes {@link #wakeFd} unreadable until the next {@link #wake}. Control thread only. */
  void clear() {
    poller.clear(wakeFd);
  }
}
