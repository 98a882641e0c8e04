package reeve.posix;

/** Terminals and their foreground group: tty_ioctl(4). */
final class LinuxTerminal {
  private static final int SIGTTOU = 22;

  /** asm-generic/ioctls.h; the same on x86-64 and arm64. */
  private static final int TIOCGWINSZ = 0x5413;

  // struct winsize { unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel; }
  private static final int WS_ROW = 0;
  private static final int WS_COL = 2;

  private LinuxTerminal() {}

  static boolean isTerminal(int fd) {
    Scratch s = Scratch.acquire();
    try {
      return s.once(LibCExtras.isatty, fd) == 1;
    } finally {
      s.release();
    }
  }

  static boolean hasControlling() {
    Scratch s = Scratch.acquire();
    try {
      int fd = s.call(LibC.open, s.string(0, "/dev/tty"), LibC.O_NOCTTY | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0);
      if (fd >= 0) {
        Descriptors.close(s, fd);
      }
      return fd >= 0 || Errno.isShortage(-fd); // then it is not known, and must not be taken for the end of it
    } finally {
      s.release();
    }
  }

  static int foreground(int fd) {
    Scratch s = Scratch.acquire();
    try {
      return s.call(LibCExtras.tcgetpgrp, fd);
    } finally {
      s.release();
    }
  }

  static int setForeground(int fd, int pgid) {
    Scratch s = Scratch.acquire();
    try {
      return setForeground(s, fd, pgid);
    } finally {
      s.release();
    }
  }

  /**
   * Calls tcsetpgrp(3) with SIGTTOU blocked: otherwise a process in the background would be stopped by that signal.
   *
   * @return 0 or an error number
   */
  static int setForeground(Scratch s, int fd, int pgid) {
    Scratch sets = Scratch.acquire();
    try {
      long set = sets.signalSet(0, 1L << (SIGTTOU - 1));
      long old = sets.address + LibC.SIGSET_SIZE;
      sets.once(LibC.pthread_sigmask, LibC.SIG_BLOCK, set, old);
      int result = s.call(LibCExtras.tcsetpgrp, fd, pgid);
      sets.once(LibC.pthread_sigmask, LibC.SIG_SETMASK, old, 0);
      return -result;
    } finally {
      sets.release();
    }
  }

  static int columns(int fd) {
    return size(fd, WS_COL);
  }

  static int rows(int fd) {
    return size(fd, WS_ROW);
  }

  private static int size(int fd, int field) {
    Scratch s = Scratch.acquire();
    try {
      s.memory.setLong(0, 0);
      return s.call(LibCExtras.ioctl, fd, TIOCGWINSZ, s.address) == 0 ? s.memory.getShort(field) & 0xffff : 0;
    } finally {
      s.release();
    }
  }
}
