package reeve.runtime;

import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.PollRegistry;
import reeve.posix.SignalInfo;
import reeve.posix.Signals;
import reeve.posix.SyscallException;

/**
 * Receives the signals that a process sends and that the JVM would take for faults of its own, such as SIGSEGV (see
 * {@link Signals#faultSignalFd}). They mean the same as other signals without a meaning: they are logged. Loop thread.
 */
final class FaultSignals implements LoopComponent, PollRegistry.Reader {
  private final Signals signals;
  private final PollRegistry polled;
  private final SignalPolicy policy;
  private final SupervisorLog log;

  FaultSignals(Signals signals, PollRegistry polled, SignalPolicy policy, SupervisorLog log) {
    this.signals = signals;
    this.polled = polled;
    this.policy = policy;
    this.log = log;
  }

  @Override
  public void open() {
    try {
      polled.add(signals.faultSignalFd(), this);
    } catch (SyscallException e) {
      log.warn("A SIGSEGV, SIGBUS, SIGFPE or SIGILL that a process sends to reeve ends it: " + e.getMessage());
    }
  }

  @Override
  public void readable(int fd) {
    for (SignalInfo info = signals.readFaultSignal(fd); info != null; info = signals.readFaultSignal(fd)) {
      policy.meaning(info);
    }
  }
}
