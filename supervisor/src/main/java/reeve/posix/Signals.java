package reeve.posix;

import reeve.config.Signal;

/**
 * Signals that this process receives and sends. Masks have bit n-1 for signal n. Loop thread, unless stated otherwise:
 * only there it is certain that a pid still belongs to the same process.
 */
public interface Signals {
  /**
   * Returns the blocked signals of this process as /proc/self/status has them (SigBlk, proc_pid_status(5)).
   *
   * @return 0 if they cannot be read
   */
  long blockedSignals();

  /**
   * Creates a descriptor from which all signals of {@code mask} are read (signalfd(2)). They must be blocked in every
   * thread.
   *
   * @return non-blocking, close-on-exec
   */
  int signalFd(long mask) throws SyscallException;

  /**
   * Returns the next signal. Call this for one descriptor only, and until it returns null before the next
   * {@link Poller#poll}: one read takes several signals from the kernel, and the rest is kept here.
   *
   * @return null if none is pending
   */
  SignalInfo readSignal(int signalFd);

  /**
   * Sends a signal to one process (kill(2)).
   *
   * @return 0 or an error number; ESRCH: it is gone; EINVAL: the pid is not positive, which kill(2) takes for several
   *     processes
   */
  int kill(int pid, Signal signal);

  /**
   * Sends a signal to a process group (kill(2)).
   *
   * @param pgid 0: ours
   * @return 0 or an error number; ESRCH: no process is in it; EINVAL: the group is 1, for which kill(2) would signal
   *     all processes
   */
  int killGroup(int pgid, Signal signal);

  /**
   * Sends a signal to a process that is not our child, after checking its identity: pidfd_open(2), then its start time,
   * then pidfd_send_signal(2). Any thread.
   *
   * @param startTime of {@link ProcStat#startTime}
   * @return 0 or an error number; ESRCH: that process is gone
   */
  int killExactly(int pid, long startTime, Signal signal);

  /** Makes this process ignore a signal, or restores its default action (sigaction(2)). */
  void ignoreSignal(Signal signal, boolean ignore);
}
