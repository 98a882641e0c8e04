package reeve.posix;

import reeve.config.Signal;
import reeve.core.ExitStatus;

/** Decodes how a process ended. Pure. */
final class WaitStatus {
  private WaitStatus() {}

  /**
   * Decodes what waitid(2) reports of a process that has ended.
   *
   * @param code si_code: CLD_EXITED, CLD_KILLED or CLD_DUMPED
   * @param status si_status: the exit code, or the signal
   */
  static ExitStatus decode(int code, int status) {
    return code == LibC.CLD_EXITED ? new ExitStatus.Exited(status & 0xff)
        : new ExitStatus.Signaled(new Signal(status), code == LibC.CLD_DUMPED);
  }

  /**
   * Decodes a wait status: wait(2).
   *
   * @param status of a process that has ended
   */
  static ExitStatus decode(int status) {
    int signal = status & 0x7f;
    return signal == 0 ? new ExitStatus.Exited(status >> 8 & 0xff)
        : new ExitStatus.Signaled(new Signal(signal), (status & 0x80) != 0);
  }
}
