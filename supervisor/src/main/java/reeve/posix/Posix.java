package reeve.posix;

import java.util.List;
import reeve.config.Signal;

/**
 * What reeve asks of the kernel. {@link LinuxPosix} is the real one; tests of the pure parts use a fake.
 *
 * <p>Calls say failure by an error number (see {@link Errno}) where the caller decides by it, and by
 * {@link SyscallException} where it cannot. EINTR never comes out: it is looped in each call. Unless said otherwise a
 * call belongs to the loop thread.
 */
public interface Posix {
  /**
   * Ends this process at once (_exit(2)): no hook runs and nothing is flushed. The JVM's own halt waits in steps of 10
   * ms for threads that compile or are in a call (VM_Exit in HotSpot). Called by main only. Does not return.
   */
  void exit(int code);

  // ---- who we are

  int pid();

  int euid();

  /** Our environment as it was at exec, from /proc/self/environ. */
  Environment environment();

  /** Our own command line as bytes, from /proc/self/cmdline: the JVM's view of it is lossy in the C locale. */
  byte[][] commandLine();

  // ---- signals

  /** @return blocked signals of this process as /proc/self/status has them: bit n-1 for signal n */
  long blockedSignals();

  /**
   * Blocks {@code mask} on this thread and replaces the program by itself, so that every thread of the new JVM starts
   * with it (DESIGN section 3). Comes back only if that failed.
   *
   * @param mask bit n-1 for signal n
   * @param extraJvmFlags put before the first argument of the command line, such as {@code -Xrs}
   * @param extraEnvironment {@code NAME=value}
   */
  SyscallException reexecWithBlockedSignals(long mask, List<String> extraJvmFlags, List<String> extraEnvironment);

  /**
   * One descriptor that all signals of {@code mask} are read from; they must be blocked in every thread (signalfd(2)).
   *
   * @return non-blocking, close-on-exec
   */
  int signalFd(long mask) throws SyscallException;

  /**
   * Of one descriptor only, and until it gives null before the next {@link #poll}: several are taken from the kernel at
   * once, and kept.
   *
   * @return the next signal that waits, or null
   */
  SignalInfo readSignal(int signalFd);

  /** kill(2) to one process. @return 0 or an error number; ESRCH: gone; EINVAL: not positive, so no one process */
  int kill(int pid, Signal signal);

  /**
   * kill(2) to a process group; 0: ours. @return 0 or an error number; ESRCH: nobody is in it; EINVAL: 1, which kill(2)
   * takes for all
   */
  int killGroup(int pgid, Signal signal);

  /**
   * Sends to a process that is not our child, sure that it is the one meant: by pidfd_open(2), start time,
   * pidfd_send_signal(2).
   *
   * @return 0 or an error number; ESRCH: that one is gone
   */
  int killExactly(int pid, long startTime, Signal signal);

  /** Sets what this process does with a signal: true to ignore it, false for its default (signal(2)). */
  void ignoreSignal(Signal signal, boolean ignore);

  // ---- children

  /** From now on orphans below us come to us (PR_SET_CHILD_SUBREAPER, prctl(2)). @return 0 or an error number */
  int becomeSubreaper();

  /** @return the signal that we get when our parent ends (PR_SET_PDEATHSIG); 0 or an error number */
  int setParentDeathSignal(Signal signal);

  /**
   * posix_spawn(3) with clean signal dispositions, the mask asked for and no descriptor above 2. Any thread that is not
   * about to end.
   *
   * @return the pid, or minus an error number. The error does not say which step failed: see {@link SpawnFailure}
   */
  int spawn(SpawnRequest request);

  /**
   * Becomes another program (execve(2)): same pid, parent, terminal. Only from a process that has no children to look
   * after. Comes back only if that failed; the working directory, blocked signals and descriptors above 2 may be other
   * ones by then.
   *
   * @param request its group, its 0, 1, 2 and its terminal are ours as they are, whatever it says of them
   * @return an error number. It does not say which step failed: see {@link SpawnFailure}
   */
  int replace(SpawnRequest request);

  /** Reaps one child, whichever is dead (wait4(2) with WNOHANG). @return null when none is dead now */
  Reaped reap();

  /**
   * Whether a child was stopped or continued since we last asked (waitid(2)), without reaping any. @return its pid and
   * the signal that stopped it ({@code null} signal: continued), or null when none was
   */
  StopReport stopped();

  /**
   * A child that a stop signal stopped, or that was continued.
   *
   * @param pid which
   * @param signal what stopped it; null: it was continued
   */
  record StopReport(int pid, Signal signal) {}

  /**
   * Largest resident set of this program so far, KiB (VmHWM of proc_pid_status(5)). Any thread. @return 0 if that is
   * not known
   */
  long maxRssKib();

  // ---- processes, from /proc

  /**
   * Children of one process, over all of its threads (/proc/PID/task/TID/children, proc(5); without
   * CONFIG_PROC_CHILDREN by a walk of /proc).
   *
   * @return pids, zombies among them; empty for a process that is gone
   */
  int[] children(int pid);

  /**
   * Children of our first thread (/proc/self/task/PID/children): who lost its parent below us is given to that thread
   * (find_new_reaper() in kernel/exit.c). Children that we spawned may be among them.
   *
   * @return pids, zombies among them
   */
  int[] orphans();

  /** @return null for a process that is gone */
  ProcStat stat(int pid);

  /** @return value of a variable in a process' initial environment; null: not set, gone, or not ours to read */
  String environmentOf(int pid, String name);

  // ---- descriptors

  /**
   * open(2), always with O_CLOEXEC and O_NOCTTY.
   *
   * @param flags {@link Open} constants
   * @param mode of a file that is made, before the umask
   * @return a descriptor, at least 3, or minus an error number
   */
  int open(String path, int flags, int mode);

  /**
   * The same for a file that a service is to write to: follows no symbolic link that somebody other than root and us
   * could have put where it is.
   *
   * @return a descriptor, at least 3, or minus an error number; ELOOP: there is such a link
   */
  default int openOutput(String path, int flags, int mode) {
    return open(path, flags, mode);
  }

  /** Flags of open(2) for x86-64 and arm64, where the ones used here agree (asm-generic/fcntl.h). */
  final class Open {
    public static final int RDONLY = 0;
    public static final int WRONLY = 1;
    public static final int RDWR = 2;
    public static final int CREAT = 0100;
    public static final int EXCL = 0200;
    public static final int TRUNC = 01000;
    public static final int APPEND = 02000;
    public static final int NONBLOCK = 04000;

    private Open() {}
  }

  /**
   * Takes back {@link Open#NONBLOCK} (fcntl(2), F_SETFL) of what was opened with it only so that the open does not
   * wait. Any thread.
   *
   * @param append whether it was opened with {@link Open#APPEND}
   */
  default void blocking(int fd, boolean append) {}

  /** Any thread. */
  void close(int fd);

  /** read(2). Any thread. @return bytes read, 0 at the end, or minus an error number */
  int read(int fd, byte[] buffer, int offset, int length);

  /** write(2), once. Any thread. @return bytes written, or minus an error number */
  int write(int fd, byte[] buffer, int offset, int length);

  /** lseek(2) to {@code offset} from the start. Any thread. @return 0 or an error number */
  int seek(int fd, long offset);

  /** Of fstat(2). Any thread. @return null if it failed */
  FileInfo fileInfo(int fd);

  /** Of stat(2). Any thread. @return null if there is none */
  FileInfo fileInfo(String path);

  /**
   * @param mode type and permissions, as in stat(2)
   * @param size bytes
   * @param device of the file system
   * @param inode in it
   */
  record FileInfo(int mode, long size, long device, long inode) {
    public boolean isRegular() {
      return (mode & 0170000) == 0100000;
    }

    public boolean isDirectory() {
      return (mode & 0170000) == 0040000;
    }
  }

  /**
   * A file that is nowhere but in memory, for somebody to read from its start (memfd_create(2)). Any thread.
   *
   * @return a descriptor, at least 3, or minus an error number; ENOSYS: this system has none
   */
  int memoryFile(byte[] content);

  /** mkdir(2). Any thread. @return 0 or an error number */
  int mkdir(String path, int mode);

  /** rmdir(2). Any thread. @return 0 or an error number */
  int rmdir(String path);

  /** access(2) with X_OK, for the effective ids. Any thread. @return 0 or an error number */
  int executable(String path);

  /** access(2) with W_OK, for the effective ids. Any thread. @return 0 or an error number */
  int writable(String path);

  // ---- the loop

  /** eventfd(2), non-blocking. */
  int eventFd() throws SyscallException;

  /** Makes a poll on an eventfd return. Any thread. */
  void wake(int eventFd);

  /** Takes back all {@link #wake}s. */
  void clear(int eventFd);

  /**
   * ppoll(2) for reading.
   *
   * @param fds descriptors
   * @param ready set to whether something can be read, or has ended, on each
   * @param timeoutNanos negative: no end
   */
  void poll(int[] fds, boolean[] ready, long timeoutNanos) throws SyscallException;

  /** inotify_init1(2), non-blocking. */
  int inotify() throws SyscallException;

  /** inotify_add_watch(2). Any thread. @return a watch, or minus an error number */
  int inotifyAdd(int inotifyFd, String path, int mask);

  /** inotify_rm_watch(2). Any thread. @return 0 or an error number */
  int inotifyRemove(int inotifyFd, int watch);

  // ---- terminal (init mode)

  /** isatty(3). */
  boolean isTerminal(int fd);

  /** tcsetpgrp(3). @return 0 or an error number */
  int setForeground(int fd, int pgid);

  /** tcgetpgrp(3). @return the group, or minus an error number */
  int foreground(int fd);

  /** getpgrp(2). */
  int processGroup();

  /** setpgid(0, 0), so that a terminal's signals for our parent's group pass us by. @return 0 or an error number */
  int leaveGroup();

  /** ioctl TIOCNOTTY: gives the controlling terminal up (tty_ioctl(4)). @return 0 or an error number */
  int giveUpTerminal(int fd);
}
