package reeve.posix;

/**
 * A file of /proc that is read in pieces of the size of the buffer, so that its length, which another process decides,
 * costs no memory. Any thread.
 */
final class ProcFile implements AutoCloseable {
  private final Scratch s;
  private final int fd;

  /** The bytes of the piece that was read last: the first {@code next()} bytes of this array. */
  byte[] bytes;

  /** Opens a file. A caller that gets an error from {@link #error} need not close this object. */
  ProcFile(Scratch s, String path) {
    this.s = s;
    this.bytes = s.bytes;
    // As the last step: after it nothing is allocated, so that the descriptor cannot be lost.
    this.fd = s.call(LibC.open, s.string(0, path), LibC.O_CLOEXEC | LibC.O_NOCTTY, 0);
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
      s.once(LibC.close, fd);
    }
  }
}
