package reeve.cli.common;

import reeve.app.SignalMask;
import reeve.config.Signal;
import reeve.posix.Posix;
import reeve.posix.SignalInfo;

/** The signals that end a command which runs until a signal comes, read from a signalfd. One thread. */
public final class EndSignals {
  /** The signals to block; SIGTSTP only suspends the command. */
  public static final long MASK = SignalMask.of(Signal.HUP, Signal.INT, Signal.QUIT, Signal.TERM, Signal.TSTP);

  private EndSignals() {}

  /**
   * Reads the signals that have arrived. SIGTSTP suspends the process here until it is continued.
   *
   * @param signalFd a signalfd(2) of {@link #MASK}
   * @return the exit code 128+n if a signal ends the command; 0: no such signal has arrived
   */
  public static int readExitCode(Posix posix, int signalFd) {
    int code = 0;
    SignalInfo info;
    while ((info = posix.readSignal(signalFd)) != null) {
      if (info.signal().equals(Signal.TSTP)) {
        posix.kill(posix.pid(), Signal.STOP);
      } else {
        code = 128 + info.signal().number();
      }
    }
    return code;
  }
}
