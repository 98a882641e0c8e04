package reeve.posix;

import reeve.posix.SpawnError.Step;

/**
 * Waits at the gate ({@link SpawnGate}) for the child of another thread, which is in posix_spawn(3) until the child has
 * executed its program. It waits in the open of a FIFO, so that a start needs no new thread and no message between
 * threads. It has the ids of this process at all times, is made for the first child that needs it, and never ends: the
 * caller of posix_spawn(3) waits for it whatever fails here.
 *
 * <p>A wait needs a descriptor, which the thread has while it waits. So that it can begin the next wait in a shortage
 * too, it holds a spare one, without which no child is expected.
 *
 * <p>{@link #prepare}, {@link #expect} and {@link #finish} are called for one spawn at a time, with the lock of
 * {@link AttributedSpawner}.
 */
final class GateThread implements Runnable {
  private enum Phase {
    /** It does not wait, and has no spare descriptor. */
    SHORT,
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
    CALLED
  }

  /** How long the end of a wait is waited for, while this thread may have no descriptor to begin it. */
  private static final int CALL_MILLIS = 100;

  private static GateThread current;

  private final Scratch scratch = Scratch.acquire();
  /** Guarded by this, as all that follows. */
  private Phase phase = Phase.SHORT;
  /** Null: none was expected yet. */
  private GateChild child;
  private boolean hasCome;
  /** Given up in a shortage of descriptors, because the caller waits; negative: none. */
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
    if (gate == null) {
      gate = new GateThread();
      if (SpawnThread.startDaemon(gate, "gate") == null) {
        gate.scratch.release();
        return SpawnError.of(Step.THREAD, Errno.EAGAIN);
      }
      current = gate;
    }
    if (gate.is(Phase.UNCERTAIN) && !gate.call(s)) {
      return SpawnError.of(Step.GATE, Errno.EMFILE);
    }
    gate.leave(Phase.CALLED);
    gate.leave(Phase.DONE);
    if (gate.is(Phase.SHORT)) {
      int made = SpawnGate.reserve(s);
      if (made < 0) {
        return SpawnError.of(Step.GATE, -made);
      }
      synchronized (gate) {
        gate.spare = made;
        gate.leave(Phase.SHORT);
      }
    }
    return 0;
  }

  /**
   * Expects a child from now on, after {@link #prepare}.
   *
   * @param tid the thread that is about to spawn it; not the first one of this process
   */
  static void expect(int tid, ProcessAttributes attributes) {
    GateThread gate = current;
    synchronized (gate) {
      gate.child = new GateChild(tid, attributes);
      gate.hasCome = false;
      gate.enter(Phase.EXPECTED);
    }
  }

  /**
   * Ends what {@link #expect} began, after the spawn. The calling thread has the ids of this process. A child that was
   * killed is reaped before the next {@link #prepare}.
   *
   * @return 0: the child was let go on, or did not come; or a {@link SpawnError}: it was killed, if there was one
   */
  static int finish(Scratch s) {
    GateThread gate = current;
    GateChild child;
    synchronized (gate) {
      child = gate.child;
      child.end();
      if (gate.phase == Phase.EXPECTED) {
        gate.phase = Phase.UNCERTAIN;
      }
      gate.awaitOther(Phase.ARRIVED);
    }
    child.close(s); // before this thread waits for the next child
    if (gate.is(Phase.UNCERTAIN)) {
      gate.call(s);
      return 0;
    }
    if (!child.isRefused()) { // else it may have the FIFO open, as if the next child had come
      gate.leave(Phase.DONE);
    }
    return child.error();
  }

  /** Returns whether the child of the last {@link #expect} has come to the gate. */
  static boolean hasCome() {
    synchronized (current) {
      return current.hasCome;
    }
  }

  private synchronized boolean is(Phase one) {
    return phase == one;
  }

  private synchronized void enter(Phase next) {
    phase = next;
    notifyAll();
  }

  /** Lets this thread wait again after a phase, if that is the present one. */
  private synchronized void leave(Phase present) {
    if (phase == present) {
      enter(spare < 0 ? Phase.SHORT : Phase.IDLE);
    }
  }

  /**
   * Ends the wait of this thread in place of a child, so that it is known to wait afterwards.
   *
   * @return false: there is no descriptor or no memory for it now
   */
  private boolean call(Scratch s) {
    int end;
    try {
      end = SpawnGate.arrive(s);
    } catch (RuntimeException | Error e) {
      end = -Errno.ENOMEM;
    }
    if (end < 0) {
      return false;
    }
    boolean interrupted = false;
    boolean called;
    synchronized (this) {
      for (int i = 0; i < CALL_MILLIS && phase == Phase.UNCERTAIN; i++) {
        interrupted |= pause(1);
      }
      s.once(LibC.close, end); // it may be what this thread lacks
      called = phase != Phase.UNCERTAIN;
      leave(Phase.CALLED);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return called;
  }

  /** Waits for another phase, also while this thread is interrupted. */
  private synchronized void awaitOther(Phase than) {
    boolean interrupted = false;
    while (phase == than) {
      interrupted |= pause(0);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a change. @param millis at most; 0: without a limit @return whether this thread was interrupted */
  @SuppressWarnings("WaitNotInLoop") // each caller has the loop
  private synchronized boolean pause(int millis) {
    try {
      wait(millis);
    } catch (InterruptedException e) {
      return true;
    }
    return false;
  }

  @Override
  public void run() {
    boolean borrows = false;
    while (true) {
      try {
        if (!borrows) {
          DescriptorReserve.INSTANCE.borrowOnThisThread();
          borrows = true;
        }
        turn(scratch);
      } catch (RuntimeException | Error e) {
        pause(1); // there is no memory now
      }
    }
  }

  /** Waits once. */
  private void turn(Scratch s) {
    awaitTurn();
    int end = SpawnGate.await(s, isInNeed());
    if (end < 0) {
      cannotWait(s);
      return;
    }
    s.once(LibC.close, end);
    GateChild arrived = arrived();
    if (arrived != null) {
      try {
        arrived.serve(s);
        replaceSpare(s);
      } finally {
        enter(Phase.DONE); // whatever fails: the caller waits for it
      }
    } else {
      replaceSpare(s);
      endUncertainty();
    }
  }

  private synchronized void awaitTurn() {
    while (phase == Phase.SHORT || phase == Phase.DONE || phase == Phase.CALLED) {
      pause(0);
    }
  }

  /** Whether a child may wait for this thread, which has given up all that it had. */
  private synchronized boolean isInNeed() {
    return phase == Phase.EXPECTED && spare < 0;
  }

  /** There is no descriptor or no memory to wait. */
  private synchronized void cannotWait(Scratch s) {
    if (phase == Phase.UNCERTAIN) {
      endUncertainty();
    } else if (spare >= 0) {
      s.once(LibC.close, spare);
      spare = -1;
    } else if (phase == Phase.IDLE) {
      enter(Phase.SHORT);
    } else {
      pause(1); // a child may wait: another thread closes a descriptor some time
    }
  }

  private void replaceSpare(Scratch s) {
    int made;
    synchronized (this) {
      if (spare >= 0) {
        return;
      }
    }
    try {
      made = SpawnGate.reserve(s);
    } catch (RuntimeException | Error e) {
      made = -1; // no memory: the next prepare tries again
    }
    synchronized (this) {
      spare = made;
    }
  }

  /** This thread does not wait now, and no child will come. */
  private synchronized void endUncertainty() {
    phase = phase == Phase.UNCERTAIN ? Phase.CALLED : phase;
    notifyAll();
  }

  /** Returns the child that has come; null: none was expected. */
  private synchronized GateChild arrived() {
    if (phase != Phase.EXPECTED) {
      return null;
    }
    phase = Phase.ARRIVED;
    hasCome = true;
    return child;
  }
}
