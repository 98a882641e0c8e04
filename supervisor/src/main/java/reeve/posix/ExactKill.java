package reeve.posix;

/** Signals a process that is not our child, and whose number may be another process's by now. */
final class ExactKill {
  private ExactKill() {}

  /**
   * Sends a signal. A pidfd names one process for good: it is opened first, then the process is compared, then the
   * signal goes through the pidfd. Where there are none (Linux before 5.3, or a seccomp profile of that time, which
   * says EPERM) the process is compared and signaled at once after that.
   *
   * @return 0 or an error number
   */
  static int kill(Scratch s, int pid, long startTime, int signal) {
    return kill(s, s.call(LibCExtras.syscall, LibCExtras.SYS_pidfd_open, pid, 0), pid, startTime, signal);
  }

  /**
   * Sends a signal.
   *
   * @param pidfd of the process, which is closed here, or minus the error number of opening it
   */
  static int kill(Scratch s, int pidfd, int pid, long startTime, int signal) {
    boolean without = pidfd == -Errno.ENOSYS || pidfd == -Errno.EPERM;
    if (pidfd < 0 && !without) {
      // EINVAL: not the number of a process but of a thread.
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
        s.once(LibC.close, pidfd);
      }
    }
  }
}
