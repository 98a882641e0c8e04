package reeve.control.server;

import reeve.log.SupervisorLog;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Keeps the control socket and its lock where they are: it makes them again when they were removed, as cleaners of
 * {@code /tmp} and {@code /run} do, and tries again later what did not succeed. inotify(7) reports the end of either
 * name. It watches the two files and not their directory, so what else happens in that directory wakes no thread.
 * Control thread.
 */
final class SocketWatch {
  // sys/inotify.h
  private static final int IN_ATTRIB = 0x4; // also when a name is removed, as the number of links changes
  private static final int IN_DELETE_SELF = 0x400;
  private static final int IN_MOVE_SELF = 0x800;
  private static final int IN_DONT_FOLLOW = 0x02000000;
  private static final int MASK = IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_DONT_FOLLOW;

  /** Nanoseconds between two attempts: at first, and at most. */
  static final long FIRST_PAUSE = 1_000_000_000L;
  static final long LONGEST_PAUSE = 30_000_000_000L;

  private static final int EVENTS = 4096;

  private final ControlSocketFile socketFile;
  private final Posix posix;
  private final SupervisorLog log;
  private int fd = -1;
  private long pause;
  private long deadline = ConnectionLimits.NEVER;
  private String problem;
  private boolean due;

  SocketWatch(ControlSocketFile socketFile, Posix posix, SupervisorLog log) {
    this.socketFile = socketFile;
    this.posix = posix;
    this.log = log;
  }

  /** The descriptor that can be read when a file may have been removed; -1: there is none. */
  int fd() {
    return fd;
  }

  /** When {@link #advance} has to try again; {@link ConnectionLimits#NEVER}. */
  long deadline() {
    return deadline;
  }

  /** Opens the socket for the first time, and takes its lock if that was not possible before. */
  void open(long now) {
    result(restored(), now);
    if (problem == null) {
      log.debug("Listens on \"" + socketFile.path() + "\"");
    }
  }

  /** Does what is due. @param changed whether {@link #fd} can be read */
  void advance(long now, boolean changed) {
    if (changed) {
      byte[] events = new byte[EVENTS];
      while (posix.read(fd, events, 0, events.length) > 0) {
        // What they say does not matter: the files are compared.
      }
    }
    if (changed || due || deadline != ConnectionLimits.NEVER && deadline - now <= 0) {
      due = false;
      restore(now);
    }
  }

  /** Compares the files without a report of the kernel. */
  void check() {
    due = true;
  }

  private void restore(long now) {
    if (socketFile.isInPlace(posix)) {
      pause = 0;
      deadline = ConnectionLimits.NEVER;
      problem = null;
      return;
    }
    boolean wasThere = problem == null;
    result(restored(), now);
    if (problem == null) {
      String path = "\"" + socketFile.path() + "\"";
      log.warn(wasThere ? "Made the control socket " + path + " again: it or its lock was removed"
          : "Listens on the control socket " + path + " now");
    }
  }

  private String restored() {
    try {
      return socketFile.restore(posix, posix);
    } catch (LinkageError | InternalError e) {
      return missing(e);
    }
  }

  /** Returns what a class that cannot be loaded means, as a sentence. */
  static String missing(Error error) {
    return "cannot load what it needs (" + error.getMessage() + "): is the limit on open files (ulimit -n) too low?";
  }

  private void result(String newProblem, long now) {
    if (newProblem == null) {
      pause = 0;
      deadline = ConnectionLimits.NEVER;
      if (socketFile.warning() != null) {
        log.warn(socketFile.warning());
      }
      watch(now);
    } else {
      pause = Math.min(LONGEST_PAUSE, pause == 0 ? FIRST_PAUSE : 2 * pause);
      deadline = now + pause;
      if (!newProblem.equals(problem)) {
        // Not only to the log, which may be a file, or lack the descriptors that its classes need.
        System.err.println("reeve: runs without a control socket, and tries again: " + newProblem);
      }
    }
    problem = newProblem;
  }

  /** Watches the two files as they are now. Without a watch they are still compared at SIGHUP. */
  private void watch(long now) {
    try {
      fd = fd < 0 ? posix.inotify() : fd;
      posix.inotifyAdd(fd, socketFile.path(), MASK);
      posix.inotifyAdd(fd, socketFile.path() + ".lock", MASK);
    } catch (SyscallException | LinkageError | InternalError e) {
      log.debug("Cannot watch the control socket: " + e.getMessage());
    }
    if (!socketFile.isInPlace(posix)) {
      deadline = now + FIRST_PAUSE; // one was removed before it was watched
    }
  }

  void close() {
    if (fd >= 0) {
      posix.close(fd);
      fd = -1;
    }
  }
}
