package reeve.posix;

import reeve.config.Signal;
import reeve.posix.SpawnError.Step;

/**
 * Waits at the gate ({@link SpawnGate}) for the child of another thread, which is in posix_spawn(3) until the child has
 * executed its program. It waits in the open of a FIFO, so that a start needs no new thread and no message between
 * threads. It has the ids of this process at all times, is made for the first child that needs it, and stays.
 *
 * <p>{@link #prepare}, {@link #expect} and {@link #finish} are called for one spawn at a time, with the lock of
 * {@link AttributedSpawner}.
 */
final class GateThread implements Runnable {
  private enum Phase {
    /** It makes sure that it can wait. */
    STARTING,
    /** No child will come. */
    IDLE,
    /** A child may come. */
    EXPECTED,
    /** A child has come, and is let go on or killed. */
    ARRIVED,
    /** The child has been let go on, or killed. */
    DONE,
    /** No child will come, but one that died may have ended the wait of this thread. */
    UNCERTAIN,
    /** The wait has ended without a child. */
    CALLED,
    /** The thread has ended. */
    ENDED
  }

  private static GateThread current;

  private final Scratch scratch = Scratch.acquire();
  /** Guarded by this, as all that follows. */
  private Phase phase = Phase.STARTING;
  private int tid;
  private ProcessAttributes attributes;
  private int error;
  /** The open end of the gate; negative: none. */
  private int opened = -1;
  private Throwable failure;
  /** Whether the child has come to the gate. */
  private boolean hasCome;
  /** Whether the spawn is over: the child runs its program, or has ended. */
  private boolean isOver;
  /** Given up in a shortage of descriptors, because the caller waits for this thread; negative: none. This thread. */
  private int spare = -1;

  private GateThread() {}

  /**
   * Makes sure that there is a thread that waits at the gate. The calling thread has the ids of this process, which the
   * new one inherits.
   *
   * @return 0 or a {@link SpawnError}
   */
  static int prepare(Scratch s) {
    GateThread gate = current;
    if (gate != null && gate.isUncertain() && !gate.call(s)) {
      return SpawnError.of(Step.GATE, Errno.EMFILE);
    }
    if (gate != null && gate.isIdle()) {
      return 0;
    }
    gate = new GateThread();
    if (SpawnThread.startDaemon(gate, "gate") == null) {
      gate.scratch.release();
      return SpawnError.of(Step.THREAD, Errno.EAGAIN);
    }
    current = gate;
    gate.awaitOther(Phase.STARTING);
    return gate.isIdle() ? 0 : SpawnError.of(Step.GATE, Errno.EMFILE);
  }

  /**
   * Expects a child from now on, after {@link #prepare}.
   *
   * @param tid the thread that is about to spawn it; not the first one of this process
   */
  static void expect(int tid, ProcessAttributes attributes) {
    GateThread gate = current;
    synchronized (gate) {
      gate.tid = tid;
      gate.attributes = attributes;
      gate.error = 0;
      gate.failure = null;
      gate.isOver = false;
      gate.hasCome = false;
      gate.phase = Phase.EXPECTED;
    }
  }

  /**
   * Ends what {@link #expect} began, after the spawn. The calling thread has the ids of this process.
   *
   * @return 0: the child was let go on, or did not come; or a {@link SpawnError}: it was killed, if there was one
   */
  static int finish(Scratch s) {
    GateThread gate = current;
    int end;
    synchronized (gate) {
      gate.isOver = true;
      gate.notifyAll();
      if (gate.phase == Phase.EXPECTED) {
        gate.phase = Phase.UNCERTAIN;
      }
      gate.awaitOther(Phase.ARRIVED);
      end = gate.opened;
      gate.opened = -1;
    }
    if (end >= 0) {
      s.once(LibC.close, end); // before this thread waits for the next child
    }
    if (gate.isUncertain()) {
      gate.call(s);
      return 0;
    }
    synchronized (gate) {
      if (gate.phase == Phase.DONE) {
        gate.phase = Phase.IDLE;
        gate.notifyAll();
      }
      if (gate.failure != null) {
        throw new IllegalStateException("cannot hold a process: " + gate.failure, gate.failure);
      }
      return gate.error;
    }
  }

  /** Returns whether the child of the last {@link #expect} has come to the gate. */
  static boolean hasCome() {
    GateThread gate = current;
    synchronized (gate) {
      return gate.hasCome;
    }
  }

  private synchronized boolean isUncertain() {
    return phase == Phase.UNCERTAIN;
  }

  private synchronized boolean isIdle() {
    return phase == Phase.IDLE;
  }

  /**
   * Ends the wait of this thread in place of a child, so that it is known to wait afterwards.
   *
   * @return false: there is no descriptor for it now
   */
  private boolean call(Scratch s) {
    int end = SpawnGate.arrive(s);
    if (end < 0) {
      return false;
    }
    synchronized (this) {
      awaitOther(Phase.UNCERTAIN);
      s.once(LibC.close, end);
      if (phase == Phase.CALLED) {
        phase = Phase.IDLE;
        notifyAll();
      }
    }
    return true;
  }

  /** Waits for another phase, also while this thread is interrupted. */
  private synchronized void awaitOther(Phase than) {
    boolean interrupted = false;
    while (phase == than) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    Scratch s = scratch;
    spare = SpawnGate.reserve(s);
    enter(spare < 0 ? Phase.ENDED : Phase.IDLE);
    while (spare >= 0) {
      int end = SpawnGate.await(s);
      if (end < 0) {
        s.once(LibC.close, spare);
        do { // the other threads may need a moment to close one
          end = SpawnGate.await(s);
        } while (end < 0);
        spare = -1;
      }
      s.once(LibC.close, end);
      if (isCalled()) {
        awaitOther(Phase.CALLED);
      } else if (hasArrived()) {
        serve(s);
        spare = spare < 0 ? SpawnGate.reserve(s) : spare;
        enter(spare < 0 ? Phase.ENDED : Phase.DONE);
        awaitOther(Phase.DONE);
      }
    }
    s.release();
  }

  private synchronized void enter(Phase next) {
    phase = next;
    notifyAll();
  }

  private synchronized boolean isCalled() {
    if (phase == Phase.UNCERTAIN) {
      enter(Phase.CALLED);
      return true;
    }
    return false;
  }

  private synchronized boolean hasArrived() {
    if (phase == Phase.EXPECTED) {
      phase = Phase.ARRIVED;
      hasCome = true;
      return true;
    }
    return false;
  }

  /** Sets what is set on the child itself, and lets it go on; or kills it while it waits. */
  private void serve(Scratch s) {
    int problem;
    int end = -1;
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
      synchronized (this) {
        failure = e;
      }
    }
    synchronized (this) {
      error = problem;
      opened = end;
    }
    if (problem != 0) {
      killUntilOver(s);
    }
  }

  /** The child is not reaped before the spawn is over, so its pid is no other process. */
  private synchronized void killUntilOver(Scratch s) {
    boolean interrupted = false;
    while (!isOver) {
      try {
        int child = ProcChildren.newestOfThread(tid);
        if (child > 0) {
          s.once(LibC.kill, child, Signal.KILL.number());
        }
      } catch (IllegalStateException e) {
        // There is no descriptor or no memory to find it now.
      }
      try {
        wait(1);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
