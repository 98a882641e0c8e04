package reeve.posix;

/**
 * Replaces this program by another (execve(2)), which inherits no descriptors, blocked signals or handlers of the JVM
 * but those that the request names.
 */
final class Replacement {
  private static final long NEVER_IGNORED = 1L << 9 - 1 | 1L << 19 - 1;

  private Replacement() {}

  /**
   * Executes the program of a request.
   *
   * @return an error number, or a {@link SpawnError};
   *     the working directory may have changed and descriptors above 2 may be close-on-exec by
   *     then
   */
  static int run(SpawnRequest request) {
    if (Spawner.hasNul(request.argv()) || request.environment().hasNul() || request.program().indexOf('\0') >= 0) {
      return Errno.EINVAL;
    }
    Scratch s = Scratch.acquire();
    int place = -1;
    try {
      setCloseOnExec(s, request.keep()); // before /proc may be out of reach
      int error = request.attributes() == null ? 0 : attribute(s, request.attributes());
      error = error == 0 && request.directory() != null ? Calls.errorOf(LibCExtras.chdir, request.directory(), 0)
          : error;
      if (error != 0) {
        return error;
      }
      place = pass(s, request.passedFd(), request.passedAs());
      OpenFileLimit.lower();
      // exec resets a handler to the default and keeps an ignored signal ignored. The JVM has handlers for some of
      // these signals, so they are ignored again here.
      for (int signal = 1; signal <= 64; signal++) {
        if ((request.ignoredSignals() & ~NEVER_IGNORED & 1L << signal - 1) != 0) {
          Dispositions.set(s, signal, LibC.SIG_IGN);
        }
      }
      byte[] program = RawText.bytes(request.program());
      byte[][] argv = request.argv();
      byte[][] envp = request.environment().entries();
      int programAt = LibC.SIGSET_SIZE;
      int vectorsAt = programAt + program.length + 1;
      int pointersAt = vectorsAt + Spawner.sizeOf(argv) + Spawner.sizeOf(envp) + 7 & ~7;
      int pointers = argv.length + 1 + envp.length + 1;
      s.ensure(pointersAt + 8 * pointers);
      s.ensureLongs(pointers);
      System.arraycopy(program, 0, s.bytes, programAt, program.length);
      s.bytes[programAt + program.length] = 0;
      int end = Spawner.putAll(s.bytes, vectorsAt, argv, s.longs, 0, s.address);
      end = Spawner.putAll(s.bytes, end, envp, s.longs, argv.length + 1, s.address);
      s.memory.write(programAt, s.bytes, programAt, end - programAt);
      s.memory.write(pointersAt, s.longs, 0, pointers);
      // This comes last: a signal that is pending ends us now, as it would have ended the command.
      s.call(LibC.pthread_sigmask, LibC.SIG_SETMASK, s.signalSet(0, request.signalMask()), 0);
      return -s.call(LibC.execve, s.address + programAt, s.address + pointersAt,
          s.address + pointersAt + 8L * (argv.length + 1));
    } finally {
      OpenFileLimit.raiseAgain();
      takeBack(s, request, place);
      s.release();
    }
  }

  /** Gives this process and this thread the attributes. They stay if the program cannot be executed. */
  private static int attribute(Scratch s, ProcessAttributes attributes) {
    int error = attributes.gate() == null ? 0 : SpawnGate.set(s, 0, attributes);
    return error == 0 ? new ThreadSetup(s).apply(attributes, false) : error;
  }

  /**
   * Gives a descriptor the number that it has in the program.
   *
   * @return a copy of the descriptor that had this number; negative: there was none
   */
  private static int pass(Scratch s, int fd, int as) {
    if (fd < 0) {
      return -1;
    }
    int former = s.call(LibC.fcntl, as, LibC.F_DUPFD_CLOEXEC, 3);
    s.once(LibCExtras.dup2, fd, as);
    return former;
  }

  /** This program goes on: the descriptors get back what they were, and a child inherits none. */
  private static void takeBack(Scratch s, SpawnRequest request, int former) {
    for (int fd : request.keep()) {
      s.once(LibC.fcntl, fd, LibC.F_SETFD, LibC.FD_CLOEXEC);
    }
    if (request.passedFd() >= 0) {
      Descriptors.close(s, request.passedAs());
    }
    if (former >= 0) {
      s.once(LibCExtras.dup2, former, request.passedAs());
      s.once(LibC.fcntl, request.passedAs(), LibC.F_SETFD, LibC.FD_CLOEXEC);
      Descriptors.close(s, former);
    }
  }

  private static void setCloseOnExec(Scratch s, int[] keep) {
    for (int fd : ProcFiles.numbers("/proc/self/fd")) {
      boolean kept = fd <= 2;
      for (int number : keep) {
        kept |= fd == number;
      }
      if (!kept) {
        s.once(LibC.fcntl, fd, LibC.F_SETFD, LibC.FD_CLOEXEC);
      } else if (fd > 2) {
        s.once(LibC.fcntl, fd, LibC.F_SETFD, 0);
      }
    }
  }
}
