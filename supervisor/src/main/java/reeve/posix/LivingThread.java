package reeve.posix;

/**
 * Finds a living thread of a process whose first thread has ended before the others, by pthread_exit(3) in
 * {@code main}. The kernel shows such a process as a zombie, without memory, command line and descriptors, because
 * /proc/PID describes the first thread (proc(5)). What the threads share is then read from /proc/PID/task/TID. Any
 * thread.
 */
final class LivingThread {
  private static final int MAX_STAT = 4096;

  private LivingThread() {}

  /** Returns whether a stat line is of a process that lives, although its first thread has ended. */
  static boolean isNeeded(char state, int threads) {
    return state == 'Z' && threads > 1;
  }

  /**
   * Returns the directory of a living thread.
   *
   * @return {@code /proc/PID/task/TID}; null: the first thread lives, or the process has ended
   */
  static String directory(int pid) {
    Scratch s = Scratch.acquire();
    try {
      ProcStat leader = ProcFiles.stat(s, pid);
      return leader != null && isNeeded(leader.state(), leader.threads()) ? search(s, pid) : null;
    } finally {
      s.release();
    }
  }

  /** As {@link ProcFiles#variable(int, String)}, also when the first thread of the process has ended. */
  static String variable(int pid, String name) {
    String value = ProcFiles.variable(pid, name);
    String thread = value == null && hasNoMemory("/proc/" + pid + "/environ") ? directory(pid) : null;
    return thread == null ? value : ProcFiles.variable(thread + "/environ", name);
  }

  /** Returns whether a file that shows memory of a process shows none, because its first thread has ended. */
  private static boolean hasNoMemory(String path) {
    Scratch s = Scratch.acquire();
    try (ProcFile file = new ProcFile(s, path)) {
      return file.error() == -Errno.ESRCH || file.error() >= 0 && file.next() <= 0;
    } finally {
      s.release();
    }
  }

  /** As {@link #directory}, for a process whose first thread is known to have ended. */
  static String search(Scratch s, int pid) {
    String tasks = "/proc/" + pid + "/task/";
    try (ProcDirectory threads = new ProcDirectory(tasks)) {
      for (int tid = threads.next(); tid >= 0; tid = threads.next()) {
        int length = tid == pid ? 0 : ProcFiles.read(s, tasks + tid + "/stat", MAX_STAT);
        ProcStat stat = length <= 0 ? null : ProcStatParser.parse(s.bytes, length);
        if (stat != null && stat.state() != 'Z' && stat.state() != 'X') {
          return tasks + tid;
        }
      }
    }
    return null;
  }
}
