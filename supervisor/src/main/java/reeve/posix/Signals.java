package reeve.posix;

import reeve.config.Signal;
import reeve.core.ExitStatus;

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
   * Unblocks signals in the calling thread (pthread_sigmask(3)): one that was sent to the process is then delivered
   * here, also if it is pending and if all other threads block it. Any thread.
   *
   * @param mask the signals
   */
  void unblockSignals(long mask);

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
   * Makes the signals readable that other processes send and that no signalfd reports, because the JVM or the C library
   * handles them itself: SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, 32, 33, 60 and 62. From then on such a signal no
   * longer ends the JVM; a fault of its own code is handled as before. Called at most once.
   *
   * @return the descriptor of a pipe: non-blocking, close-on-exec
   * @throws SyscallException if that is not possible on this processor or system; nothing has changed then
   */
  int faultSignalFd() throws SyscallException;

  /**
   * Returns the next of these signals.
   *
   * @param faultSignalFd of {@link #faultSignalFd}
   * @return null if there is none, and after some: if more wait, the next poll returns at once
   */
  SignalInfo readFaultSignal(int faultSignalFd);

  /**
   * Sends a signal to one process (kill(2)). Nothing is checked: for a process that may have ended use
   * {@link #killByPidfd} or {@link #killExactly}.
   *
   * @return 0 or an error number; ESRCH: it is gone; EINVAL: the pid is not positive, which kill(2) takes for several
   *     processes
   */
  int kill(int pid, Signal signal);

  /**
   * Sends a signal to a process group (kill(2)), with as little checked as by {@link #kill}.
   *
   * @param pgid 0: ours
   * @return 0 or an error number; ESRCH: no process is in it; EINVAL: the group is 1, for which kill(2) would signal
   *     all processes
   */
  int killGroup(int pgid, Signal signal);

  /**
   * Opens a descriptor that refers to a process, and never to another one that is given its pid (pidfd_open(2), Linux
   * 5.3). It is certain which process that is, if it is a child of ours that was not reaped. Close it by
   * {@link Files#close}. Any thread.
   *
   * @return close-on-exec; or minus an error number: ESRCH: no process has the pid; ENOSYS, EPERM (seccomp): the kernel
   *     has no pidfds
   */
  int openPidfd(int pid);

  /**
   * Sends a signal through a pidfd (pidfd_send_signal(2)). Any thread.
   *
   * @return 0 or an error number; ESRCH: the process was reaped
   */
  int killByPidfd(int pidfd, Signal signal);

  /**
   * Sends a signal to the process group whose number is that of the process (PIDFD_SIGNAL_PROCESS_GROUP, Linux 6.9).
   * The group is found also when the process was reaped and others of the group live. On an older kernel the signal is
   * sent by kill(2) if the process was not reaped, because its number is not given out again before that. Loop thread.
   *
   * @param pgid the pid of the process
   * @return 0 or an error number; ESRCH: no process is in that group
   */
  int killGroupByPidfd(int pidfd, int pgid, Signal signal);

  /** Returns whether the process of a pidfd was not reaped: until then its pid is its own. Any thread. */
  boolean isUnreaped(int pidfd);

  /**
   * Reports how the process of a pidfd ended, which need not be our child (PIDFD_GET_INFO, Linux 6.15; before that
   * while it is a zombie: /proc/PID/stat, proc_pid_stat(5)). Any thread.
   *
   * @param pid of the process
   * @return null: it lives, or it is a zombie and its status can be read only when its parent has reaped it;
   *     {@link ExitStatus.Unknown}: it has ended, and its status cannot be read
   */
  ExitStatus exitOf(int pidfd, int pid);

  /**
   * Sends a signal to a process for which there is no pidfd, after checking its identity: pidfd_open(2), then its start
   * time, then pidfd_send_signal(2). If no descriptor is left for that, a child that was not reaped is sent the signal
   * by kill(2). Any thread.
   *
   * @param startTime of {@link ProcStat#startTime}
   * @return 0 or an error number; ESRCH: that process is gone
   */
  int killExactly(int pid, long startTime, Signal signal);

  /** Returns whether this process ignores a signal, as nohup(1) makes it ignore SIGHUP (sigaction(2)). Any thread. */
  boolean isIgnored(Signal signal);

  /** Makes this process ignore a signal, or restores its default action (sigaction(2)). */
  void ignoreSignal(Signal signal, boolean ignore);
}
