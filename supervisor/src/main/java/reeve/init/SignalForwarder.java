package reeve.init;

import reeve.config.Signal;
import reeve.posix.Errno;
import reeve.posix.Processes;
import reeve.posix.SignalInfo;
import reeve.posix.Signals;

/** Passes the signals that init receives on to the command, by the rules of the flavor. */
final class SignalForwarder {
  private final Signals signals;
  private final int ownPid;
  private final InitOptions options;
  private final InitFlavor flavor;
  private final InitMessages messages;
  private final JobControl jobs;
  private int commandPid;

  /** dumb-init: signals whose first occurrence we cause ourselves, so that it is not forwarded. */
  private long droppedOnce;

  /** The number of TERM and INT received so far. The second one ends the grace period of leftover processes. */
  private int stopRequests;

  SignalForwarder(Signals signals, Processes processes, InitOptions options, InitMessages messages, JobControl jobs) {
    this.signals = signals;
    this.ownPid = processes.pid();
    this.options = options;
    this.flavor = options.flavor();
    this.messages = messages;
    this.jobs = jobs;
  }

  /** @param pid of the command */
  void started(int pid) {
    commandPid = pid;
  }

  /** @param mask signals whose next occurrence is not forwarded: bit n-1 for signal n */
  void dropOnce(long mask) {
    droppedOnce = mask;
  }

  /** Handles a signal that was received while the command runs. */
  void received(SignalInfo info) {
    Signal signal = info.signal();
    if (signal.equals(Signal.CHLD)) {
      messages.report(InitMessages.DEBUG, "Received SIGCHLD");
      return;
    }
    if (messages.isEnabled(InitMessages.DEBUG)) {
      messages.report(InitMessages.DEBUG,
          "Received " + signal.name() + (info.fromUser() ? " from pid " + info.pid() : ""));
    }
    long bit = InitSignals.bit(signal.number());
    if ((droppedOnce & bit) != 0) {
      droppedOnce &= ~bit;
      return;
    }
    // Sent by ourselves: SIGPIPE for a message without a reader, and the signals that JobControl sends to our group.
    if (info.fromUser() && info.pid() == ownPid) {
      return;
    }
    recordStopRequest(signal);
    if (flavor == InitFlavor.REEVE && signal.equals(Signal.CONT) && jobs.continued()) {
      return;
    }
    forward(info);
    if (flavor == InitFlavor.DUMB_INIT && InitSignals.stopsByTerminal(signal)) {
      signals.kill(ownPid, Signal.STOP);
    }
  }

  /**
   * Counts a signal that requests the end: TERM, INT.
   *
   * @return whether it is one of these and not the first
   */
  boolean recordStopRequest(Signal signal) {
    if (!signal.equals(Signal.TERM) && !signal.equals(Signal.INT)) {
      return false;
    }
    stopRequests++;
    return stopRequests > 1;
  }

  private void forward(SignalInfo info) {
    int number = options.rewrite()[info.signal().number()];
    if (number == 0) {
      messages.report(InitMessages.DEBUG, "Dropped " + info.signal().name());
      return;
    }
    Signal signal = number == info.signal().number() ? info.signal() : new Signal(number);
    // The kernel sends its own signals (Ctrl-C of the terminal, a hang-up) to a whole group; here our group got the
    // signal instead of the command's.
    boolean toGroup = options.group() || flavor == InitFlavor.REEVE && !info.fromUser();
    int error = toGroup ? signals.killGroup(commandPid, signal) : signals.kill(commandPid, signal);
    if (error != 0) {
      messages.report(InitMessages.WARN, error == Errno.ESRCH
          ? "Cannot forward " + signal.name() + ": the command has ended"
          : "Cannot forward " + signal.name() + ": " + Errno.text(error));
    }
  }

  /** The command of dumb-init has ended, and is reaped next: sends its group the signal for which SIGTERM stands. */
  void commandEnded() {
    int number = options.rewrite()[Signal.TERM.number()];
    // Without a group there is nothing to signal: the command is gone.
    if (options.group() && number != 0) {
      signals.killGroup(commandPid, new Signal(number));
    }
  }
}
