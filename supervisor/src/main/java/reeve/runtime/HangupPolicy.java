package reeve.runtime;

import reeve.config.Signal;
import reeve.log.SupervisorLog;
import reeve.posix.Processes;
import reeve.posix.SignalInfo;
import reeve.posix.Signals;
import reeve.posix.Terminal;
import reeve.runtime.SignalPolicy.Meaning;

/**
 * Decides whether a SIGHUP reports the end of the terminal or requests a reload. The kernel sends it at the end of a
 * terminal to the leader of the session and to the foreground group (credentials and job control: setsid(2), tty(4)); a
 * shell that leads the session then sends it on to its jobs by kill(2), exactly as a request for a reload is sent.
 * What distinguishes them is that the terminal is gone. Loop thread.
 */
final class HangupPolicy {
  private final Signals signals;
  private final Processes processes;
  private final Terminal terminal;
  private final SupervisorLog log;
  private final boolean hadTerminal;

  /** @param hadTerminal whether there was a controlling terminal when the launcher started; it may be gone by now */
  HangupPolicy(Signals signals, Processes processes, Terminal terminal, SupervisorLog log, boolean hadTerminal) {
    this.signals = signals;
    this.processes = processes;
    this.terminal = terminal;
    this.log = log;
    this.hadTerminal = hadTerminal || terminal.hasControllingTerminal();
  }

  /**
   * Decides.
   *
   * @param last false: if the leader of our session sent it while the terminal exists, the result is LATER, because a
   *     shell sends it also just before its own end, which takes the terminal from us
   */
  Meaning meaning(SignalInfo info, boolean last) {
    if (info.fromUser()) {
      int session = processes.sessionOf(0);
      boolean ours = info.pid() > 0 && (info.pid() == session || processes.sessionOf(info.pid()) == session);
      if (!hadTerminal || !ours) {
        return Meaning.RELOAD;
      }
      if (terminal.hasControllingTerminal()) {
        return info.pid() == session && !last ? Meaning.LATER : Meaning.RELOAD;
      }
    }
    if (signals.isIgnored(Signal.HUP)) {
      log.info("Ignored SIGHUP at the end of the terminal: it was ignored when reeve was started, as by nohup");
      return Meaning.IGNORE;
    }
    return Meaning.SHUTDOWN;
  }
}
