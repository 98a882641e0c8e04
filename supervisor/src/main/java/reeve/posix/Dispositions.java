package reeve.posix;

/** What this process does with signals: sigaction(2). */
final class Dispositions {
  /** struct sigaction { sa_handler; sigset_t sa_mask; int sa_flags; void (*sa_restorer)(void); }, 64-bit glibc. */
  static final int SIGACTION_SIZE = 152;

  private static final int LAST_SIGNAL = 64;

  /**
   * SIGKILL STOP: no process can ignore them. SIGCHLD: while it is ignored, the kernel reaps our children itself and
   * their exit statuses are lost.
   */
  private static final long NEVER_IGNORED = bit(9) | bit(17) | bit(19);

  /** Held while our own dispositions are changed for a child, so that no other spawn restores them too early. */
  static final Object LOCK = new Object();

  private Dispositions() {}

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  /**
   * Ignores signals for the child that is spawned next, until {@link #restore}. An ignored signal stays ignored over
   * exec, and posix_spawn cannot request it; so we ignore it ourselves for half a millisecond, unless we ignore it
   * anyway. A signal that is pending at this moment is lost (sigaction(2)). A signal that arrives during this time is
   * kept if it is blocked, as all signals are that we listen to. The caller holds {@link #LOCK}.
   *
   * <p>SIGSEGV and its like are no exception, although a fault of the JVM's own code would end it meanwhile: only an
   * init passes ignored signals on, once, before anything else runs in it, and this thread is in the kernel most of
   * that time.
   *
   * @param signals bit n-1 for signal n
   * @param old receives the previous dispositions of the signals that are changed
   * @return the signals that are changed
   */
  static long ignore(long signals, Scratch s, Scratch old) {
    old.ensure(LAST_SIGNAL * SIGACTION_SIZE);
    long changed = 0;
    for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
      int at = (signal - 1) * SIGACTION_SIZE;
      if ((signals & ~NEVER_IGNORED & bit(signal)) != 0
          && old.call(LibC.sigaction, signal, 0, old.address + at) == 0
          && old.memory.getLong(at) != LibC.SIG_IGN
          && set(s, signal, LibC.SIG_IGN) == 0) {
        changed |= bit(signal);
      }
    }
    return changed;
  }

  /** Restores what {@link #ignore} changed. */
  static void restore(long changed, Scratch old) {
    for (int signal = 1; changed != 0 && signal <= LAST_SIGNAL; signal++) {
      if ((changed & bit(signal)) != 0) {
        old.call(LibC.sigaction, signal, old.address + (signal - 1L) * SIGACTION_SIZE, 0);
      }
    }
  }

  /** Returns whether we ignore a signal. */
  static boolean isIgnored(int signal) {
    Scratch s = Scratch.acquire();
    try {
      return s.call(LibC.sigaction, signal, 0, s.address) == 0 && s.memory.getLong(0) == LibC.SIG_IGN;
    } finally {
      s.release();
    }
  }

  /**
   * Sets a disposition.
   *
   * @param handler SIG_IGN or SIG_DFL
   * @return 0 or minus an error number
   */
  static int set(Scratch s, int signal, long handler) {
    s.memory.setMemory(0, SIGACTION_SIZE, (byte) 0);
    s.memory.setLong(0, handler);
    return s.call(LibC.sigaction, signal, s.address, 0);
  }
}
