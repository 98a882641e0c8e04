package reeve.init;

import reeve.posix.Poller;
import reeve.posix.Processes;
import reeve.posix.SignalInfo;
import reeve.posix.Signals;
import reeve.posix.SyscallException;

/** The signals that an init receives: those of a signalfd, and those that the JVM would take for faults of its own. */
final class SignalInput {
  private final Signals signals;
  private final Poller poller;
  private final InitFlavor flavor;
  private final int ownPid;
  private final int[] fds;
  private final boolean[] ready;

  /**
   * Opens both sources.
   *
   * @param mask the signals of the signalfd
   * @throws SyscallException if there is no signalfd. Without the other source the init goes on, and says so
   */
  SignalInput(Signals signals, Poller poller, Processes processes, InitFlavor flavor, long mask, InitMessages messages)
      throws SyscallException {
    this.signals = signals;
    this.poller = poller;
    this.flavor = flavor;
    this.ownPid = processes.pid();
    this.fds = new int[] {signals.signalFd(mask), -1};
    this.ready = new boolean[fds.length];
    try {
      fds[1] = signals.faultSignalFd();
    } catch (SyscallException e) {
      messages.report(InitMessages.DEBUG,
          "A SIGSEGV, SIGBUS, SIGFPE or SIGILL that is sent to this process ends it: " + e.getMessage());
    }
  }

  /**
   * Waits for a signal.
   *
   * @param timeoutNanos negative: there is no timeout
   */
  void await(long timeoutNanos) throws SyscallException {
    poller.poll(fds, ready, timeoutNanos);
  }

  /** Returns the next signal; null if none is pending. A signal that ends the real program does not return. */
  SignalInfo next() {
    SignalInfo signal = signals.readSignal(fds[0]);
    if (signal != null || fds[1] < 0) {
      return signal;
    }
    signal = signals.readFaultSignal(fds[1]);
    while (signal != null && InitSignals.isFatal(flavor, signal.signal())) {
      // The kernel drops a signal with the default action for PID 1.
      if (ownPid != 1) {
        signals.ignoreSignal(signal.signal(), false);
        signals.kill(ownPid, signal.signal());
      }
      signal = signals.readFaultSignal(fds[1]);
    }
    return signal;
  }
}
