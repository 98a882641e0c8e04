package reeve.init;

import reeve.config.Signal;

/** Which signals an init listens to. Sets are bit n-1 for signal n. Pure. */
public final class InitSignals {
  /** SIGKILL SIGSTOP: nobody can. */
  private static final long IMPOSSIBLE = bit(9) | bit(19);

  /**
   * SIGILL TRAP BUS FPE SEGV: a JVM unblocks them, they are how it works. 32, 33 are glibc's, 60 is the JVM's
   * (_JAVA_SR_SIGNUM).
   */
  private static final long OF_THE_JVM = bit(4) | bit(5) | bit(7) | bit(8) | bit(11) | bit(32) | bit(33) | bit(60);

  /** SIGABRT SIGSYS: tini leaves them at their default, and dies of them. */
  private static final long FATAL_TO_TINI = bit(6) | bit(31);

  private static final long TERMINAL_INPUT_OUTPUT = bit(21) | bit(22);

  private InitSignals() {}

  /** What is to be blocked before the JVM starts, so that none of it is lost. */
  public static long toBlock(InitFlavor personality) {
    long all = ~(IMPOSSIBLE | OF_THE_JVM);
    return personality == InitFlavor.TINI ? all & ~FATAL_TO_TINI : all;
  }

  /**
   * What is read from the signalfd.
   *
   * @param blocked what is in fact blocked: the rest never gets there
   */
  static long toRead(InitFlavor personality, long blocked) {
    long wanted = blocked & toBlock(personality);
    // tini ignores these two: its own moving of the terminal would raise them.
    return personality == InitFlavor.TINI ? wanted & ~TERMINAL_INPUT_OUTPUT : wanted;
  }

  static long bit(int signal) {
    return 1L << (signal - 1);
  }

  static boolean stopsByTerminal(Signal signal) {
    return signal.equals(Signal.TSTP) || signal.equals(Signal.TTIN) || signal.equals(Signal.TTOU);
  }
}
