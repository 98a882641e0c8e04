package reeve.posix;

import reeve.posix.SpawnError.Step;

/**
 * Starts a process with another user, other limits or namespaces than ours. Linux keeps most of these for each thread,
 * and a child inherits them from the thread that makes it. No helper program is needed, and a program that cannot be
 * executed is an error number as usual.
 *
 * <p>Root takes the ids of another user on the calling thread and returns to its own: see {@link OwnIdentity}. For
 * everything else, and without the right to return, a thread is made that takes the attributes, spawns, and ends. What
 * the kernel keeps for a whole process is set by {@link GateThread}, while the child waits.
 */
final class AttributedSpawner implements Runnable {
  private static final Object LOCK = new Object();

  private final SpawnRequest request;
  private final ProcessAttributes attributes;
  /** A pid, or minus a {@link SpawnError}; written by the thread. */
  private int result = -SpawnError.of(Step.THREAD, Errno.EAGAIN);
  /** Whether a child was expected at the gate. */
  private boolean gated;
  /** An internal error of the thread, which the caller reports. */
  private Throwable failure;

  private AttributedSpawner(SpawnRequest request) {
    this.request = request;
    attributes = request.attributes();
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
    Scratch s = Scratch.acquire();
    try {
      synchronized (LOCK) { // there is one gate
        int error = request.attributes().gate() == null ? 0 : GateThread.prepare(s);
        return error == 0 ? new AttributedSpawner(request).spawn(s) : -error;
      }
    } finally {
      s.release();
    }
  }

  private int spawn(Scratch s) {
    try {
      int tid = s.call(LibCExtras.syscall, ThreadCalls.SYS_GETTID);
      if (isReversible() && tid != Calls.infallible(LibC.getpid)
          && (attributes.ids() == null || OwnIdentity.get(s).canReturn())) {
        spawnHere(s, tid);
      } else {
        Thread thread = SpawnThread.start(this);
        if (thread != null) {
          SpawnThread.join(thread);
        }
      }
    } finally {
      if (attributes.ids() != null) {
        // A change of the user of one thread hides /proc/self of all: see "dumpable" in prctl(2).
        s.call(LibC.prctl, ThreadCalls.PR_SET_DUMPABLE, 1, 0, 0, 0);
      }
    }
    int error = gated ? GateThread.finish(s) : 0;
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
  }

  /** Whether there is nothing that a thread cannot undo, or that all threads share. */
  private boolean isReversible() {
    return attributes.umask() < 0 && attributes.root() == null && attributes.privileges() == null
        && attributes.sandbox() == null;
  }

  private void spawnHere(Scratch s, int tid) {
    ProcessAttributes.Ids ids = attributes.ids();
    expect(tid);
    try {
      int error = ids == null ? 0 : new ThreadSetup(s).takeIds(ids, false, true);
      result = error == 0 ? Spawner.spawn(request, ids == null ? 0 : LibC.POSIX_SPAWN_RESETIDS) : -error;
    } catch (RuntimeException | Error e) {
      failure = e; // reported when the gate is closed
    } finally {
      if (ids != null) {
        OwnIdentity.get(s).restore(s);
      }
    }
  }

  private void expect(int tid) {
    if (attributes.gate() != null) {
      GateThread.expect(tid, attributes);
      gated = true;
    }
  }

  @Override
  public void run() {
    Scratch s = Scratch.acquire();
    try {
      int tid = s.call(LibCExtras.syscall, ThreadCalls.SYS_GETTID);
      int error = new ThreadSetup(s).apply(attributes, attributes.gate() != null);
      if (error == 0) {
        expect(tid);
      }
      result = error == 0 ? Spawner.spawn(request) : -error;
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      s.release();
    }
  }
}
