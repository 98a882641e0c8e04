package reeve.posix;

/**
 * Waits for descriptors; with the eventfds, timers and inotify instances that end such a wait. Each method belongs to
 * the loop thread unless it says otherwise.
 */
public interface Poller {
  /** Added to a descriptor: a poll does not wait until it can be read, but only until it has ended (POLLHUP). */
  int END_ONLY = 1 << 30;

  /** Creates a descriptor that {@link #wake} makes readable (eventfd(2)); non-blocking, close-on-exec. */
  int eventFd() throws SyscallException;

  /** Makes an eventfd readable, so that a poll on it returns. Any thread. */
  void wake(int eventFd);

  /** Resets an eventfd: it is no longer readable until the next {@link #wake}. */
  void clear(int eventFd);

  /**
   * Waits until a descriptor can be read or has ended (ppoll(2)). It may return early, with nothing ready, if a signal
   * arrives.
   *
   * @param fds descriptors; with {@link #END_ONLY} added, until it has ended
   * @param ready set to whether each descriptor can be read or has ended
   * @param timeoutNanos negative: no limit
   */
  void poll(int[] fds, boolean[] ready, long timeoutNanos) throws SyscallException;

  /**
   * Waits until one of the first {@code n} entries is ready, and stores the result in the entries (ppoll(2)). Any
   * thread.
   *
   * @param entries of {@link PollEntry#of}
   * @param timeoutNanos negative: no limit
   * @return how many entries are ready; 0 after the timeout or if a signal arrived; or minus an error number (ENOMEM;
   *     EINVAL: more than RLIMIT_NOFILE)
   */
  int poll(long[] entries, int n, long timeoutNanos);

  /**
   * Creates a timer of the wall clock (timerfd_create(2)), not armed and non-blocking. It expires at a time of day even
   * if the machine sleeps meanwhile, and it becomes readable when the clock is set, so that no thread has to check the
   * clock periodically. It is used only if a service has a cron expression.
   *
   * @return a descriptor, or minus an error number
   */
  int wallTimer();

  /**
   * Arms a timer: it becomes readable at that time (at once if that time has passed), or earlier if the clock is set.
   *
   * @param millis since 1970; positive
   * @return 0, or minus an error number
   */
  int armWallTimer(int fd, long millis);

  /**
   * Reads the expiration that made a timer readable.
   *
   * @return whether the clock was set since it was armed
   */
  boolean wasClockSet(int fd);

  /** Creates an instance of inotify(7) (inotify_init1(2)); non-blocking, close-on-exec. */
  int inotify() throws SyscallException;

  /**
   * Watches a path (inotify_add_watch(2)). Any thread.
   *
   * @param mask IN_ constants of inotify(7)
   * @return a watch descriptor, or minus an error number
   */
  int inotifyAdd(int inotifyFd, String path, int mask);

  /**
   * Removes a watch (inotify_rm_watch(2)). Any thread.
   *
   * @return 0 or an error number
   */
  int inotifyRemove(int inotifyFd, int watch);
}
