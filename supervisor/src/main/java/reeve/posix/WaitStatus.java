package reeve.posix;

import reeve.config.Signal;
import reeve.core.ExitStatus;

/** Decodes the status word of wait(2) as bits/waitstatus.h does. Pure. */
final class WaitStatus {
  private static final int SIGNAL_BITS = 0x7f;
  private static final int CORE_BIT = 0x80;

  private WaitStatus() {}

  /**
   * Decodes the status of a process that has ended.
   *
   * @throws IllegalArgumentException for a process that was stopped or continued
   */
  static ExitStatus decode(int status) {
    int signal = status & SIGNAL_BITS;
    if (signal == 0) {
      return new ExitStatus.Exited(status >> 8 & 0xff);
    }
    if (signal == SIGNAL_BITS) {
      throw new IllegalArgumentException("cannot decode how a process ended from status 0x"
          + Integer.toHexString(status) + ": it was stopped or continued");
    }
    return new ExitStatus.Signaled(new Signal(signal), (status & CORE_BIT) != 0);
  }

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
}
