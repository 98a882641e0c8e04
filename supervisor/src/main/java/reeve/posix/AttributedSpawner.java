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
  /** Whether the caller does not wait for the child any more. */
  private volatile boolean arrived;

  private AttributedSpawner(SpawnRequest request) {
    this.request = request;
    attributes = request.attributes();
    gated = attributes.gate() != null;
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
    if (request.attributes().gate() != null && !SpawnGate.isMade()) {
      return -SpawnError.of(Step.GATE, Errno.ENOENT);
    }
    synchronized (LOCK) { // there is one gate
      return new AttributedSpawner(request).spawn();
    }
  }

  private int spawn() {
    Thread thread = SpawnThread.start(this);
    if (thread == null) {
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
   * Sets what is set on the child itself, lets it go on, and waits for the end of the thread.
   *
   * @return 0, or a {@link SpawnError}: the child was killed
   */
  private int passGate(Scratch s, Thread thread) {
    int error = 0;
    int reached = SpawnGate.await(s);
    arrived = true;
    int child = ProcChildren.ofThread(threadId);
    if (child > 0 && reached >= 0) {
      error = SpawnGate.set(s, child, attributes);
    } else if (child > 0) {
      error = SpawnError.of(Step.GATE, -reached);
    }
    int opened = SpawnGate.open(s);
    if (error == 0 && opened < 0) {
      error = SpawnError.of(Step.GATE, -opened);
    }
    if (error != 0 && child > 0) {
      s.call(LibC.kill, child, Signal.KILL.number()); // it was not reaped, so this is no other process
    }
    SpawnThread.join(thread);
    close(s, reached);
    close(s, opened);
    close(s, released);
    return error;
  }

  @Override
  public void run() {
    Scratch s = Scratch.acquire();
    try {
      threadId = s.call(LibCExtras.syscall, ThreadCalls.SYS_GETTID);
      int error = new ThreadSetup(s).apply(attributes, gated);
      result = error == 0 ? Spawner.spawn(request) : -error;
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
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
