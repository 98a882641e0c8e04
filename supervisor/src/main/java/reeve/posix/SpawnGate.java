package reeve.posix;

import java.util.List;
import reeve.posix.SpawnError.Step;

/**
 * Holds a child before it executes its program, until what the kernel keeps for a process is set: limits, priorities,
 * control group.
 *
 * <p>posix_spawn(3) runs no code of ours in the child, but it opens files there, and the open of a FIFO waits for its
 * other end (fifo(7)). The child opens two. The open of the first one for writing returns here when the child has come
 * to it; the second one is opened when all is set, for reading and writing, which does not wait, so that a child that
 * was killed meanwhile holds up nothing. The FIFOs have no name any more: the child reaches them through its own
 * descriptors in /proc, so no other process can open them, and neither its user nor its root directory matters.
 */
final class SpawnGate {
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_PATH = 010000000; // asm-generic/fcntl.h
  private static final int IOPRIO_PROCESS = 1; // linux/ioprio.h
  private static final int PRIO_PROCESS = 0;
  /** The numbers of its descriptors in this process are not below this one, if there may be so many. */
  private static final int LOWEST = 200;
  private static final int LOWEST_OF_FEW = 32;
  private static final int MOST_NAMES = 16;

  /** The two FIFOs, opened with O_PATH; -1: not made yet. Guarded by the lock of the class. */
  private static int arrival = -1;
  private static int departure = -1;

  private SpawnGate() {}

  /**
   * Makes the FIFOs if they do not exist yet.
   *
   * @param directories in which a directory may be made for a moment; the first that can be written is used
   * @return 0 or the error number of the last directory
   */
  static synchronized int make(List<String> directories) {
    int error = departure >= 0 ? 0 : Errno.ENOENT;
    String name = directoryName(Calls.infallible(LibC.getpid));
    for (int i = 0; i < directories.size() && departure < 0; i++) {
      int number = makeDirectory(directories.get(i), name);
      error = number < 0 ? -number : makeIn(numbered(directories.get(i), name, number));
    }
    return error;
  }

  /** Returns the end of the name of the directory that the FIFOs of a reeve had for a moment. */
  static String directoryName(int reeve) {
    return ".reeve-gate-" + reeve;
  }

  /**
   * Makes a directory. One that was left by a reeve that was killed in this moment is removed if it is empty, and
   * otherwise another name is used.
   *
   * @return the number of its name, for {@link #numbered}; or minus an error number
   */
  static int makeDirectory(String parent, String name) {
    int error = Errno.EEXIST;
    for (int i = 0; i < MOST_NAMES && error == Errno.EEXIST; i++) {
      String directory = numbered(parent, name, i);
      error = Calls.errorOf(LibC.mkdir, directory, 0700);
      if (error == Errno.EEXIST && Calls.errorOf(LibC.rmdir, directory, 0) == 0) {
        error = Calls.errorOf(LibC.mkdir, directory, 0700);
      }
      if (error == 0) {
        return i;
      }
    }
    return -error;
  }

  static String numbered(String parent, String name, int number) {
    return parent + '/' + (number == 0 ? name : "." + number + name);
  }

  private static int makeIn(String directory) {
    try {
      arrival = fifo(directory + "/gate");
      departure = arrival < 0 ? arrival : fifo(directory + "/gate");
      return departure < 0 ? -departure : 0;
    } finally {
      Calls.errorOf(LibC.rmdir, directory, 0);
    }
  }

  private static int fifo(String path) {
    int error = Calls.errorOf(ThreadCalls.mkfifo, path, 0600);
    if (error != 0) {
      return -error;
    }
    Scratch s = Scratch.acquire();
    try {
      // 0666: the child may have another user by now. Set here, because mkfifo subtracts the umask.
      int result = s.call(LibCExtras.chmod, s.string(0, path), 0666);
      if (result == 0) {
        result = s.call(LibC.open, s.address, O_PATH | LibC.O_CLOEXEC, 0);
      }
      s.call(LibCExtras.unlink, s.string(0, path));
      return result < 0 ? result : raise(s, result);
    } finally {
      s.release();
    }
  }

  /** Moves a descriptor out of the way of those that a child is given. */
  private static int raise(Scratch s, int fd) {
    int raised = s.call(LibC.fcntl, fd, LibC.F_DUPFD_CLOEXEC, LOWEST);
    if (raised == -Errno.EINVAL) { // this process may not have so many
      raised = s.call(LibC.fcntl, fd, LibC.F_DUPFD_CLOEXEC, LOWEST_OF_FEW);
    }
    s.once(LibC.close, fd);
    return raised;
  }

  /** Returns the descriptor of the first FIFO, or of the second. */
  static int descriptor(boolean first) {
    return first ? arrival : departure;
  }

  /** Whether a child can have its own descriptors up to this number without closing those of the gate. */
  static boolean isAbove(int last) {
    return Math.min(arrival, departure) > last;
  }

  static boolean isMade() {
    return departure >= 0;
  }

  /**
   * Waits until a child has come to the gate, or {@link #arrive} was called. It has a descriptor while it waits.
   *
   * @param borrow whether that may be one of the reserve
   * @return a descriptor to be closed, or minus an error number
   */
  static int await(Scratch s, boolean borrow) {
    long path = path(s, arrival);
    int flags = O_WRONLY | LibC.O_CLOEXEC;
    int fd = borrow ? s.call(LibC.open, path, flags, 0) : s.once(LibC.open, path, flags, 0);
    while (fd == -1 || fd == -Errno.EINTR) {
      fd = LibC.open.callForErrno(new Object[] {path, flags, 0});
    }
    return fd;
  }

  /**
   * Does what a child does that comes to the gate.
   *
   * @return a descriptor to be closed when the wait is over, or minus an error number
   */
  static int arrive(Scratch s) {
    return s.call(LibC.open, path(s, arrival), LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0);
  }

  /** Returns a copy of a descriptor of the gate, which is given up in a shortage; or minus an error number. */
  static int reserve(Scratch s) {
    return s.call(LibC.fcntl, arrival, LibC.F_DUPFD_CLOEXEC, LOWEST_OF_FEW);
  }

  /**
   * Opens the gate.
   *
   * @return a descriptor to be closed when the child has executed its program or ended, or minus an error number
   */
  static int open(Scratch s) {
    return s.call(LibC.open, path(s, departure), O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0);
  }

  private static long path(Scratch s, int fd) {
    return s.string(0, "/proc/self/fd/" + fd);
  }

  /**
   * Sets what the attributes have on a process.
   *
   * @param pid 0: this process, whose calling thread is about to execute another program
   * @return 0 or a {@link SpawnError}
   */
  static int set(Scratch s, int pid, ProcessAttributes attributes) {
    ProcessAttributes.Gate gate = attributes.gate();
    int error = gate.cgroup() == null ? 0 : of(Step.CGROUP, write(s, gate.cgroup() + "/cgroup.procs", pid));
    if (error == 0 && gate.oomScoreAdjust() != ProcessAttributes.Gate.KEEP) {
      error = of(Step.OOM_SCORE,
          write(s, pid == 0 ? "/proc/self/oom_score_adj" : OwnProc.path(s, "/proc/" + pid + "/oom_score_adj"),
              gate.oomScoreAdjust()));
    }
    if (error == 0) {
      error = schedule(s, pid, gate);
    }
    ProcessAttributes.Ids ids = attributes.ids();
    if (error != 0 || pid == 0 || ids == null || OwnIdentity.get(s).mayLimitOthers()) {
      return error == 0 ? limit(s, pid, gate.limits()) : error;
    }
    // Without CAP_SYS_RESOURCE, the real ids have to be those of the process (prlimit(2)).
    return RealIdentity.as(s, ids, new RealIdentity.Work() {
      @Override
      public int run(Scratch own) {
        return limit(own, pid, gate.limits());
      }
    });
  }

  /**
   * Sends a signal to a process that waits at the gate.
   *
   * @param ids that it has; null: those of this process
   */
  static void kill(Scratch s, int pid, int signal, ProcessAttributes.Ids ids) {
    if (s.call(LibC.kill, pid, signal) == -Errno.EPERM && ids != null) {
      // Without CAP_KILL, the real user has to be that of the process (kill(2)).
      RealIdentity.as(s, ids, new RealIdentity.Work() {
        @Override
        public int run(Scratch own) {
          return own.call(LibC.kill, pid, signal);
        }
      });
    }
  }

  private static int schedule(Scratch s, int pid, ProcessAttributes.Gate gate) {
    int error = 0;
    if (gate.nice() != ProcessAttributes.Gate.KEEP) {
      error = of(Step.NICE, s.call(ThreadCalls.setpriority, PRIO_PROCESS, pid, gate.nice()));
    }
    if (error == 0 && gate.ioPriority() >= 0) {
      error = of(Step.IO_PRIORITY,
          s.call(LibCExtras.syscall, ThreadCalls.SYS_IOPRIO_SET, IOPRIO_PROCESS, pid, gate.ioPriority()));
    }
    long[] affinity = gate.affinity();
    if (error == 0 && affinity != null) {
      s.memory.write(0, affinity, 0, affinity.length);
      error = of(Step.AFFINITY, s.call(ThreadCalls.sched_setaffinity, pid, 8L * affinity.length, s.address));
    }
    if (error == 0 && gate.policy() >= 0) {
      s.memory.setInt(0, gate.priority());
      error = of(Step.SCHEDULING, s.call(ThreadCalls.sched_setscheduler, pid, gate.policy(), s.address));
    }
    return error;
  }

  private static int limit(Scratch s, int pid, ProcessAttributes.Limit[] limits) {
    int error = 0;
    boolean files = false;
    for (ProcessAttributes.Limit one : limits) {
      files |= one.resource() == OpenFileLimit.RLIMIT_NOFILE;
      if (error == 0) {
        error = limit(s, pid, one.resource(), one.soft(), one.hard());
      }
    }
    if (error == 0 && !files && OpenFileLimit.isRaised()) {
      error = OpenFileLimit.restoreFor(s, pid);
      error = error == 0 ? 0 : SpawnError.of(Step.LIMIT, error);
    }
    return error;
  }

  private static int limit(Scratch s, int pid, int resource, long soft, long hard) {
    s.memory.setLong(0, soft);
    s.memory.setLong(8, hard);
    return of(Step.LIMIT, s.call(ThreadCalls.prlimit, pid, resource, s.address, 0));
  }

  /** Writes a number to a file of the kernel. */
  private static int write(Scratch s, String path, long number) {
    int fd = s.call(LibC.open, s.string(0, path), O_WRONLY | LibC.O_CLOEXEC, 0);
    if (fd < 0) {
      return fd;
    }
    try {
      String text = Long.toString(number);
      return s.call(LibC.write, fd, s.string(0, text), text.length());
    } finally {
      s.once(LibC.close, fd);
    }
  }

  private static int of(Step step, int result) {
    return result < 0 ? SpawnError.of(step, -result) : 0;
  }
}
