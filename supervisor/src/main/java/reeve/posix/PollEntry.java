package reeve.posix;

/** One struct pollfd { int fd; short events; short revents; } of poll(2) packed into a long. Pure. */
public final class PollEntry {
  private static final int POLLIN = 1;
  private static final int POLLOUT = 4;
  private static final int POLLERR = 8;
  private static final int POLLHUP = 16;

  private PollEntry() {}

  /**
   * Returns an entry that waits until a descriptor can be read or written; with neither, it reports only its end.
   *
   * @param fd -1: poll(2) ignores the entry
   */
  public static long of(int fd, boolean read, boolean write) {
    return fd & 0xffffffffL | (long) ((read ? POLLIN : 0) | (write ? POLLOUT : 0)) << 32;
  }

  /** Returns whether the descriptor can be read from, has ended, or has an error, which a read reports. */
  public static boolean isReadable(long entry) {
    return (entry >>> 48 & ~POLLOUT) != 0;
  }

  /** Returns whether the descriptor is ready for what was requested, or has ended. */
  public static boolean isReady(long entry) {
    return entry >>> 48 != 0;
  }

  /** Returns whether nothing more can be received or sent. */
  public static boolean isEnded(long entry) {
    return (entry >>> 48 & (POLLERR | POLLHUP)) != 0;
  }
}
