package reeve.posix;

import java.nio.charset.StandardCharsets;
import reeve.config.Signal;

/**
 * Processes that a killed reeve left at its gate: nothing lets them go on, and they have executed nothing yet. They are
 * found by the FIFO in their descriptors, whose former name ends with the pid of that reeve. Any thread.
 */
final class HeldProcesses {
  /** A child at the gate has it among its first descriptors. */
  private static final int FIRST = 3;
  private static final int LAST = 15;
  private static final int TARGET = 64;
  private static final int LONGEST = 4096;

  private HeldProcesses() {}

  /**
   * Kills the processes that a reeve left.
   *
   * @param reeve its pid; not that of this process
   * @return how many there were
   */
  static int kill(int reeve) {
    int killed = 0;
    byte[] end = (SpawnGate.directoryName(reeve) + "/gate (deleted)").getBytes(StandardCharsets.UTF_8);
    Scratch s = Scratch.acquire();
    try (ProcDirectory processes = new ProcDirectory("/proc")) {
      s.ensure(TARGET + LONGEST);
      for (int pid = processes.next(); pid >= 0; pid = processes.next()) {
        if (isHeld(s, pid, end)) {
          killed += kill(s, pid, end) ? 1 : 0;
        }
      }
    } finally {
      s.release();
    }
    return killed;
  }

  private static boolean isHeld(Scratch s, int pid, byte[] end) {
    for (int fd = FIRST; fd <= LAST; fd++) {
      String link = OwnProc.path(s, "/proc/" + pid + "/fd/" + fd);
      int length = link == null ? -1 : s.call(LibC.readlink, s.string(0, link), s.address + TARGET, LONGEST);
      if (length == -Errno.EACCES || length == -Errno.EPERM) {
        return false;
      }
      boolean same = length >= end.length;
      for (int i = 0; i < end.length && same; i++) {
        same = s.memory.getByte(TARGET + length - end.length + i) == end[i];
      }
      if (same) {
        return true;
      }
    }
    return false;
  }

  /** Its identity is checked again behind the pidfd, so that no other process with its pid is killed. */
  private static boolean kill(Scratch s, int pid, byte[] end) {
    int pidfd = s.call(LibCExtras.syscall, LibCExtras.SYS_pidfd_open, pid, 0);
    if (pidfd < 0) {
      return false;
    }
    try {
      return isHeld(s, pid, end) && s.call(LibCExtras.syscall, LibCExtras.SYS_pidfd_send_signal, pidfd,
          Signal.KILL.number(), 0, 0) == 0;
    } finally {
      s.once(LibC.close, pidfd);
    }
  }
}
