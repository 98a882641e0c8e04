package reeve.posix;

import reeve.config.Signal;

/**
 * Signals that this process receives and sends. Masks have bit n-1 for signal n. Loop thread, except where a method
 * says otherwise: only there is a pid that we hold certain to be still the process that is meant.
 */
public interface Signals {
  /**
   * Returns the blocked signals of this process as /proc/self/status has them (SigBlk, proc_pid_status(5)).
   *
   * @return 0 if they cannot be read
   */
  long blockedSignals();

  /**
   * Makes one descriptor that all signals of {@code mask} are read from; they must be blocked in every thread
   * (signalfd(2)).
   *
   * @return non-blocking, close-on-exec
   */
  int signalFd(long mask) throws SyscallException;

  /**
   * Takes the next signal. Called for one descriptor only, and until it returns null before the next
   * {@link Poller#poll}: one read takes several from the kernel, and the rest is kept here.
   *
   * @return null when none waits
   */
  SignalInfo readSignal(int signalFd);

  /**
   * Sends a signal to one process (kill(2)).
   *
   * @return 0 or an error number; ESRCH: it is gone; EINVAL: the pid is not positive, so not one process
   */
  int kill(int pid, Signal signal);

  /**
   * Sends a signal to a process group (kill(2)).
   *
   * @param pgid 0: ours
   * @return 0 or an error number; ESRCH: no process is in it; EINVAL: 1, which kill(2) takes for all processes
   */
  int killGroup(int pgid, Signal signal);

  /**
   * Sends a signal to a process that is not our child, and makes sure that it is the one meant: by pidfd_open(2), start
   * time, pidfd_send_signal(2). Any thread.
   *
   * @param startTime of {@link ProcStat#startTime}
   * @return 0 or an error number; ESRCH: that process is gone
   */
  int killExactly(int pid, long startTime, Signal signal);

  /** Sets what this process does with a signal: true to ignore it, false for its default (sigaction(2)). */
  void ignoreSignal(Signal signal, boolean ignore);
}
