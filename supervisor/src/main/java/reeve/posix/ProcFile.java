package reeve.posix;

/**
 * A file of /proc that is read in pieces of the size of the buffer, so that its length, which another process decides,
 * costs no memory. Any thread.
 *
 * <p>One descriptor is kept in reserve: when there are no others, /proc can still be read, one file at a time, so that
 * a shortage of descriptors does not make a process appear to be gone.
 */
final class ProcFile implements AutoCloseable {
  /** Guards {@link #spare}. */
  private static final Object LOCK = new Object();

  /** The descriptor in reserve; -1: there is none. */
  private static int spare = -1;

  private final Scratch s;
  private final int fd;

  /** The bytes of the piece that was read last: the first {@code next()} bytes of this array. */
  byte[] bytes;

  /** Opens a file. A caller that gets an error from {@link #error} need not close this object. */
  ProcFile(Scratch s, String path) {
    this.s = s;
    this.bytes = s.bytes;
    // As the last step: after it nothing is allocated, so that the descriptor cannot be lost.
    this.fd = open(s, path);
  }

  /**
   * Opens a file or directory of /proc.
   *
   * @return for {@link #close(Scratch, int)}; or minus an error number
   */
  static int open(Scratch s, String path) {
    String own = OwnProc.path(s, path);
    if (own == null) {
      return -Errno.ENOENT;
    }
    long name = s.string(0, own);
    int fd = s.call(LibC.open, name, LibC.O_CLOEXEC | LibC.O_NOCTTY, 0);
    if (fd == -Errno.EMFILE || fd == -Errno.ENFILE) {
      synchronized (LOCK) {
        if (spare >= 0) {
          s.once(LibC.close, spare);
          spare = -1;
          fd = s.call(LibC.open, name, LibC.O_CLOEXEC | LibC.O_NOCTTY, 0);
        }
      }
    }
    return fd;
  }

  /** Closes a descriptor of {@link #open}, and makes the reserve if there is none. */
  static void close(Scratch s, int fd) {
    synchronized (LOCK) {
      s.once(LibC.close, fd);
      if (spare < 0) {
        // Once, so that it does not take the place of a descriptor of the reserve.
        spare = s.once(LibC.open, s.string(0, "/dev/null"), LibC.O_CLOEXEC, 0);
      }
    }
    if (Scratch.shortages != null) {
      Scratch.shortages.closed();
    }
  }

  /** Returns why the file could not be opened: 0 or minus an error number. */
  int error() {
    return Math.min(fd, 0);
  }

  /**
   * Reads the next piece.
   *
   * @return its length; 0 at the end; or minus an error number
   */
  int next() {
    int got = s.call(LibC.read, fd, s.address, s.size());
    bytes = s.bytes;
    if (got > 0) {
      s.memory.read(0, bytes, 0, got);
    }
    return got;
  }

  @Override
  public void close() {
    if (fd >= 0) {
      close(s, fd);
    }
  }
}
