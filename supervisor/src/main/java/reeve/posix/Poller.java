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

  /**
   * Waits until something happens on one of the first {@code n} entries, which then hold what (ppoll(2)). Any thread.
   *
   * @param entries of {@link PollEntry#of}
   * @param timeoutNanos negative: no end
   * @return how many entries have something; 0 at the timeout or when a signal came in between; minus an error number
   *     (ENOMEM; EINVAL: more than RLIMIT_NOFILE)
   */
  int poll(long[] entries, int n, long timeoutNanos);

  /**
   * Makes a timer of the wall clock (timerfd_create(2)), not armed and non-blocking. It runs out at a time of day even
   * if the machine slept meanwhile, and it becomes readable when the clock is set, so no thread has to check the
   * clock now and then. Used where a service has a cron expression, and nowhere else.
   *
   * @return a descriptor, or minus an error number
   */
  int wallTimer();

  /**
   * Arms a timer: it is readable at that time, at once where that is past, or when the clock is set before.
   *
   * @param millis since 1970; positive
   * @return 0, or minus an error number
   */
  int armWallTimer(int fd, long millis);

  /**
   * Takes what made a timer readable.
   *
   * @return whether the clock was set since it was armed
   */
  boolean wasClockSet(int fd);

  /** Makes an instance of inotify(7) (inotify_init1(2)), non-blocking, close-on-exec. */
  int inotify() throws SyscallException;

  /**
   * Watches a path (inotify_add_watch(2)). Any thread.
   *
   * @param mask IN_ constants of inotify(7)
   * @return a watch, or minus an error number
   */
  int inotifyAdd(int inotifyFd, String path, int mask);

  /**
   * Ends a watch (inotify_rm_watch(2)). Any thread.
   *
   * @return 0 or an error number
   */
  int inotifyRemove(int inotifyFd, int watch);
}
