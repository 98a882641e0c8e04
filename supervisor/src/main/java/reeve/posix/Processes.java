package reeve.posix;

import java.util.List;
import reeve.config.Signal;

/**
 * This process, its children, and what /proc shows about other processes.
 *
 * <p>A call reports a failure by an error number (see {@link Errno}) if the caller acts on it. Unless stated otherwise,
 * a method may be called only on the loop thread: only there it is certain that a child is not reaped between two
 * calls.
 */
public interface Processes {
  /** Returns the pid of this process (getpid(2)). Any thread. */
  int pid();

  /** What /proc shows of processes. */
  enum ProcView {
    /** Those of our pid namespace; or nothing, because it is not mounted. */
    OURS,
    /** Those of another pid namespace; we have a mount of our own, which is used instead. */
    MOUNTED,
    /** Those of another pid namespace; none of our own processes can be read, except by itself. */
    FOREIGN
  }

  /** Returns what /proc shows of processes (pid_namespaces(7)). Any thread. */
  ProcView procView();

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
   * @return empty if it cannot be read
   */
  byte[][] commandLine();

  /**
   * Ends this process at once (_exit(2)): no hook runs and nothing is flushed. The JVM's own halt waits in steps of 10
   * ms for threads that compile or are in native code (VM_Exit in HotSpot). Called by main only. Does not return.
   *
   * @param code exit code, 0 to 255
   */
  void exit(int code);

  /**
   * Blocks {@code mask} on this thread and executes the same program again, so that every thread of the new JVM starts
   * with that mask: a signalfd receives only signals that are blocked in all threads. Returns only if that failed.
   *
   * @param mask bit n-1 for signal n
   * @param extraJvmFlags put before the first argument of the command line, such as {@code -Xrs}
   * @param extraEnvironment {@code NAME=value}
   * @return why it failed
   */
  SyscallException reexecWithBlockedSignals(long mask, List<String> extraJvmFlags, List<String> extraEnvironment);

  /**
   * Makes this process the parent of the orphans among its descendants (PR_SET_CHILD_SUBREAPER, prctl(2)).
   *
   * @return 0 or an error number
   */
  int becomeSubreaper();

  /**
   * Whether this process is the parent of such orphans, also because it was made that before an exec
   * (PR_GET_CHILD_SUBREAPER, prctl(2)).
   */
  default boolean isSubreaper() {
    return false;
  }

  /**
   * Sets the signal that this process gets when its parent ends (PR_SET_PDEATHSIG, prctl(2)).
   *
   * @return 0 or an error number
   */
  int setParentDeathSignal(Signal signal);

  /**
   * Starts a process by posix_spawn(3), with default signal dispositions, the requested mask, and no descriptors above
   * 2 except those of the request. Any thread that is not about to end.
   *
   * @return the pid, or minus a number that {@link SpawnFailure} explains: an error number, except for a failure of the
   *     {@link SpawnRequest#attributes}
   */
  int spawn(SpawnRequest request);

  /**
   * Prepares for processes that have a {@link ProcessAttributes#gate}: makes what holds them, unless it exists.
   *
   * @param directories the first one is used in which a file can be made, which is deleted at once
   * @return 0 or the error number of the last directory
   */
  int prepareGate(List<String> directories);

  /**
   * Kills the processes that another reeve held at its gate when it was killed: they have executed nothing, and nothing
   * else lets them go on. Any thread.
   *
   * @param reeve its pid; not ours
   * @return how many there were
   */
  int killHeldProcesses(int reeve);

  /**
   * Becomes another program (execve(2)) with the same pid, parent and terminal. Only for a process that has no children
   * to reap. Returns only if that failed; the working directory, the blocked signals and the descriptors above 2 may
   * have changed by then.
   *
   * @param request its group, its descriptors 0 to 2 and its terminal are ignored: ours stay as they are
   * @return an error number. It does not show which step failed: see {@link SpawnFailure}
   */
  int replace(SpawnRequest request);

  /**
   * Returns whether a process is a child of ours that has not ended (waitid(2) with WNOWAIT). Needs neither /proc nor a
   * descriptor.
   */
  boolean isRunningChild(int pid);

  /**
   * Reports one dead child without reaping it (waitid(2) with WNOWAIT): the kernel keeps it, and its pid is given to no
   * other process, until {@link #reap(int)}. Until then every call reports the same child, although others may be dead.
   *
   * @return null if no child is dead
   */
  Reaped nextDeath();

  /**
   * Reports whether this child is dead, without reaping it (waitid(2) with WNOWAIT).
   *
   * @return null if it lives, or is no child of ours
   */
  Reaped deathOf(int pid);

  /**
   * Reaps this child if it is dead (wait4(2) with WNOHANG): from now on its pid may be given to another process.
   *
   * @return false: it lives, or is no child of ours
   */
  boolean reap(int pid);

  /** Returns whether a process is a child of ours that was not reaped, alive or dead (waitid(2) with WNOWAIT). */
  boolean isChild(int pid);

  /**
   * Returns whether a child of ours is stopped (waitid(2) with WNOWAIT). Needs neither /proc nor a descriptor. The
   * kernel reports each stop to one parent once: it is not seen here if {@link #nextStopReport} has reported it, or if
   * another parent that the process had then has seen it. A process that only its tracer holds is not stopped in this
   * sense: SIGCONT does not continue it (ptrace(2)).
   *
   * @return false also if it is no child of ours, or has ended
   */
  boolean isStoppedChild(int pid);

  /**
   * Reports whether a child was stopped or continued since the last call (waitid(2)), without reaping any.
   *
   * @return null if there was none
   */
  StopReport nextStopReport();

  /**
   * A child that a stop signal stopped, or that was continued.
   *
   * @param pid the child
   * @param signal the signal that stopped it; null: it was continued
   */
  record StopReport(int pid, Signal signal) {}

  /**
   * Identifies the present boot of the machine (boot_id, random(4)). Any thread.
   *
   * @return null: not known
   */
  String bootId();

  /**
   * Returns how many descriptors this process may have (the soft RLIMIT_NOFILE, getrlimit(2)). Any thread.
   *
   * @return -1: not known
   */
  int descriptorLimit();

  /**
   * Lets the calling thread use the disk only when it is idle: on Linux this priority belongs to a thread
   * (ioprio_set(2)). A thread of a low priority of the processor (sched(7)) is not possible in a JVM: each safepoint
   * waits for it, and so all threads do while the processors are busy.
   *
   * @return 0 or an error number
   */
  int setIdleDiskPriority();

  /** Returns the processor time, in nanoseconds, that the calling thread has used (clock_gettime(2)). */
  long threadCpuNanos();

  /**
   * Returns the session of a process: the pid of its leader (getsid(2)).
   *
   * @param pid 0: this process
   * @return minus an error number; ESRCH: the process was reaped
   */
  int sessionOf(int pid);

  /**
   * Changes the working directory of this process (chdir(2)). The JVM still resolves relative paths by its own name of
   * the directory.
   *
   * @return 0 or an error number
   */
  int changeDirectory(String path);

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
   * Gives memory that was freed back to the kernel (malloc_trim(3)), where the C library can. Takes
   * a few milliseconds at most. Any thread.
   */
  default void releaseFreeMemory() {}

  /** Makes {@link #maxRssKib} include that of a program which this one has replaced, and which has started children. */
  default void inheritMaxRss(long kib) {}

  /**
   * Lists the children of one process, over all of its threads (/proc/PID/task/TID/children, proc(5); without
   * CONFIG_PROC_CHILDREN by a walk of /proc). Any thread.
   *
   * @return pids, including zombies; empty if the process is gone
   * @throws IllegalStateException if there is no descriptor or no memory left to read them
   */
  int[] children(int pid);

  /**
   * Lists all processes that /proc shows (proc(5)). Any thread.
   *
   * @return pids, including zombies; empty if /proc cannot be read
   */
  int[] pids();

  /**
   * Lists the children of our first thread (/proc/self/task/PID/children): the kernel makes that thread the parent of
   * each descendant whose own parent has ended (find_new_reaper() in kernel/exit.c). Children that we spawned may be in
   * the list as well.
   *
   * @return pids, including zombies
   * @throws IllegalStateException if there is no descriptor or no memory left to read them
   */
  int[] orphans();

  /**
   * Reads /proc/PID/stat (proc_pid_stat(5)). Any thread.
   *
   * @return null if the process is gone
   * @throws IllegalStateException if there is no descriptor or no memory left to read it: the process may be alive
   */
  ProcStat stat(int pid);

  /**
   * Reads one variable of the initial environment of a process (/proc/PID/environ, proc_pid_environ(5)). Any thread.
   *
   * @return null: not set, the process is gone, or we may not read it
   */
  String environmentOf(int pid, String name);

  /**
   * Returns the command line of a process as text for people: words separated by blanks, without control characters,
   * and shortened if it is long. The options of the JVM are left out for a reeve. Any thread.
   *
   * @return empty if it cannot be read
   */
  String commandLineText(int pid);
}
