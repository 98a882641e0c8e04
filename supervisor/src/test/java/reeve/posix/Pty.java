package reeve.posix;

import static reeve.posix.Kernel.POSIX;

/** A pseudo terminal for tests (pts(4)). */
final class Pty implements AutoCloseable {
  // asm-generic/ioctls.h
  private static final long TIOCSPTLCK = 0x40045431L;
  private static final long TIOCGPTN = 0x80045430L;

  final int master;
  final int slave;
  final String path;

  Pty() {
    master = POSIX.open("/dev/ptmx", Posix.Open.RDWR, 0);
    if (master < 0) {
      throw new AssertionError("cannot open /dev/ptmx: " + Errno.text(-master));
    }
    Scratch s = Scratch.acquire();
    try {
      s.memory.setInt(0, 0);
      s.call(LibCExtras.ioctl, master, TIOCSPTLCK, s.address);
      s.call(LibCExtras.ioctl, master, TIOCGPTN, s.address);
      path = "/dev/pts/" + s.memory.getInt(0);
    } finally {
      s.release();
    }
    slave = POSIX.open(path, Posix.Open.RDWR, 0);
  }

  @Override
  public void close() {
    POSIX.close(slave);
    POSIX.close(master);
  }
}
