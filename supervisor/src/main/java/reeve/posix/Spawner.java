package reeve.posix;

/**
 * Calls posix_spawn(3) and keeps the child from inheriting the blocked signals, the dispositions and the descriptors of
 * the JVM. glibc makes the child with CLONE_VM and CLONE_VFORK, so the JVM's size does not matter and a failed exec is
 * an error number. Any thread; several may spawn at once.
 *
 * <p>"Text file busy" is not retried here: the writer may take seconds (a deployment). {@link SpawnFailure} reports
 * that the error is not permanent.
 */
final class Spawner {
  // The buffer of one spawn. Sizes are glibc's on x86-64 and arm64, asserted by StructSizesIT.
  private static final int PID = 0;
  private static final int LIMIT = 16;
  private static final int ATTRIBUTES = LIMIT + OpenFileLimit.RLIMIT_SIZE;
  /** sizeof(posix_spawnattr_t), spawn.h. */
  static final int SPAWNATTR_SIZE = 336;
  private static final int ACTIONS = ATTRIBUTES + SPAWNATTR_SIZE;
  /** sizeof(posix_spawn_file_actions_t), spawn.h. */
  static final int FILE_ACTIONS_SIZE = 80;
  private static final int SIGNALS = ACTIONS + FILE_ACTIONS_SIZE;
  private static final int STRINGS = SIGNALS + LibC.SIGSET_SIZE;

  private static final byte[] NO_PATHS = {};

  private Spawner() {}

  /**
   * Starts a process with the attributes of the calling thread. It passes the gate if its request has one.
   *
   * @return its pid, or minus an error number
   */
  static int spawn(SpawnRequest request) {
    return spawn(request, 0, -1);
  }

  /**
   * Starts a process as above.
   *
   * @param flags added to the attributes of posix_spawn(3)
   * @param cgroup a descriptor of the directory in which it is made; -1: it is made in ours
   */
  static int spawn(SpawnRequest request, int flags, int cgroup) {
    if (hasNul(request)) {
      return -Errno.EINVAL;
    }
    Scratch s = Scratch.acquire();
    try {
      return request.ignoredSignals() == 0 ? spawn(s, request, flags, cgroup)
          : spawnIgnoring(s, request, flags, cgroup);
    } finally {
      s.release();
    }
  }

  private static int spawnIgnoring(Scratch s, SpawnRequest request, int flags, int cgroup) {
    Scratch old = Scratch.acquire();
    try {
      synchronized (Dispositions.LOCK) {
        long changed = Dispositions.ignore(request.ignoredSignals(), s, old);
        try {
          return spawn(s, request, flags, cgroup);
        } finally {
          Dispositions.restore(changed, old);
        }
      }
    } finally {
      old.release();
    }
  }

  /** For the kernel a NUL ends a text, so it would run something else than was requested. */
  private static boolean hasNul(SpawnRequest request) {
    return hasNul(request.program()) || hasNul(request.directory()) || hasNul(request.controllingTerminal())
        || hasNul(request.argv()) || request.environment().hasNul();
  }

  private static boolean hasNul(String text) {
    return text != null && text.indexOf('\0') >= 0;
  }

  static boolean hasNul(byte[][] strings) {
    for (byte[] string : strings) {
      for (byte b : string) {
        if (b == 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static int spawn(Scratch s, SpawnRequest request, int flags, int cgroup) {
    byte[] program = RawText.bytes(request.program());
    byte[] directory = request.directory() == null ? null : RawText.bytes(request.directory());
    byte[] terminal = request.controllingTerminal() == null ? null : RawText.bytes(request.controllingTerminal());
    GatePassage gate = GatePassage.of(request);
    byte[] gatePaths = gate == null ? NO_PATHS : RawText.bytes(gate.paths());
    byte[][] argv = request.argv();
    byte[][] envp = request.environment().entries();

    int directoryAt = STRINGS + program.length + 1;
    int terminalAt = directoryAt + (directory == null ? 0 : directory.length + 1);
    int gateAt = terminalAt + (terminal == null ? 0 : terminal.length + 1);
    int vectorsAt = gateAt + gatePaths.length;
    int pointersAt = vectorsAt + sizeOf(argv) + sizeOf(envp) + 7 & ~7;
    int pointers = argv.length + 1 + envp.length + 1;
    s.ensure(pointersAt + 8 * pointers);
    s.ensureLongs(pointers);

    // Everything is assembled in Java and then copied in two pieces: a call for each string would cost more than the
    // exec in the kernel.
    byte[] bytes = s.bytes;
    put(bytes, STRINGS, program);
    if (directory != null) {
      put(bytes, directoryAt, directory);
    }
    if (terminal != null) {
      put(bytes, terminalAt, terminal);
    }
    System.arraycopy(gatePaths, 0, bytes, gateAt, gatePaths.length);
    int end = putAll(bytes, vectorsAt, argv, s.longs, 0, s.address);
    end = putAll(bytes, end, envp, s.longs, argv.length + 1, s.address);
    s.memory.write(STRINGS, bytes, STRINGS, end - STRINGS);
    s.memory.write(pointersAt, s.longs, 0, pointers);

    long attributes = s.address + ATTRIBUTES;
    long actions = s.address + ACTIONS;
    s.once(LibC.posix_spawnattr_init, attributes);
    setAttributes(s, attributes, request, flags, cgroup);
    s.once(LibC.posix_spawn_file_actions_init, actions);
    try {
      FileActions files = new FileActions(s, actions);
      int error = gate == null
          ? files.add(request, s.address + directoryAt, s.address + terminalAt)
          : files.addGated(request, gate, s.address + directoryAt, s.address + terminalAt, s.address + gateAt);
      if (error == 0) {
        long argvAt = s.address + pointersAt;
        error = call(s, gate != null, actions, attributes, argvAt, argvAt + 8L * (argv.length + 1));
      }
      if (error != 0) {
        return -error;
      }
      int pid = s.memory.getInt(PID);
      files.afterSpawn(pid);
      return pid;
    } finally {
      s.once(LibC.posix_spawn_file_actions_destroy, actions);
    }
  }

  private static int call(Scratch s, boolean gated, long actions, long attributes, long argv, long envp) {
    long pid = s.address + PID;
    long program = s.address + STRINGS;
    return OpenFileLimit.isRaised() && !gated // the gate sets this limit
        ? OpenFileLimit.spawn(s, LIMIT, pid, program, actions, attributes, argv, envp)
        : s.once(LibC.posix_spawn, pid, program, actions, attributes, argv, envp);
  }

  /** posix_spawnattr_destroy(3) is not called: in glibc it does nothing, and there is nothing to free. */
  private static void setAttributes(Scratch s, long attributes, SpawnRequest request, int more, int cgroup) {
    int flags = LibC.POSIX_SPAWN_SETSIGDEF | LibC.POSIX_SPAWN_SETSIGMASK | more;
    if (request.group() == SpawnRequest.Group.NEW_SESSION) {
      flags |= LibC.POSIX_SPAWN_SETSID;
    } else if (request.group() == SpawnRequest.Group.NEW_GROUP) {
      // The group of the attributes is 0 from the start: the child's own.
      flags |= LibC.POSIX_SPAWN_SETPGROUP;
    }
    if (cgroup >= 0) {
      flags |= LibCExtras.POSIX_SPAWN_SETCGROUP;
      s.once(LibCExtras.posix_spawnattr_setcgroup_np, attributes, cgroup);
    }
    s.once(LibC.posix_spawnattr_setflags, attributes, flags);
    s.once(LibC.posix_spawnattr_setsigmask, attributes, s.signalSet(SIGNALS, request.signalMask()));
    s.once(LibC.posix_spawnattr_setsigdefault, attributes, s.signalSet(SIGNALS, ~request.ignoredSignals()));
  }

  static int sizeOf(byte[][] strings) {
    int size = 0;
    for (byte[] string : strings) {
      size += string.length + 1;
    }
    return size;
  }

  private static int put(byte[] bytes, int at, byte[] string) {
    System.arraycopy(string, 0, bytes, at, string.length);
    bytes[at + string.length] = 0;
    return at + string.length + 1;
  }

  /**
   * Stores strings one after another, and pointers to them followed by a null pointer.
   *
   * @param pointers receives the addresses, from {@code first} on
   * @param address the address that {@code bytes} will be copied to
   * @return the end of the strings
   */
  static int putAll(byte[] bytes, int at, byte[][] strings, long[] pointers, int first, long address) {
    int end = at;
    for (int i = 0; i < strings.length; i++) {
      pointers[first + i] = address + end;
      end = put(bytes, end, strings[i]);
    }
    pointers[first + strings.length] = 0;
    return end;
  }
}
