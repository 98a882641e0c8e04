package reeve.posix;

/**
 * What the child does to its descriptors and its working directory before it executes the program:
 * posix_spawn_file_actions_*(3). The actions run in the order in which they are added, after setsid or setpgid, with
 * all signals blocked.
 */
final class FileActions {
  private static final int STANDARD = 3;
  private static final int O_RDWR = 2;

  private final Scratch s;
  private final long actions;
  private int foregroundFd = -1;

  /** @param actions an initialised posix_spawn_file_actions_t */
  FileActions(Scratch s, long actions) {
    this.s = s;
    this.actions = actions;
  }

  /**
   * Adds the actions of a request.
   *
   * @param directory address of the request's directory as a C string
   * @param terminal address of its controlling terminal
   * @return 0 or an error number
   */
  int add(SpawnRequest request, long directory, long terminal) {
    int error = 0;
    if (request.directory() != null) {
      error = s.once(LibC.posix_spawn_file_actions_addchdir_np, actions, directory);
    }
    if (error == 0) {
      error = addDup2s(request.stdin(), request.stdout(), request.stderr());
    }
    if (error == 0 && request.controllingTerminal() != null) {
      error = addTerminal(request, terminal);
    }
    if (error == 0 && request.foreground() && request.group() == SpawnRequest.Group.NEW_GROUP) {
      error = addForeground(request.stdin() < 0 ? 0 : request.stdin());
    }
    if (error == 0 && request.passedFd() >= 0) {
      return addPassed(request.passedFd(), request.passedAs());
    }
    if (error == 0 && request.keep().length > 0) {
      closeOnExec(STANDARD, request.keep());
      return 0;
    }
    return error == 0 ? addCloseFrom(STANDARD) : error;
  }

  /**
   * Adds the actions of a request whose process passes the gate. All descriptors of ours are closed before it comes to
   * the gate: the opens there need a free number, and its limit on open files may be low by then. The directory is
   * changed afterwards, because the paths of the gate may be relative to the one of the thread.
   *
   * @param gatePaths address of {@link GatePassage#paths}
   * @return 0 or an error number
   */
  int addGated(SpawnRequest request, GatePassage gate, long directory, long terminal, long gatePaths) {
    int error = addDup2s(request.stdin(), request.stdout(), request.stderr());
    if (error == 0 && request.controllingTerminal() != null) {
      error = addTerminal(request, terminal);
    }
    if (error == 0 && request.passedFd() >= 0) {
      error = s.once(LibC.posix_spawn_file_actions_adddup2, actions, request.passedFd(), request.passedAs());
      for (int other = STANDARD; other < request.passedAs() && error == 0; other++) {
        error = s.once(LibCExtras.posix_spawn_file_actions_addclose, actions, other);
      }
    }
    int free = gate.free();
    if (error == 0) {
      error = s.once(LibC.posix_spawn_file_actions_adddup2, actions, SpawnGate.descriptor(true), free);
    }
    if (error == 0) {
      error = s.once(LibC.posix_spawn_file_actions_adddup2, actions, SpawnGate.descriptor(false), free + 1);
    }
    if (error == 0) {
      error = addCloseFrom(free + 2);
    }
    for (int i = 0; i < 2 && error == 0; i++) {
      long path = gatePaths + i * (long) gate.secondPath();
      error = s.call(LibC.posix_spawn_file_actions_addopen, actions, free + 2, path, 0, 0);
    }
    for (int i = 0; i < 3 && error == 0; i++) {
      error = s.once(LibCExtras.posix_spawn_file_actions_addclose, actions, free + i);
    }
    if (error == 0 && request.directory() != null) {
      error = s.once(LibC.posix_spawn_file_actions_addchdir_np, actions, directory);
    }
    return error;
  }

  /**
   * Adds the actions that set up 0, 1 and 2. A source that is 0, 1 or 2 itself could be overwritten before it is
   * copied; such a source is first copied to a number that is not a source. A source may also be its own target: dup2
   * in posix_spawn then clears its close-on-exec flag, as POSIX requires since 2018 and glibc does since 2.29.
   */
  private int addDup2s(int stdin, int stdout, int stderr) {
    int in = stdin;
    int out = stdout;
    int err = stderr;
    int error = 0;
    if (out == 0 || err == 0 || in == 1 || err == 1 || in == 2 || out == 2) {
      int free = STANDARD;
      for (int target = 0; target < STANDARD && error == 0; target++) {
        int source = target == 0 ? in : target == 1 ? out : err;
        if (source < 0 || source >= STANDARD || source == target) {
          continue;
        }
        while (free == in || free == out || free == err) {
          free++;
        }
        error = s.once(LibC.posix_spawn_file_actions_adddup2, actions, source, free);
        if (target == 0) {
          in = free;
        } else if (target == 1) {
          out = free;
        } else {
          err = free;
        }
      }
    }
    if (error == 0 && in >= 0) {
      error = s.once(LibC.posix_spawn_file_actions_adddup2, actions, in, 0);
    }
    if (error == 0 && out >= 0) {
      error = s.once(LibC.posix_spawn_file_actions_adddup2, actions, out, 1);
    }
    if (error == 0 && err >= 0) {
      error = s.once(LibC.posix_spawn_file_actions_adddup2, actions, err, 2);
    }
    return error;
  }

  /**
   * Adds the open of the controlling terminal: the first terminal that a session leader opens while it has none becomes
   * its controlling terminal (credentials(7), setsid(2)).
   */
  private int addTerminal(SpawnRequest request, long terminal) {
    int error = 0;
    boolean opened = false;
    for (int target = 0; target < STANDARD && error == 0; target++) {
      int source = target == 0 ? request.stdin() : target == 1 ? request.stdout() : request.stderr();
      if (s.once(LibCExtras.isatty, source < 0 ? target : source) == 1) {
        error = s.once(LibC.posix_spawn_file_actions_addopen, actions, target, terminal, O_RDWR, 0, 0);
        opened = true;
      }
    }
    if (!opened) {
      error = s.once(LibC.posix_spawn_file_actions_addopen, actions, STANDARD, terminal, O_RDWR, 0, 0);
    }
    return error;
  }

  /** Adds tcsetpgrp, but only for our controlling terminal: with any other file the whole spawn would fail. */
  private int addForeground(int source) {
    if (s.call(LibCExtras.tcgetpgrp, source) < 0) {
      return 0;
    }
    if (LibCExtras.posix_spawn_file_actions_addtcsetpgrp_np.exists()) {
      return s.once(LibCExtras.posix_spawn_file_actions_addtcsetpgrp_np, actions, 0);
    }
    foregroundFd = source;
    return 0;
  }

  /**
   * Sets the foreground group from the parent, slightly late, if the C library cannot do it in the child (glibc 2.34).
   */
  void afterSpawn(int pid) {
    if (foregroundFd >= 0) {
      LinuxTerminal.setForeground(s, foregroundFd, pid);
    }
  }

  /**
   * Adds the descriptor that is passed on, after 0, 1 and 2 were set up, because it may take the number of one of their
   * sources. To close a descriptor that is not open is no error here (glibc, spawni.c).
   */
  private int addPassed(int fd, int as) {
    int error = s.once(LibC.posix_spawn_file_actions_adddup2, actions, fd, as);
    for (int other = STANDARD; other < as && error == 0; other++) {
      error = s.once(LibCExtras.posix_spawn_file_actions_addclose, actions, other);
    }
    return error == 0 ? addCloseFrom(as + 1) : error;
  }

  private int addCloseFrom(int first) {
    if (LibCExtras.posix_spawn_file_actions_addclosefrom_np.exists()) {
      return s.once(LibCExtras.posix_spawn_file_actions_addclosefrom_np, actions, first);
    }
    closeOnExec(first, new int[0]);
    return 0;
  }

  /**
   * Sets close-on-exec on all descriptors except some. Meanwhile another thread may open a file without O_CLOEXEC, as
   * the JDK does. Therefore this is used only with a glibc without posix_spawn_file_actions_addclosefrom_np, and by an
   * init, which spawns once and opens nothing meanwhile.
   */
  private static void closeOnExec(int first, int[] keep) {
    Scratch list = Scratch.acquire();
    try {
      for (int fd : ProcFiles.numbers("/proc/self/fd")) {
        if (fd >= first && !contains(keep, fd)) {
          list.once(LibC.fcntl, fd, LibC.F_SETFD, LibC.FD_CLOEXEC);
        }
      }
    } finally {
      list.release();
    }
  }

  private static boolean contains(int[] numbers, int number) {
    for (int one : numbers) {
      if (one == number) {
        return true;
      }
    }
    return false;
  }
}
