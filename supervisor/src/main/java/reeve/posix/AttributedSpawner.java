package reeve.posix;

import reeve.config.Signal;
import reeve.posix.SpawnError.Step;

/**
 * Starts a process with another user, other limits or namespaces than ours. Linux keeps most of these for each thread,
 * and a child inherits them from the thread that makes it: so a thread is made for it, takes the attributes, spawns,
 * and ends. No helper program is needed, and a program that cannot be executed is an error number as usual. What the
 * kernel keeps for a whole process is set by {@link SpawnGate}, on the calling thread, while the child waits.
 */
final class AttributedSpawner implements Runnable {
  private static final Object LOCK = new Object();

  private final SpawnRequest request;
  private final ProcessAttributes attributes;
  private final boolean gated;
  /** A pid, or minus a {@link SpawnError}; written by the thread. */
  private int result = -SpawnError.of(Step.THREAD, Errno.EAGAIN);
  /** The end of the gate that the thread opened, so that the caller does not wait for a child; negative: none. */
  private int released = -1;
  /** An internal error of the thread, which the caller reports. */
  private Throwable failure;
  private volatile int threadId;
  /** Whether the thread has no child that waits at the gate any more. */
  private volatile boolean ended;
  /** The memory of the thread, which therefore cannot fail for a lack of it before it has released the caller. */
  private final Scratch scratch;
  /** Whether the caller does not wait for the child any more. */
  private volatile boolean arrived;

  private AttributedSpawner(SpawnRequest request) {
    this.request = request;
    attributes = request.attributes();
    gated = attributes.gate() != null;
    scratch = Scratch.acquire();
  }

  /**
   * Starts a process; see {@link Processes#spawn}.
   *
   * @return its pid, or minus a {@link SpawnError}
   */
  static int spawn(SpawnRequest request) {
    if (!ThreadCalls.isKnown()) {
      return -SpawnError.of(Step.THREAD, Errno.ENOSYS);
    }
    if (request.attributes().gate() != null) {
      if (!SpawnGate.isMade()) {
        return -SpawnError.of(Step.GATE, Errno.ENOENT);
      } else if (!ProcChildren.listsThreads()) {
        return -SpawnError.of(Step.GATE, Errno.ENOSYS);
      } else if (!SpawnGate.isAbove(GatePassage.of(request).free() + 2)) {
        return -SpawnError.of(Step.GATE, Errno.EBADF);
      }
    }
    synchronized (LOCK) { // there is one gate
      return new AttributedSpawner(request).spawn();
    }
  }

  private int spawn() {
    Thread thread = SpawnThread.start(this);
    if (thread == null) {
      scratch.release();
      return result;
    }
    int error = 0;
    Scratch s = Scratch.acquire();
    try {
      if (gated) {
        error = passGate(s, thread);
      } else {
        SpawnThread.join(thread);
      }
      if (attributes.ids() != null) {
        // A change of the user of one thread hides /proc/self of all: see "dumpable" in prctl(2).
        s.call(LibC.prctl, ThreadCalls.PR_SET_DUMPABLE, 1, 0, 0, 0);
      }
      if (failure != null) {
        throw new IllegalStateException("cannot spawn on a thread of its own: " + failure, failure);
      }
      if (error == 0 || result <= 0) {
        return result;
      }
      if (SpawnError.errno(error) == Errno.ESRCH) {
        return result; // it was killed by another process, which is a death like any other
      }
      s.call(LibC.waitid, LibC.P_PID, result, 0, LibC.WEXITED);
      return -error;
    } finally {
      s.release();
    }
  }

  /**
   * Sets what is set on the child itself, lets it go on, and waits for the end of the thread. A child for which that
   * fails is killed while it waits, so that its program never runs.
   *
   * @return 0, or a {@link SpawnError}: the child was killed
   */
  private int passGate(Scratch s, Thread thread) {
    int reached = SpawnGate.await(s);
    arrived = true;
    int child = child();
    int error = 0;
    if (reached < 0) {
      error = SpawnError.of(Step.GATE, -reached);
    } else if (child > 0) {
      error = SpawnGate.set(s, child, attributes);
    } else if (!ended) {
      error = SpawnError.of(Step.GATE, Errno.ECHILD);
    }
    int opened = error == 0 ? SpawnGate.open(s) : -1;
    if (error == 0 && opened < 0) {
      error = SpawnError.of(Step.GATE, -opened);
    }
    if (error == 0) {
      SpawnThread.join(thread);
    } else {
      killUntilEnd(s, thread);
    }
    close(s, reached);
    close(s, opened);
    close(s, released);
    SpawnGate.reserve();
    return error;
  }

  /** @return 0: there is none, or it cannot be found now */
  private int child() {
    try {
      return ProcChildren.ofThread(threadId);
    } catch (IllegalStateException e) {
      return 0; // no descriptors or no memory to read it
    }
  }

  /** The thread ends when its child has ended. The child is not reaped before, so its pid is no other process. */
  private void killUntilEnd(Scratch s, Thread thread) {
    while (thread.isAlive()) {
      int child = child();
      if (child > 0 && !ended) {
        s.call(LibC.kill, child, Signal.KILL.number());
      }
      SpawnThread.joinFor(thread, 1);
    }
  }

  @Override
  public void run() {
    Scratch s = scratch;
    try {
      threadId = s.call(LibCExtras.syscall, ThreadCalls.SYS_GETTID);
      int error = new ThreadSetup(s).apply(attributes, gated);
      result = error == 0 ? Spawner.spawn(request) : -error;
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      ended = true;
      if (gated && !arrived) {
        released = SpawnGate.release(s);
      }
      s.release();
    }
  }

  private static void close(Scratch s, int fd) {
    if (fd >= 0) {
      s.once(LibC.close, fd);
    }
  }
}
