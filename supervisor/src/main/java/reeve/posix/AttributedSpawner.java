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
 *
 * <p>A move into a control group may wait for an RCU grace period of the kernel, which takes milliseconds. With glibc
 * 2.39 and Linux 5.7 the child is made in its control group instead (CLONE_INTO_CGROUP of clone(2)), without a wait.
 */
final class AttributedSpawner implements Runnable {
  private static final Object LOCK = new Object();

  private final SpawnRequest request;
  private final ProcessAttributes attributes;
  /** Whether the child is made in its control group; else it is moved there. */
  private final boolean isMadeInside;
  /** A pid, or minus a {@link SpawnError}; written by the thread. */
  private int result = -SpawnError.of(Step.THREAD, Errno.EAGAIN);
  /** Whether a child was expected at the gate. */
  private boolean gated;
  /** An internal error of the thread, which the caller reports. */
  private Throwable failure;

  private AttributedSpawner(SpawnRequest request, boolean inside) {
    this.request = request;
    attributes = request.attributes();
    isMadeInside = inside && attributes.gate() != null && attributes.gate().cgroup() != null
        && LibCExtras.posix_spawnattr_setcgroup_np.exists();
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
        return spawn(s, request, true);
      }
    } finally {
      s.release();
    }
  }

  private static int spawn(Scratch s, SpawnRequest request, boolean inside) {
    int error = request.attributes().gate() == null ? 0 : GateThread.prepare(s);
    return error == 0 ? new AttributedSpawner(request, inside).spawn(s) : -error;
  }

  private int spawn(Scratch s) {
    boolean inside = false;
    int error = 0;
    try {
      int tid = s.call(LibCExtras.syscall, ThreadCalls.SYS_GETTID);
      if (isReversible() && tid != Calls.infallible(LibC.getpid)
          && (attributes.ids() == null || OwnIdentity.get(s).canReturn())) {
        inside = spawnHere(s, tid);
      } else {
        Thread thread = SpawnThread.start(this);
        if (thread != null) {
          SpawnThread.join(thread);
        }
      }
    } catch (RuntimeException | Error e) {
      failure = e; // reported when the gate is closed
    }
    if (attributes.ids() != null) {
      // A change of the user of one thread hides /proc/self of all: see "dumpable" in prctl(2).
      s.once(LibC.prctl, ThreadCalls.PR_SET_DUMPABLE, 1, 0, 0, 0, 0);
    }
    try {
      error = gated ? GateThread.finish(s) : 0;
    } catch (RuntimeException | Error e) {
      failure = e; // the child was killed
      error = SpawnError.of(Step.GATE, Errno.ENOMEM);
    }
    if (inside && result < 0 && failure == null && !GateThread.hasCome()) {
      return spawn(s, request, false); // the kernel cannot do it, or the error is found again
    }
    boolean killed = error != 0 && result > 0 && SpawnError.errno(error) != Errno.ESRCH;
    if (killed) {
      s.call(LibC.waitid, LibC.P_PID, result, 0, LibC.WEXITED);
    }
    if (failure != null) {
      throw new IllegalStateException("cannot spawn a process with attributes: " + failure, failure);
    }
    return killed ? -error : result; // killed by another process (ESRCH) is a death like any other
  }

  /** Whether there is nothing that a thread cannot undo, or that all threads share. */
  private boolean isReversible() {
    return attributes.umask() < 0 && attributes.root() == null && attributes.privileges() == null
        && attributes.sandbox() == null;
  }

  /** @return whether the child was to be made in its control group */
  private boolean spawnHere(Scratch s, int tid) {
    ProcessAttributes.Ids ids = attributes.ids();
    int flags = ids == null ? 0 : LibC.POSIX_SPAWN_RESETIDS;
    int cgroup = isMadeInside
        ? Descriptors.open(attributes.gate().cgroup(), DirectoryFiles.O_DIRECTORY | LibC.O_CLOEXEC, 0) : -1;
    try {
      if (ids != null) {
        OwnIdentity.get(s).prepareReturn(s);
      }
      expect(tid, cgroup < 0 ? attributes : attributes.withoutCgroup());
      int error = ids == null ? 0 : new ThreadSetup(s).takeIds(ids, false, true);
      result = error == 0 ? Spawner.spawn(request, flags, cgroup) : -error;
    } catch (RuntimeException | Error e) {
      failure = e; // reported when the gate is closed
    } finally {
      if (ids != null) {
        OwnIdentity.get(s).restore(s);
      }
      if (cgroup >= 0) {
        Descriptors.close(s, cgroup);
      }
    }
    return cgroup >= 0;
  }

  private void expect(int tid, ProcessAttributes set) {
    if (set.gate() != null) {
      GateThread.expect(tid, set);
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
        expect(tid, attributes);
      }
      result = error == 0 ? Spawner.spawn(request) : -error;
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      s.release();
    }
  }
}
