package reeve.posix;

/** Terminals and their foreground group: tty_ioctl(4). */
final class LinuxTerminal {
  private static final int SIGTTOU = 22;

  private LinuxTerminal() {}

  /** isatty(3). */
  static boolean is(int fd) {
    Scratch s = Scratch.take();
    try {
      return s.once(LibCExtras.isatty, fd) == 1;
    } finally {
      s.give();
    }
  }

  /** tcgetpgrp(3). @return the group, or minus an error number */
  static int foreground(int fd) {
    Scratch s = Scratch.take();
    try {
      return s.call(LibCExtras.tcgetpgrp, fd);
    } finally {
      s.give();
    }
  }

  static int setForeground(int fd, int pgid) {
    Scratch s = Scratch.take();
    try {
      return setForeground(s, fd, pgid);
    } finally {
      s.give();
    }
  }

  /**
   * tcsetpgrp(3) that a process in the background may do too: else SIGTTOU would stop all of it. @return 0 or an error
   * number
   */
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
