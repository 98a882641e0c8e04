package reeve.posix;

/** Sends a signal to a process whose pid may have been reused. */
final class ExactKill {
  private ExactKill() {}

  /**
   * Sends a signal. A pidfd always refers to the same process: it is opened first, then the start time of the process
   * is compared, then the signal is sent through the pidfd. Without pidfds (Linux before 5.3, or a seccomp profile of
   * that time, which returns EPERM) the start time is compared and the signal is sent by pid immediately afterwards.
   * Start times have steps of 10 ms: a pid that is reused within one step is not recognised.
   *
   * @return 0 or an error number
   */
  static int kill(int pid, long startTime, int signal) {
    Scratch s = Scratch.acquire();
    try {
      return kill(s, s.call(LibCExtras.syscall, LibCExtras.SYS_pidfd_open, pid, 0), pid, startTime, signal);
    } finally {
      s.release();
    }
  }

  /**
   * Sends a signal.
   *
   * @param pidfd of the process, which is closed here; or minus the error number of pidfd_open(2)
   */
  static int kill(Scratch s, int pidfd, int pid, long startTime, int signal) {
    if (pidfd == -Errno.EMFILE || pidfd == -Errno.ENFILE) {
      return killWithoutDescriptor(s, pidfd, pid, startTime, signal);
    }
    boolean without = pidfd == -Errno.ENOSYS || pidfd == -Errno.EPERM;
    if (pidfd < 0 && !without) {
      // EINVAL: the number belongs to a thread, not to a process.
      return pidfd == -Errno.EINVAL ? Errno.ESRCH : -pidfd;
    }
    try {
      ProcStat stat = ProcFiles.stat(s, pid);
      if (stat == null || stat.startTime() != startTime) {
        return Errno.ESRCH;
      }
      return without
          ? -s.call(LibC.kill, pid, signal)
          : -s.call(LibCExtras.syscall, LibCExtras.SYS_pidfd_send_signal, pidfd, signal, 0, 0);
    } finally {
      if (!without) {
        Descriptors.close(s, pidfd);
      }
    }
  }

  /**
   * Descriptors have run out. The spare descriptor of {@link ProcFile} may still read the start time. If it does not, a
   * child that was not reaped is signalled, because its pid is its own, and other processes are not.
   */
  private static int killWithoutDescriptor(Scratch s, int error, int pid, long startTime, int signal) {
    ProcStat stat = ProcFiles.stat(s, pid);
    boolean same = stat != null && stat.startTime() == startTime;
    if (!same && (stat != null || !Children.isChild(pid))) {
      return stat == null ? -error : Errno.ESRCH;
    }
    return -s.call(LibC.kill, pid, signal);
  }
}
