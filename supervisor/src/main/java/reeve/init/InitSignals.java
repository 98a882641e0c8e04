package reeve.init;

import reeve.config.Signal;

/** The signals that an init receives. In a set, bit n-1 stands for signal n. Pure. */
public final class InitSignals {
  /** SIGKILL SIGSTOP: no process can block them. */
  private static final long UNBLOCKABLE = bit(9) | bit(19);

  /**
   * SIGILL BUS FPE SEGV and 60 (_JAVA_SR_SIGNUM): a JVM unblocks them, because it uses them itself. 32 and 33 belong to
   * glibc. They are received as {@link reeve.posix.Signals#faultSignalFd} describes.
   */
  private static final long RESERVED_BY_JVM = bit(4) | bit(7) | bit(8) | bit(11) | bit(32) | bit(33) | bit(60);

  /** SIGILL TRAP ABRT BUS FPE SEGV SYS: tini leaves them at their default action, which ends it. */
  private static final long FATAL_TO_TINI = bit(4) | bit(5) | bit(6) | bit(7) | bit(8) | bit(11) | bit(31);

  private static final long TERMINAL_INPUT_OUTPUT = bit(21) | bit(22);

  private InitSignals() {}

  /** Returns the signals to block before the JVM starts, so that none of them is lost. */
  public static long toBlock(InitFlavor flavor) {
    long all = ~(UNBLOCKABLE | RESERVED_BY_JVM);
    return flavor == InitFlavor.TINI ? all & ~FATAL_TO_TINI : all;
  }

  /**
   * Returns the signals to read from the signalfd.
   *
   * @param blocked the signals that are actually blocked: others are never read from a signalfd
   */
  static long toRead(InitFlavor flavor, long blocked) {
    long wanted = blocked & toBlock(flavor);
    // tini ignores these two: it would cause them itself when it changes the foreground group.
    return flavor == InitFlavor.TINI ? wanted & ~TERMINAL_INPUT_OUTPUT : wanted;
  }

  static long bit(int signal) {
    return 1L << (signal - 1);
  }

  /** Returns whether a signal ends the init itself instead of being forwarded. */
  static boolean isFatal(InitFlavor flavor, Signal signal) {
    return flavor == InitFlavor.TINI && (FATAL_TO_TINI & bit(signal.number())) != 0;
  }

  static boolean stopsByTerminal(Signal signal) {
    return signal.equals(Signal.TSTP) || signal.equals(Signal.TTIN) || signal.equals(Signal.TTOU);
  }
}
