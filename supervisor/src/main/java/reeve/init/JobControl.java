package reeve.init;

import reeve.config.Signal;
import reeve.posix.Posix;
import reeve.posix.ProcStat;

/**
 * Job control between a shell, which knows only our process group, and the command, which has a group of its own. The
 * command's group is in the foreground, so Ctrl-C and Ctrl-Z reach it directly. But the shell waits for us: when the
 * command stops, we stop too, and when the shell continues us, we give the terminal to the command again.
 *
 * <p>A shell that moves a running job from the background to the foreground gives the terminal to our group, without a
 * signal. The command then stops by SIGTTIN at its next read, and the foreground group is corrected on that stop. Until
 * then, signals of the terminal arrive here and are forwarded.
 */
final class JobControl {
  private static final int NONE = -1;
  private static final int STANDARD = 3;

  private final Posix posix;
  private final int group;
  private final int terminal;
  private final boolean wasForeground;
  private int commandPid;

  JobControl(Posix posix) {
    this.posix = posix;
    this.group = posix.processGroup();
    int found = NONE;
    int foreground = NONE;
    for (int fd = 0; fd < STANDARD && found == NONE; fd++) {
      foreground = posix.foregroundGroup(fd);
      if (foreground >= 0) {
        found = fd;
      }
    }
    this.terminal = found;
    this.wasForeground = found != NONE && foreground == group;
  }

  /**
   * Returns whether the spawn can make the command's group the foreground group. It uses fd 0 of the command for this.
   */
  boolean atSpawn(InitFlavor flavor) {
    // tini takes the terminal even from the background.
    return terminal == 0 && (wasForeground || flavor == InitFlavor.TINI);
  }

  void started(int pid, InitFlavor flavor) {
    commandPid = pid;
    if (flavor == InitFlavor.REEVE && terminal > 0 && wasForeground) {
      posix.setForegroundGroup(terminal, pid);
    }
  }

  /** The command was stopped by a signal. If we stop as well, this returns after we were continued. */
  void stopped(Signal signal) {
    if (terminal == NONE) {
      return;
    }
    int foreground = posix.foregroundGroup(terminal);
    boolean wantedTerminal = signal.equals(Signal.TTIN) || signal.equals(Signal.TTOU);
    if (wantedTerminal && (foreground == group || foreground == commandPid)) {
      // It is the foreground job, but was stopped before its group was made the foreground group.
      posix.setForegroundGroup(terminal, commandPid);
      posix.killGroup(commandPid, Signal.CONT);
      return;
    }
    if (!hasShell()) {
      if (signal.equals(Signal.TSTP)) {
        // No process could continue it. Without us the kernel would not have stopped it either, because its group would
        // be an orphaned process group.
        posix.killGroup(commandPid, Signal.CONT);
      }
      return;
    }
    if (foreground == commandPid) {
      posix.setForegroundGroup(terminal, group);
    }
    if (foreground != commandPid && foreground != group && posix.foregroundGroup(terminal) == group) {
      // Meanwhile the shell made us its foreground job (bg, fg) and sent its SIGCONT. If we stopped now, we would stay
      // stopped.
      posix.setForegroundGroup(terminal, commandPid);
      posix.killGroup(commandPid, Signal.CONT);
      return;
    }
    if (!signal.equals(Signal.STOP)) {
      // This stops the rest of our pipeline, as the terminal would have done if our group had been in the foreground.
      // We ourselves have the signal blocked.
      posix.killGroup(group, signal);
    }
    posix.kill(posix.pid(), Signal.STOP);
  }

  /**
   * Handles a SIGCONT.
   *
   * @return false if it does not concern job control and must be forwarded like any other signal
   */
  boolean continued() {
    if (terminal == NONE) {
      return false;
    }
    if (posix.foregroundGroup(terminal) == group) {
      posix.setForegroundGroup(terminal, commandPid);
    }
    posix.killGroup(commandPid, Signal.CONT);
    return true;
  }

  /** The command has ended: gives the terminal back to our parent's job, unless another group has it now. */
  void giveBack() {
    if (wasForeground && group > 0) {
      int foreground = posix.foregroundGroup(terminal);
      if (foreground != group && (foreground == commandPid || foreground == 0 || isGone(foreground))) {
        posix.setForegroundGroup(terminal, group);
      }
    }
  }

  /** Returns whether it is known that there is no such process: without a descriptor it may be alive. */
  private boolean isGone(int pid) {
    try {
      return posix.stat(pid) == null;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Returns whether a shell continues stopped jobs, as far as that can be seen. */
  private boolean hasShell() {
    try {
      return findShell();
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Searches for an ancestor in the same session but in a different group. */
  private boolean findShell() {
    int pid = posix.pid();
    ProcStat self = posix.stat(pid);
    while (self != null && pid > 1) {
      ProcStat parent = posix.stat(self.ppid());
      if (parent == null || parent.session() != self.session()) {
        return false;
      }
      if (parent.pgrp() != group) {
        return true;
      }
      self = parent;
      pid = parent.pid();
    }
    return false;
  }
}
