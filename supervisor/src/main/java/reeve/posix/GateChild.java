package reeve.posix;

import reeve.config.Signal;
import reeve.posix.SpawnError.Step;

/**
 * A child that waits at the gate ({@link SpawnGate}), and what becomes of it. {@link #serve} is for {@link GateThread},
 * all else for the caller of posix_spawn(3).
 */
final class GateChild {
  /** Read here: a class that is loaded for the first time in a shortage is missing for good. */
  private static final int KILL = Signal.KILL.number();

  private final int tid;
  private final ProcessAttributes attributes;
  /** Guarded by this, as all that follows. */
  private int error;
  /** The open end of the gate; negative: none. */
  private int opened = -1;
  private Throwable failure;
  /** Whether the spawn is over: the child runs its program, or has ended. */
  private boolean isOver;

  /** @param tid the thread that spawns it; not the first one of this process */
  GateChild(int tid, ProcessAttributes attributes) {
    this.tid = tid;
    this.attributes = attributes;
  }

  /** The spawn is over. */
  synchronized void end() {
    isOver = true;
    notifyAll();
  }

  /** Closes the gate behind it. */
  synchronized void close(Scratch s) {
    if (opened >= 0) {
      s.once(LibC.close, opened);
      opened = -1;
    }
  }

  /** Whether it was killed at the gate. */
  synchronized boolean isRefused() {
    return error != 0 || failure != null;
  }

  /**
   * Returns 0: it was let go on; or a {@link SpawnError}: it was killed.
   *
   * @throws IllegalStateException if there was an internal error: it was killed
   */
  synchronized int error() {
    if (failure != null) {
      throw new IllegalStateException("cannot hold a process: " + failure, failure);
    }
    return error;
  }

  /** Sets what is set on the child itself, and lets it go on; or kills it while it waits. It never fails. */
  void serve(Scratch s) {
    int problem;
    int end = -1;
    Throwable thrown = null;
    try {
      int child = ProcChildren.newestOfThread(tid);
      problem = child == 0 ? SpawnError.of(Step.GATE, Errno.ECHILD) : SpawnGate.set(s, child, attributes);
      if (problem == 0) {
        end = SpawnGate.open(s);
        problem = end < 0 ? SpawnError.of(Step.GATE, -end) : 0;
      }
    } catch (IllegalStateException e) {
      problem = SpawnError.of(Step.GATE, Errno.EMFILE); // or no memory: it cannot be found now
    } catch (RuntimeException | Error e) {
      problem = SpawnError.of(Step.GATE, Errno.ENOMEM);
      thrown = e;
    }
    synchronized (this) {
      error = problem;
      opened = end;
      failure = thrown;
    }
    if (problem != 0) {
      killUntilOver(s);
    }
  }

  /** The child is not reaped before the spawn is over, so its pid is no other process. */
  private synchronized void killUntilOver(Scratch s) {
    while (!isOver) {
      try {
        int child = ProcChildren.newestOfThread(tid);
        if (child > 0) {
          SpawnGate.kill(s, child, KILL, attributes.ids());
        }
      } catch (RuntimeException | Error e) {
        // There is no descriptor, no memory or no thread for it now.
      }
      try {
        wait(1);
      } catch (InterruptedException e) {
        // This thread is never interrupted; if it were, it would have to go on.
      }
    }
  }
}
