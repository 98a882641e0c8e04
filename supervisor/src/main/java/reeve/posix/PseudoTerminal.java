package reeve.posix;

/**
 * A new pseudo terminal: pty(7), ioctl_tty(2). The master does not block. Both descriptors are close-on-exec, and
 * do not become our controlling terminal.
 *
 * @param master what the program of a terminal window would have
 * @param slave what a program in it has
 * @param path of the slave
 */
public record PseudoTerminal(int master, int slave, String path) {
  private static final int O_RDWR = 2;

  // asm-generic/ioctls.h; the same on x86-64 and arm64
  private static final long TIOCSPTLCK = 0x40045431L;
  private static final long TIOCGPTN = 0x80045430L;
  private static final int TIOCSWINSZ = 0x5414;

  /**
   * Makes one with a size. Any thread.
   *
   * @throws SyscallException if there is none left, no descriptor, or no devpts file system
   */
  public static PseudoTerminal open(int rows, int columns) throws SyscallException {
    Scratch s = Scratch.acquire();
    try {
      int flags = O_RDWR | LibC.O_NOCTTY | LibC.O_CLOEXEC;
      int master = s.call(LibC.open, s.string(0, "/dev/ptmx"), flags | LibC.O_NONBLOCK, 0);
      if (master < 0) {
        throw new SyscallException("open \"/dev/ptmx\"", -master);
      }
      s.memory.setInt(0, 0);
      int error = s.call(LibCExtras.ioctl, master, TIOCSPTLCK, s.address);
      if (error == 0) {
        error = s.call(LibCExtras.ioctl, master, TIOCGPTN, s.address);
      }
      String path = "/dev/pts/" + s.memory.getInt(0);
      int slave = error == 0 ? s.call(LibC.open, s.string(0, path), flags, 0) : error;
      if (slave < 0) {
        Descriptors.close(s, master);
        throw new SyscallException("open \"" + path + "\"", -slave);
      }
      resize(master, rows, columns);
      return new PseudoTerminal(master, slave, path);
    } finally {
      s.release();
    }
  }

  /**
   * Sets the size of a terminal. The kernel sends SIGWINCH to its foreground group if the size changes. Any thread.
   *
   * @return 0 or an error number
   */
  public static int resize(int fd, int rows, int columns) {
    Scratch s = Scratch.acquire();
    try {
      s.memory.setLong(0, rows & 0xffffL | (columns & 0xffffL) << 16);
      return -s.call(LibCExtras.ioctl, fd, TIOCSWINSZ, s.address);
    } finally {
      s.release();
    }
  }
}
