package reeve.app;

import java.util.ArrayList;
import java.util.List;
import reeve.config.Signal;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Processes;
import reeve.posix.Signals;
import reeve.posix.SyscallException;

/**
 * Blocks signals in every thread of this process, so that a signalfd receives them. Bit {@code n - 1} of a mask stands
 * for signal {@code n} (see {@code sigset_t} in signal.h).
 */
public final class SignalMask {
  /**
   * Every signal that can be blocked, except those that {@link Signals#faultSignalFd} reports (SIGILL, SIGBUS, SIGFPE,
   * SIGSEGV, 32 and 33), and SIGPIPE. SIGTRAP, SIGABRT and SIGSYS are among them: a fault that raises one of these ends
   * the process although it is blocked (force_sig() in kernel/signal.c), and abort(3) unblocks SIGABRT.
   */
  public static final long SUPERVISOR =
      ~(bit(4) | bit(7) | bit(8) | bit(9) | bit(11) | bit(13) | bit(19) | bit(32) | bit(33));

  private SignalMask() {}

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  /** The mask of some signals. */
  public static long of(Signal... signals) {
    long mask = 0;
    for (Signal signal : signals) {
      mask |= bit(signal.number());
    }
    return mask;
  }

  /**
   * Makes sure that signals are blocked in every thread. Threads of the JVM exist before {@code main} and inherit only
   * the mask that was set before the JVM started. If the launcher has not blocked the signals, this method therefore
   * replaces the process by a new JVM with the mask set (execve(2) keeps the mask), and does not return.
   *
   * @param mask the signals
   * @return null if they are blocked; otherwise the reason why they cannot be blocked
   */
  public static String block(Signals signals, Processes processes, long mask) {
    if ((signals.blockedSignals() & mask) == mask) {
      return null;
    }
    if (System.getenv(LauncherEnvironment.REEXEC) != null) {
      return "cannot block signals: they are still not blocked after a second start";
    }
    List<String> flags = new ArrayList<>();
    flags.add("-Xrs");
    List<String> environment = new ArrayList<>();
    environment.add(LauncherEnvironment.REEXEC + "=1");
    environment.add("_JAVA_SR_SIGNUM=60");
    SyscallException failed = processes.reexecWithBlockedSignals(mask, flags, environment);
    return failed.getMessage();
  }
}
