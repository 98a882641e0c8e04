package reeve.posix;

/** Waits for the end of a child of a command, which has no loop. Any thread, but one alone waits for children. */
public final class ChildWait {
  /** Without pidfds (before Linux 5.3) a child is looked at so often. */
  private static final long LOOK_NANOS = 20_000_000L;

  private ChildWait() {}

  /**
   * Waits until a child has ended, and reaps it.
   *
   * @return how it ended
   */
  public static Reaped await(Posix posix, int pid) throws SyscallException {
    int pidfd = posix.openPidfd(pid);
    Reaped end = posix.deathOf(pid);
    while (end == null) {
      posix.poll(pidfd < 0 ? new int[0] : new int[] {pidfd}, new boolean[pidfd < 0 ? 0 : 1],
          pidfd < 0 ? LOOK_NANOS : -1);
      end = posix.deathOf(pid);
    }
    posix.reap(pid);
    if (pidfd >= 0) {
      posix.close(pidfd);
    }
    return end;
  }
}
