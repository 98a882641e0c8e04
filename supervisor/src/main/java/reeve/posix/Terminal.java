package reeve.posix;

/** Foreground group of a terminal. */
final class Terminal {
  private static final int SIGTTOU = 22;

  private Terminal() {}

  /** tcsetpgrp(3) that a process in the background may do too: else SIGTTOU would stop all of it. @return 0 or an error number */
  static int setForeground(Scratch s, int fd, int pgid) {
    Scratch sets = Scratch.take();
    try {
      long set = sets.signalSet(0, 1L << (SIGTTOU - 1));
      long old = sets.address + LibC.SIGSET_SIZE;
      sets.once(LibC.pthread_sigmask, LibC.SIG_BLOCK, set, old);
      int result = s.call(LibCExtras.tcsetpgrp, fd, pgid);
      sets.once(LibC.pthread_sigmask, LibC.SIG_SETMASK, old, 0);
      return -result;
    } finally {
      sets.give();
    }
  }
}
