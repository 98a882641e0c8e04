package reeve.posix;

/**
 * The soft limit on open files, RLIMIT_NOFILE of getrlimit(2), which is raised for reeve and not for its services. A
 * child inherits the limits of the process when it is made, and posix_spawn(3) cannot set them; prlimit(2) on the child
 * would come after its first instructions. Therefore the limit is set back to what it was before, for the time of the
 * spawn, which costs three calls of less than a microsecond each.
 *
 * <p>Meanwhile another thread cannot open a descriptor whose number is at or above the lowered limit. Its call fails
 * with EMFILE and {@link Scratch} repeats it: {@link #changes} waits for the end of the spawn. Descriptors that are
 * open are not affected, whatever their number is. Any thread.
 */
final class OpenFileLimit {
  static final int RLIMIT_NOFILE = 7; // asm-generic/resource.h
  /** struct rlimit { rlim_t rlim_cur, rlim_max; } of 64-bit systems. */
  static final int RLIMIT_SIZE = 16;

  private static final LibC.Symbol PRLIMIT = new LibC.Symbol("prlimit");
  private static final Object LOCK = new Object();

  private static volatile boolean raised;
  private static long inherited; // written before raised
  /** Odd while the limit is lowered; written with the lock. */
  private static volatile int changes;

  private OpenFileLimit() {}

  static int get() {
    Scratch s = Scratch.acquire();
    try {
      if (s.call(PRLIMIT, 0, RLIMIT_NOFILE, 0, s.address) != 0) {
        return -1;
      }
      long soft = s.memory.getLong(0);
      return soft < 0 || soft > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) soft; // RLIM_INFINITY: all bits are set
    } finally {
      s.release();
    }
  }

  static void raise() {
    Scratch s = Scratch.acquire();
    try {
      if (s.call(PRLIMIT, 0, RLIMIT_NOFILE, 0, s.address) != 0) {
        return;
      }
      long soft = s.memory.getLong(0);
      long hard = s.memory.getLong(8);
      if (soft == hard) {
        return;
      }
      s.memory.setLong(0, hard);
      if (s.call(PRLIMIT, 0, RLIMIT_NOFILE, s.address, 0) == 0) {
        inherited = soft;
        raised = true;
      }
    } finally {
      s.release();
    }
  }

  /** Sets the limit back to what it was before {@link #raise}, for the program that replaces this one. */
  static void lower() {
    if (!raised) {
      return;
    }
    Scratch s = Scratch.acquire();
    try {
      if (s.call(PRLIMIT, 0, RLIMIT_NOFILE, 0, s.address) == 0) {
        s.memory.setLong(0, inherited);
        s.call(PRLIMIT, 0, RLIMIT_NOFILE, s.address, 0);
      }
    } finally {
      s.release();
    }
  }

  /** Raises the limit after {@link #lower}, because the program was not replaced. */
  static void raiseAgain() {
    if (raised) {
      raise();
    }
  }

  /**
   * Sets the soft limit of another process to what ours was before {@link #raise}.
   *
   * @return 0 or an error number
   */
  static int restoreFor(Scratch s, int pid) {
    int result = s.call(PRLIMIT, pid, RLIMIT_NOFILE, 0, s.address);
    if (result == 0) {
      long hard = s.memory.getLong(8);
      s.memory.setLong(0, Long.compareUnsigned(inherited, hard) < 0 ? inherited : hard);
      result = s.call(PRLIMIT, pid, RLIMIT_NOFILE, s.address, 0);
    }
    return -result;
  }

  static boolean isRaised() {
    return raised;
  }

  /**
   * Calls posix_spawn with the soft limit that this process had at first, and the hard limit that it has now.
   *
   * @param limit offset of {@link #RLIMIT_SIZE} free bytes in the buffer
   * @return as posix_spawn
   */
  static int spawn(Scratch s, int limit, long pid, long program, long actions, long attributes, long argv, long envp) {
    synchronized (LOCK) {
      long address = s.address + limit;
      boolean lowered = s.once(PRLIMIT, 0, RLIMIT_NOFILE, 0, address) == 0;
      long soft = s.memory.getLong(limit);
      long hard = s.memory.getLong(limit + 8L);
      if (lowered) {
        s.memory.setLong(limit, Long.compareUnsigned(inherited, hard) < 0 ? inherited : hard);
        changes++;
        lowered = s.once(PRLIMIT, 0, RLIMIT_NOFILE, address, 0) == 0;
      }
      try {
        return s.once(LibC.posix_spawn, pid, program, actions, attributes, argv, envp);
      } finally {
        if (lowered) {
          s.memory.setLong(limit, soft);
          s.once(PRLIMIT, 0, RLIMIT_NOFILE, address, 0);
        }
        changes += changes & 1;
      }
    }
  }

  /**
   * Returns a number that is different after the limit was lowered. Waits while it is lowered, unless this thread
   * lowered it.
   */
  static int changes() {
    int now = changes;
    if ((now & 1) != 0) {
      synchronized (LOCK) {
        now = changes;
      }
    }
    return now;
  }
}
