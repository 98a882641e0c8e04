package reeve.posix;

import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import reeve.config.Signal;
import reeve.core.ExitStatus;

/**
 * Reports how our children ended or stopped. With WNOHANG, wait4(2) and waitid(2) do not sleep, so there is no EINTR,
 * and the only other error is ECHILD: there is no such child. Therefore they are called once, and errno is not read.
 *
 * <p>The waitid(2) of the kernel has a fifth argument, the usage of the child, which the function of the C library
 * leaves out.
 */
final class Children {
  /** Largest resident set, in kB (proc_pid_status(5)). */
  private static final byte[] PEAK = "\nVmHWM:".getBytes(StandardCharsets.US_ASCII);

  /** siginfo_t, 128 bytes: int si_signo, si_errno, si_code, a gap; then for children: si_pid, si_uid, si_status. */
  static final int SIGINFO_SIZE = 128;

  private static final int SI_CODE = 8;
  private static final int SI_PID = 16;
  private static final int SI_STATUS = 24;

  /** struct rusage of 64-bit systems: two timevals, then 14 longs. */
  static final int RUSAGE_SIZE = 144;

  private static final int RU_UTIME = 0;
  private static final int RU_STIME = 16;
  private static final int RU_MAXRSS = 32;
  private static final int RU_MINFLT = 64;
  private static final int RU_MAJFLT = 72;
  private static final int RU_NVCSW = 128;
  private static final int RU_NIVCSW = 136;

  private static final long MICROS_PER_SECOND = 1_000_000;

  private static final int SYS_WAITID = System.getProperty("os.arch").equals("aarch64") ? 95 : 247; // asm/unistd.h
  private static final int SEE = LibC.WEXITED | LibC.WNOHANG | LibC.WNOWAIT;
  private static final int SEE_STOP = LibC.WSTOPPED | LibC.WNOHANG | LibC.WNOWAIT;

  /** Of the programs that this process ran before and that have started children. */
  static volatile long formerMaxRssKib;

  private Children() {}

  /** Reads the struct rusage at the beginning of the buffer. */
  private static Reaped.Usage usage(Scratch s) {
    s.memory.read(0, s.longs, 0, RUSAGE_SIZE / 8);
    long[] usage = s.longs;
    return new Reaped.Usage(
        MICROS_PER_SECOND * usage[RU_UTIME / 8] + usage[RU_UTIME / 8 + 1],
        MICROS_PER_SECOND * usage[RU_STIME / 8] + usage[RU_STIME / 8 + 1],
        usage[RU_MAXRSS / 8], usage[RU_MINFLT / 8], usage[RU_MAJFLT / 8], usage[RU_NVCSW / 8], usage[RU_NIVCSW / 8]);
  }

  /**
   * Reports a dead child without reaping it: see {@link Processes#nextDeath} and {@link Processes#deathOf}.
   *
   * @param idType P_ALL or P_PID
   */
  static Reaped death(int idType, int pid) {
    Scratch s = Scratch.acquire();
    try {
      Pointer info = s.memory;
      info.setInt(RUSAGE_SIZE + SI_PID, 0);
      int result = s.once(LibCExtras.syscall, SYS_WAITID, idType, pid, s.address + RUSAGE_SIZE, SEE, s.address);
      int dead = info.getInt(RUSAGE_SIZE + SI_PID);
      if (result < 0 || dead == 0) {
        return null;
      }
      ExitStatus status =
          WaitStatus.decode(info.getInt(RUSAGE_SIZE + SI_CODE), info.getInt(RUSAGE_SIZE + SI_STATUS));
      return new Reaped(dead, status, usage(s));
    } finally {
      s.release();
    }
  }

  static boolean reap(int pid) {
    Scratch s = Scratch.acquire();
    try {
      return pid > 0 && s.once(LibC.wait4, pid, 0, LibC.WNOHANG, 0) == pid;
    } finally {
      s.release();
    }
  }

  static boolean isRunningChild(int pid) {
    Scratch s = Scratch.acquire();
    try {
      s.memory.setInt(SI_PID, 0);
      return pid > 0 && s.once(LibC.waitid, LibC.P_PID, pid, s.address, SEE) == 0 && s.memory.getInt(SI_PID) == 0;
    } finally {
      s.release();
    }
  }

  static boolean isChild(int pid) {
    Scratch s = Scratch.acquire();
    try {
      return pid > 0 && s.once(LibC.waitid, LibC.P_PID, pid, s.address, SEE) == 0;
    } finally {
      s.release();
    }
  }

  /** PR_GET_CHILD_SUBREAPER writes an int. */
  static boolean isSubreaper() {
    Scratch s = Scratch.acquire();
    try {
      s.memory.setInt(0, 0);
      return s.call(LibC.prctl, LibC.PR_GET_CHILD_SUBREAPER, s.address, 0, 0, 0) >= 0 && s.memory.getInt(0) != 0;
    } finally {
      s.release();
    }
  }

  static boolean isStopped(int pid) {
    Scratch s = Scratch.acquire();
    try {
      s.memory.setInt(SI_PID, 0);
      return pid > 0 && s.once(LibC.waitid, LibC.P_PID, pid, s.address, SEE_STOP) == 0
          && s.memory.getInt(SI_PID) == pid;
    } finally {
      s.release();
    }
  }

  /**
   * Returns the largest resident set of this program. getrusage(2) would also count the program that this process ran
   * before its exec.
   *
   * @return 0 if it cannot be read
   */
  static long ownMaxRssKib() {
    byte[] status = ProcFiles.read("/proc/self/status");
    return status == null ? 0 : Math.max(formerMaxRssKib, numberBehind(status, PEAK));
  }

  /** Returns the decimal number after a label and blanks; 0 when there is none. */
  static long numberBehind(byte[] text, byte[] label) {
    for (int i = 0; i + label.length <= text.length; i++) {
      if (text[i] == label[0] && Arrays.equals(text, i, i + label.length, label, 0, label.length)) {
        long number = 0;
        for (int at = i + label.length; at < text.length && text[at] != '\n'; at++) {
          number = text[at] >= '0' && text[at] <= '9' ? 10 * number + text[at] - '0' : number;
        }
        return number;
      }
    }
    return 0;
  }

  static Processes.StopReport stopped() {
    Scratch s = Scratch.acquire();
    try {
      s.memory.setInt(SI_PID, 0);
      int result = s.once(LibC.waitid, LibC.P_ALL, 0, s.address, LibC.WSTOPPED | LibC.WCONTINUED | LibC.WNOHANG);
      int pid = s.memory.getInt(SI_PID);
      if (result < 0 || pid == 0) {
        return null;
      }
      boolean continued = s.memory.getInt(SI_CODE) == LibC.CLD_CONTINUED;
      return new Processes.StopReport(pid, continued ? null : new Signal(s.memory.getInt(SI_STATUS)));
    } finally {
      s.release();
    }
  }
}
