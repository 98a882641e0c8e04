package reeve.posix;

/** How big a terminal is: tty_ioctl(4). */
public final class TerminalSize {
  /** asm-generic/ioctls.h; the same on x86-64 and arm64. */
  private static final int TIOCGWINSZ = 0x5413;

  private TerminalSize() {}

  /** @return 0 if it is no terminal, or it does not say */
  public static int columns(int fd) {
    return size(fd, 2);
  }

  /** @return 0 if it is no terminal, or it does not say */
  public static int rows(int fd) {
    return size(fd, 0);
  }

  /** struct winsize { unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel; } */
  private static int size(int fd, int field) {
    Scratch s = Scratch.take();
    try {
      s.memory.setLong(0, 0);
      return s.call(LibCExtras.ioctl, fd, TIOCGWINSZ, s.address) == 0 ? s.memory.getShort(field) & 0xffff : 0;
    } finally {
      s.give();
    }
  }
}
