package reeve.posix;

/** The settings of a terminal by tcgetattr(3) and tcsetattr(3). One thread. */
final class LinuxTerminalMode implements TerminalMode {
  // struct termios { tcflag_t c_iflag, c_oflag, c_cflag, c_lflag; cc_t c_line; cc_t c_cc[32]; speed_t c_ispeed,
  // c_ospeed; } (bits/termios-struct.h)
  static final int TERMIOS_SIZE = 60;
  static final int C_IFLAG = 0;
  static final int C_LFLAG = 12;
  static final int C_CC = 17;

  // bits/termios-c_iflag.h, bits/termios-c_lflag.h, bits/termios-c_cc.h, bits/termios.h; the same on x86-64 and arm64
  static final int ICRNL = 0000400;
  static final int IXON = 0002000;
  static final int ISIG = 0000001;
  static final int ICANON = 0000002;
  static final int ECHO = 0000010;
  static final int IEXTEN = 0100000;
  static final int VTIME = 5;
  static final int VMIN = 6;
  static final int TCSANOW = 0;

  private static final int SIGTTOU = 22;

  private static final LibC.Symbol TCGETATTR = new LibC.Symbol("tcgetattr");
  private static final LibC.Symbol TCSETATTR = new LibC.Symbol("tcsetattr");

  private final int fd;
  private final byte[] before = new byte[TERMIOS_SIZE];

  private LinuxTerminalMode(int fd) {
    this.fd = fd;
  }

  /**
   * Reads the present settings of a terminal.
   *
   * @return null if it is not a terminal
   */
  static TerminalMode of(int fd) {
    LinuxTerminalMode mode = new LinuxTerminalMode(fd);
    Scratch s = Scratch.acquire();
    try {
      s.ensure(TERMIOS_SIZE);
      if (s.call(TCGETATTR, fd, s.address) != 0) {
        return null;
      }
      s.memory.read(0, mode.before, 0, TERMIOS_SIZE);
      return mode;
    } finally {
      s.release();
    }
  }

  @Override
  public int raw() {
    byte[] wanted = before.clone();
    clear(wanted, C_IFLAG, ICRNL | IXON);
    clear(wanted, C_LFLAG, ISIG | ICANON | ECHO | IEXTEN);
    wanted[C_CC + VMIN] = 1;
    wanted[C_CC + VTIME] = 0;
    return set(wanted);
  }

  @Override
  public int restore() {
    return set(before);
  }

  private static void clear(byte[] termios, int at, int flags) {
    for (int i = 0; i < 4; i++) {
      termios[at + i] &= (byte) ~(flags >>> 8 * i);
    }
  }

  /** Applies settings with SIGTTOU blocked, which would otherwise stop a process in the background. */
  private int set(byte[] termios) {
    Scratch s = Scratch.acquire();
    try {
      s.ensure(TERMIOS_SIZE + 2 * LibC.SIGSET_SIZE);
      long set = s.signalSet(64, 1L << (SIGTTOU - 1));
      long old = set + LibC.SIGSET_SIZE;
      s.memory.write(0, termios, 0, TERMIOS_SIZE);
      s.once(LibC.pthread_sigmask, LibC.SIG_BLOCK, set, old);
      int result = s.call(TCSETATTR, fd, TCSANOW, s.address);
      s.once(LibC.pthread_sigmask, LibC.SIG_SETMASK, old, 0);
      return -result;
    } finally {
      s.release();
    }
  }
}
