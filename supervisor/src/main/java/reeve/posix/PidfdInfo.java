package reeve.posix;

import reeve.core.ExitStatus;

/**
 * What a pidfd reports of a process that is not our child: ioctl PIDFD_GET_INFO (include/uapi/linux/pidfd.h, Linux
 * 6.13). Any thread.
 *
 * <p>Since Linux 6.15 it reports the exit status of a process that was reaped (PIDFD_INFO_EXIT). Before that, while the
 * process is a zombie, the last field of /proc/PID/stat has the status for readers that could trace the process, and 0
 * for others (proc_pid_stat(5), ptrace(2)).
 */
final class PidfdInfo {
  /** struct pidfd_info { u64 mask; u64 cgroupid; u32 pid, …; s32 exit_code; } in its first version. */
  static final int SIZE = 64;

  static final int CGROUPID = 8;
  private static final int EXIT_CODE = 60;

  /** _IOWR(0xFF, 11, struct pidfd_info) */
  private static final long PIDFD_GET_INFO = 0xc040ff0bL;

  static final long PIDFD_INFO_CGROUPID = 4;
  static final long PIDFD_INFO_EXIT = 8;

  /** A stat line has 52 numbers of at most 20 digits, and a name. */
  private static final int MAX_STAT = 2048;

  private PidfdInfo() {}

  /**
   * Reads what is requested to the beginning of the buffer.
   *
   * @return 0, and the mask of what was read is at the beginning; or minus an error number
   */
  static int read(Scratch s, int pidfd, long mask) {
    s.memory.setMemory(0, SIZE, (byte) 0);
    s.memory.setLong(0, mask);
    return s.call(LibCExtras.ioctl, pidfd, PIDFD_GET_INFO, s.address);
  }

  /** Reports how a process ended: see {@link Signals#exitOf}. */
  static ExitStatus exitOf(int pidfd, int pid) {
    Scratch s = Scratch.acquire();
    try {
      int result = read(s, pidfd, PIDFD_INFO_EXIT);
      ExitStatus status = exitStatus(s, result);
      if (status == null && !isReaped(s, pidfd)) {
        status = ofZombie(s, pid, result < 0);
        if (!isReaped(s, pidfd)) {
          return status; // its pid was its own until here
        }
        status = null;
      }
      if (status == null) { // it was reaped meanwhile
        status = exitStatus(s, read(s, pidfd, PIDFD_INFO_EXIT));
      }
      return status == null ? new ExitStatus.Unknown() : status;
    } finally {
      s.release();
    }
  }

  private static ExitStatus exitStatus(Scratch s, int result) {
    return result == 0 && (s.memory.getLong(0) & PIDFD_INFO_EXIT) != 0
        ? WaitStatus.decode(s.memory.getInt(EXIT_CODE)) : null;
  }

  private static boolean isReaped(Scratch s, int pidfd) {
    // EPERM: it belongs to another user
    return s.call(LibCExtras.syscall, LibCExtras.SYS_pidfd_send_signal, pidfd, 0, 0, 0) == -Errno.ESRCH;
  }

  /**
   * Reads the status of a process that was not reaped.
   *
   * @param last whether it cannot be read later
   * @return null: it lives, or its status cannot be read yet
   */
  private static ExitStatus ofZombie(Scratch s, int pid, boolean last) {
    int length = ProcFiles.read(s, "/proc/" + pid + "/stat", MAX_STAT);
    ProcStat stat = length <= 0 ? null : ProcStatParser.parse(s.bytes, length);
    if (stat == null || !stat.isDead()) {
      return null;
    }
    int status = lastNumber(s.bytes, length);
    if (status != 0 || mayTrace(s, pid)) {
      return WaitStatus.decode(status);
    }
    return last ? new ExitStatus.Unknown() : null;
  }

  /** Returns the number at the end of a line. */
  static int lastNumber(byte[] line, int length) {
    int at = length - 1;
    while (at >= 0 && (line[at] < '0' || line[at] > '9')) {
      at--;
    }
    int number = 0;
    for (int factor = 1; at >= 0 && line[at] >= '0' && line[at] <= '9'; factor *= 10) {
      number += factor * (line[at--] - '0');
    }
    return number;
  }

  /** A zombie has no program any more (ENOENT), which only those learn that could trace it; others get EACCES. */
  private static boolean mayTrace(Scratch s, int pid) {
    String path = "/proc/" + pid + "/exe";
    return s.call(LibC.readlink, s.string(0, path), s.address + 64, 64) == -Errno.ENOENT;
  }
}
