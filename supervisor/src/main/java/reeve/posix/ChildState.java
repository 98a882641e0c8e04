package reeve.posix;

/** What waitid(2) says about one child, without reaping it. With WNOHANG it does not sleep, so there is no EINTR. */
final class ChildState {
  // bits/waitflags.h, bits/types/idtype_t.h
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;
  private static final int P_PID = 1;

  /** siginfo_t: int si_signo, si_errno, si_code, a gap; then for children: si_pid, si_uid, si_status. */
  private static final int SI_PID = 16;

  private ChildState() {}

  /** Returns whether a process is a child of ours that has not ended. */
  static boolean isRunning(int pid) {
    Scratch s = Scratch.acquire();
    try {
      return isUnreaped(s, pid) && s.memory.getInt(SI_PID) == 0;
    } finally {
      s.release();
    }
  }

  /** Returns whether a process is a child of ours that was not reaped, so that its pid cannot have been reused. */
  static boolean isUnreaped(Scratch s, int pid) {
    s.memory.setInt(SI_PID, 0);
    return s.once(LibC.waitid, P_PID, pid, s.address, WEXITED | LibC.WNOHANG | WNOWAIT) == 0;
  }
}
