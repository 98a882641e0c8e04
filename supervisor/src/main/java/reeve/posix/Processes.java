package reeve.posix;

import java.util.List;
import reeve.config.Signal;

/**
 * This process, its children, and what /proc shows of other processes.
 *
 * <p>A call reports a failure by an error number (see {@link Errno}) where the caller decides by it. Unless a method
 * says otherwise, it belongs to the loop thread: only there is a child certain not to be reaped between two calls.
 */
public interface Processes {
  /** Returns the number of this process (getpid(2)). Any thread. */
  int pid();

  /** Returns the effective user of this process (geteuid(2)). Any thread. */
  int euid();

  /**
   * Returns our environment as it was at exec, from /proc/self/environ. Any thread.
   *
   * @return empty if it cannot be read
   */
  Environment environment();

  /**
   * Returns our own command line as bytes, from /proc/self/cmdline: the JVM's view of it is lossy in the C locale.
   *
   * @return without elements if it cannot be read
   */
  byte[][] commandLine();

  /**
   * Ends this process at once (_exit(2)): no hook runs and nothing is flushed. The JVM's own halt waits in steps of 10
   * ms for threads that compile or are in a call (VM_Exit in HotSpot). Called by main only. Does not return.
   *
   * @param code exit code, 0 to 255
   */
  void exit(int code);

  /**
   * Blocks {@code mask} on this thread and replaces the program by itself, so that every thread of the new JVM starts
   * with that mask: a signalfd gets only signals that are blocked in all threads. Returns only if that failed.
   *
   * @param mask bit n-1 for signal n
   * @param extraJvmFlags put before the first argument of the command line, such as {@code -Xrs}
   * @param extraEnvironment {@code NAME=value}
   * @return why it failed
   */
  SyscallException reexecWithBlockedSignals(long mask, List<String> extraJvmFlags, List<String> extraEnvironment);

  /**
   * Makes this process the parent of orphans below it from now on (PR_SET_CHILD_SUBREAPER, prctl(2)).
   *
   * @return 0 or an error number
   */
  int becomeSubreaper();

  /**
   * Sets the signal that this process gets when its parent ends (PR_SET_PDEATHSIG, prctl(2)).
   *
   * @return 0 or an error number
   */
  int setParentDeathSignal(Signal signal);

  /**
   * Starts a process by posix_spawn(3), with clean signal dispositions, the requested mask and no descriptor above 2
   * but those of the request. Any thread that is not about to end.
   *
   * @return the pid, or minus an error number. The error does not show which step failed: see {@link SpawnFailure}
   */
  int spawn(SpawnRequest request);

  /**
   * Becomes another program (execve(2)) with the same pid, parent and terminal. Only for a process that has no children
   * to look after. Returns only if that failed; the working directory, the blocked signals and the descriptors above 2
   * may have changed by then.
   *
   * @param request its group, its descriptors 0 to 2 and its terminal are ignored: ours stay as they are
   * @return an error number. It does not say which step failed: see {@link SpawnFailure}
   */
  int replace(SpawnRequest request);

  /**
   * Reaps one dead child, whichever it is (wait4(2) with WNOHANG).
   *
   * @return null when no child is dead now
   */
  Reaped reap();

  /**
   * Reports whether a child was stopped or continued since the last call (waitid(2)), without reaping any.
   *
   * @return null when none was
   */
  StopReport nextStopReport();

  /**
   * A child that a stop signal stopped, or that was continued.
   *
   * @param pid which child
   * @param signal what stopped it; null: it was continued
   */
  record StopReport(int pid, Signal signal) {}

  /**
   * Names this run of the kernel (boot_id, random(4)). Any thread.
   *
   * @return null: not known
   */
  String bootId();

  /**
   * Returns how many descriptors this process may have (the soft RLIMIT_NOFILE, /proc/self/limits). Any thread.
   *
   * @return -1: not known
   */
  int descriptorLimit();

  /**
   * Makes the calling thread run only when no other wants to, on the processor and on the disk: both priorities are a
   * thread's own on Linux (sched(7), ioprio_set(2)). There may be no way back without privilege.
   *
   * @return 0 or an error number
   */
  int setIdlePriority();

  /** Returns our process group (getpgrp(2)). */
  int processGroup();

  /**
   * Moves this process into a group of its own (setpgid(0, 0), setpgid(2)), so that a terminal's signals for our
   * parent's group do not reach us.
   *
   * @return 0 or an error number
   */
  int enterOwnGroup();

  /**
   * Returns the largest resident set of this program so far (VmHWM of proc_pid_status(5)). Any thread.
   *
   * @return KiB; 0 if it is not known
   */
  long maxRssKib();

  /**
   * Lists the children of one process, over all of its threads (/proc/PID/task/TID/children, proc(5); without
   * CONFIG_PROC_CHILDREN by a walk of /proc). Any thread.
   *
   * @return pids, zombies among them; empty for a process that is gone
   */
  int[] children(int pid);

  /**
   * Lists the children of our first thread (/proc/self/task/PID/children): the kernel gives each process below us that
   * lost its parent to that thread (find_new_reaper() in kernel/exit.c). Children that we spawned may be among them.
   *
   * @return pids, zombies among them
   */
  int[] orphans();

  /**
   * Reads /proc/PID/stat (proc_pid_stat(5)). Any thread.
   *
   * @return null for a process that is gone
   */
  ProcStat stat(int pid);

  /**
   * Reads one variable of a process' initial environment (/proc/PID/environ, proc_pid_environ(5)). Any thread.
   *
   * @return null: not set, the process is gone, or we may not read it
   */
  String environmentOf(int pid, String name);

  /**
   * Returns the command line of a process for people: blanks between the words, no control characters, its beginning
   * where it is long; that of a reeve as it was typed. Any thread.
   *
   * @return empty when it cannot be read
   */
  String commandLineText(int pid);
}
