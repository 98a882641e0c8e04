package reeve.posix;

/** Waiting for descriptors, and what wakes from it. Each method belongs to the loop thread unless it says otherwise. */
public interface Poller {
  /** Makes a descriptor that {@link #wake} makes readable (eventfd(2)), non-blocking, close-on-exec. */
  int eventFd() throws SyscallException;

  /** Makes a poll on an eventfd return. Any thread. */
  void wake(int eventFd);

  /** Takes all calls of {@link #wake} back. */
  void clear(int eventFd);

  /**
   * Waits until a descriptor can be read or has ended (ppoll(2)). It may return early, with nothing ready, when a
   * signal came.
   *
   * @param fds descriptors
   * @param ready set to whether each of them can be read, or has ended
   * @param timeoutNanos negative: no end
   */
  void poll(int[] fds, boolean[] ready, long timeoutNanos) throws SyscallException;

  /** Makes an instance of inotify(7) (inotify_init1(2)), non-blocking, close-on-exec. */
  int inotify() throws SyscallException;

  /**
   * Watches a path (inotify_add_watch(2)). Any thread.
   *
   * @param mask IN_ constants of inotify(7)
   * @return a watch, or minus an error number
   */
  int inotifyAdd(int inotifyFd, String path, int mask);

  /** Ends a watch (inotify_rm_watch(2)). Any thread. @return 0 or an error number */
  int inotifyRemove(int inotifyFd, int watch);
}
