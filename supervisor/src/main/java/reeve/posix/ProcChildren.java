package reeve.posix;

import java.util.Arrays;

/** Lists the children of processes, from /proc/PID/task/TID/children (proc(5)). Any thread. */
final class ProcChildren {
  private static final int[] NONE = {};

  /** st_nlink: 8 bytes at 16 on x86-64, 4 at 20 on arm64. */
  private static final int ST_NLINK = System.getProperty("os.arch").equals("aarch64") ? 20 : 16;

  /** -1: not known yet; 0: this kernel has no /proc/PID/task/TID/children; 1: it has this file. */
  private static volatile int childrenFile = -1;

  /** 0: not read yet. It is read once, because our children are listed after each death. */
  private static volatile int ownPid;

  private ProcChildren() {}

  /**
   * Lists the children over all threads of a process. The file may lack a child if others end while it is read
   * (proc(5)): a caller that needs all children repeats this until no new child appears.
   *
   * @throws IllegalStateException if there is no descriptor or no memory to read them
   */
  static int[] of(int pid) {
    Scratch s = Scratch.acquire();
    try {
      if (!hasChildrenFile(s)) {
        return byWalk(pid);
      }
      String tasks = "/proc/" + pid + "/task";
      if (threads(s, tasks) == 1) {
        return add(NONE, s, tasks + "/" + pid + "/children");
      }
      int[] found = NONE;
      for (int tid : entries(tasks)) {
        found = add(found, s, tasks + "/" + tid + "/children");
      }
      return found;
    } finally {
      s.release();
    }
  }

  /**
   * Counts the threads of a process: links of its task directory beyond 2 (proc_task_getattr() in fs/proc/base.c).
   *
   * @return 0 if it is gone
   */
  private static int threads(Scratch s, String tasks) {
    s.string(Descriptors.STAT_SIZE, tasks); // may move the buffer
    if (s.call(LibC.stat, s.address + Descriptors.STAT_SIZE, s.address) != 0) {
      return 0;
    }
    return s.memory.getInt(ST_NLINK) - 2;
  }

  /**
   * Lists the children of our first thread. As long as only the caller reaps, no child is missed: dead children stay in
   * the list until they are reaped.
   *
   * @throws IllegalStateException if there is no descriptor or no memory to read them
   */
  static int[] orphans() {
    int self = ownPid;
    if (self == 0) {
      self = Calls.infallible(LibC.getpid);
      ownPid = self;
    }
    Scratch s = Scratch.acquire();
    try {
      return hasChildrenFile(s) ? add(NONE, s, "/proc/self/task/" + self + "/children") : byWalk(self);
    } finally {
      s.release();
    }
  }

  /** Whether {@link #newestOfThread} works here: with this kernel, and where /proc shows our processes. */
  static boolean listsThreads() {
    Scratch s = Scratch.acquire();
    try {
      return hasChildrenFile(s) && OwnProc.path(s, "/proc/self/task/1/children") != null;
    } finally {
      s.release();
    }
  }

  /**
   * Returns the child that a thread of ours has made last, of those that were not reaped. The thread is not our first
   * one, which gets the orphans too.
   *
   * @return 0 if it has none, or if this kernel does not list children
   */
  static int newestOfThread(int tid) {
    Scratch s = Scratch.acquire();
    try {
      int[] found = hasChildrenFile(s) ? add(NONE, s, "/proc/self/task/" + tid + "/children") : NONE;
      return found.length == 0 ? 0 : found[found.length - 1];
    } finally {
      s.release();
    }
  }

  /** Returns {@code found}, followed by the numbers of a file. */
  private static int[] add(int[] found, Scratch s, String path) {
    try (ProcFile file = new ProcFile(s, path)) {
      int[] all = found;
      int count = found.length;
      int number = 0;
      int got = file.error() < 0 ? file.error() : file.next();
      for (; got > 0; got = file.next()) {
        // A number and a blank take at least two bytes.
        all = Arrays.copyOf(all, count + got / 2 + 1);
        for (int i = 0; i < got; i++) {
          if (file.bytes[i] != ' ') {
            number = 10 * number + file.bytes[i] - '0';
          } else {
            all[count++] = number;
            number = 0;
          }
        }
      }
      ProcFiles.throwIfShort(got, path);
      return count == all.length ? all : Arrays.copyOf(all, count);
    }
  }

  /** Lists a directory and closes it, because the descriptor may be the only one that is left to read what is in it. */
  private static int[] entries(String path) {
    try (ProcDirectory directory = new ProcDirectory(path)) {
      ProcFiles.throwIfShort(directory.error(), path);
      return directory.rest();
    }
  }

  private static boolean hasChildrenFile(Scratch s) {
    int known = childrenFile;
    if (known < 0) {
      try (ProcFile file = new ProcFile(s, "/proc/thread-self/children")) {
        known = file.error() == -Errno.ENOENT ? 0 : 1;
        childrenFile = file.error() == 0 || known == 0 ? known : -1; // another error, such as EMFILE, says nothing
      }
    }
    return known == 1;
  }

  /**
   * Lists the children of a process where the kernel is built without CONFIG_PROC_CHILDREN.
   *
   * @throws IllegalStateException if there is no descriptor or no memory to read them
   */
  static int[] byWalk(int pid) {
    int[] found = NONE;
    int count = 0;
    Scratch s = Scratch.acquire();
    try {
      for (int other : entries("/proc")) {
        ProcStat stat = ProcFiles.stat(s, other);
        if (stat != null && stat.ppid() == pid) {
          if (count == found.length) {
            found = Arrays.copyOf(found, Math.max(8, 2 * count));
          }
          found[count++] = other;
        }
      }
    } finally {
      s.release();
    }
    return Arrays.copyOf(found, count);
  }
}
