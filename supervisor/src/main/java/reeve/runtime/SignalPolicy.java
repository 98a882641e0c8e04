package reeve.runtime;

import reeve.config.Signal;
import reeve.log.SupervisorLog;
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.posix.SignalInfo;
import reeve.posix.Signals;

/** Decides what a signal to {@code reeve run} means: see docs/signals.md. Loop thread. */
final class SignalPolicy {
  /** What the loop has to do. */
  enum Meaning {
    REAP,
    SHUTDOWN,
    RELOAD,
    /** It is decided a moment later, by {@link #delayedMeaning}. */
    LATER,
    IGNORE
  }

  // Service managers take SIGRTMIN+3 to +6 as "halt", "power off", "reboot" and "kexec" (systemd(1)); container
  // runtimes send SIGRTMIN+3.
  private static final int RTMIN_3 = 37;
  private static final int RTMIN_6 = 40;

  private final Signals signals;
  private final Processes processes;
  private final SupervisorLog log;
  private final HangupPolicy hangups;

  SignalPolicy(Signals signals, Processes processes, HangupPolicy hangups, SupervisorLog log) {
    this.signals = signals;
    this.processes = processes;
    this.hangups = hangups;
    this.log = log;
  }

  /** Decides what a signal means; logs one that is ignored, and stops reeve itself at a SIGTSTP. */
  Meaning meaning(SignalInfo info) {
    Signal signal = info.signal();
    if (signal.equals(Signal.CHLD)) {
      return Meaning.REAP;
    }
    if (signal.equals(Signal.TERM) || signal.equals(Signal.INT) || signal.equals(Signal.QUIT)
        || signal.equals(Signal.PWR)
        || signal.number() >= RTMIN_3 && signal.number() <= RTMIN_6) {
      return Meaning.SHUTDOWN;
    }
    if (signal.equals(Signal.HUP)) {
      return hangups.meaning(info, false);
    }
    if (signal.equals(Signal.TSTP) && processes.pid() != 1) {
      // Ctrl-Z: the services are in sessions of their own and continue to run; the shell gets its terminal back.
      signals.kill(processes.pid(), Signal.STOP);
      return Meaning.IGNORE;
    }
    if (!signal.equals(Signal.WINCH) && !signal.equals(Signal.CONT) && !signal.equals(Signal.TSTP)) {
      log.info("Ignored " + signal + from(info) + nameOf(info));
    }
    return Meaning.IGNORE;
  }

  /** Decides what a signal means whose meaning was LATER. */
  Meaning delayedMeaning(SignalInfo info) {
    return hangups.meaning(info, true);
  }

  /** Describes a signal for people: {@code SIGTERM from pid 12, uid 0}. */
  String describe(SignalInfo info) {
    return info.signal() + from(info);
  }

  /** Returns the program of the sender; empty: it is not known, or the process is gone. */
  private String nameOf(SignalInfo info) {
    try {
      ProcStat sender = info.fromUser() && info.pid() > 0 ? processes.stat(info.pid()) : null;
      return sender == null ? "" : " (" + sender.comm() + ")";
    } catch (IllegalStateException e) {
      return ""; // without a descriptor for /proc; the signal is handled all the same
    }
  }

  private static String from(SignalInfo info) {
    if (!info.fromUser()) {
      return " from the kernel (a terminal's key or its end)";
    }
    return info.pid() == 0 ? " from outside of this pid namespace" : " from pid " + info.pid() + ", uid " + info.uid();
  }
}
