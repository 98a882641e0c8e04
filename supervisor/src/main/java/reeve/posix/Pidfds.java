package reeve.posix;

/**
 * Signals through pidfds (pidfd_open(2), Linux 5.3). A pidfd always refers to the same process, so the signal reaches
 * this process or none, whatever has become of its number. Any thread.
 */
final class Pidfds {
  /** PIDFD_SIGNAL_PROCESS_GROUP (linux/pidfd.h, Linux 6.9): the group that has the number of the process. */
  private static final int PROCESS_GROUP = 1 << 2;

  private static volatile boolean withoutGroups;

  private Pidfds() {}

  static int open(int pid) {
    Scratch s = Scratch.acquire();
    try {
      return s.call(LibCExtras.syscall, LibCExtras.SYS_pidfd_open, pid, 0);
    } finally {
      s.release();
    }
  }

  static int kill(int pidfd, int signal) {
    Scratch s = Scratch.acquire();
    try {
      return -send(s, pidfd, signal, 0);
    } finally {
      s.release();
    }
  }

  /** An older kernel refuses the flag. There the number is valid for as long as its process was not reaped. */
  static int killGroup(int pidfd, int pgid, int signal) {
    Scratch s = Scratch.acquire();
    try {
      int result = withoutGroups ? -Errno.EINVAL : send(s, pidfd, signal, PROCESS_GROUP);
      if (result == -Errno.EINVAL) {
        withoutGroups = true;
        result = send(s, pidfd, 0, 0);
        result = result == -Errno.ESRCH ? result : s.call(LibC.kill, -pgid, signal);
      }
      return -result;
    } finally {
      s.release();
    }
  }

  private static int send(Scratch s, int pidfd, int signal, int flags) {
    return s.call(LibCExtras.syscall, LibCExtras.SYS_pidfd_send_signal, pidfd, signal, 0, flags);
  }

  /** For tests: behaves like a kernel that cannot signal a group through a pidfd, or like this one. */
  static void withoutGroups(boolean yes) {
    withoutGroups = yes;
  }
}
