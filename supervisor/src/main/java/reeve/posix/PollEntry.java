package reeve.posix;

/** One struct pollfd { int fd; short events; short revents; } of poll(2) as a word. Pure. */
public final class PollEntry {
  private static final int POLLIN = 1;
  private static final int POLLOUT = 4;
  private static final int POLLERR = 8;
  private static final int POLLHUP = 16;

  private PollEntry() {}

  /**
   * Says what to wait for on a descriptor; with neither it only reports an end.
   *
   * @param fd -1: the entry is left out (poll(2))
   */
  public static long of(int fd, boolean read, boolean write) {
    return fd & 0xffffffffL | (long) ((read ? POLLIN : 0) | (write ? POLLOUT : 0)) << 32;
  }

  /** Returns whether the descriptor can be read from, has ended, or has an error, which a read reports. */
  public static boolean isReadable(long entry) {
    return (entry >>> 48 & ~POLLOUT) != 0;
  }

  /** Returns whether anything that was waited for, or an end, has happened. */
  public static boolean isReady(long entry) {
    return entry >>> 48 != 0;
  }

  /** Returns whether nothing comes any more and nothing can be sent. */
  public static boolean isEnded(long entry) {
    return (entry >>> 48 & (POLLERR | POLLHUP)) != 0;
  }
}
