package reeve.posix;

/** The calls of {@link Poller}, except for the timer. */
final class Waiting {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private Waiting() {}

  static int eventFd() throws SyscallException {
    Scratch s = Scratch.acquire();
    try {
      return Calls.checked(s.call(LibC.eventfd, 0, LibC.O_NONBLOCK | LibC.O_CLOEXEC), "make an eventfd");
    } finally {
      s.release();
    }
  }

  static void wake(int eventFd) {
    Scratch s = Scratch.acquire();
    try {
      // It fails only if the counter is full; then the descriptor is readable anyway.
      s.memory.setLong(0, 1);
      s.once(LibC.write, eventFd, s.address, 8);
    } finally {
      s.release();
    }
  }

  static void clear(int eventFd) {
    Scratch s = Scratch.acquire();
    try {
      // It fails only if no thread called wake.
      s.once(LibC.read, eventFd, s.address, 8);
    } finally {
      s.release();
    }
  }

  static void poll(int[] fds, boolean[] ready, long timeoutNanos) throws SyscallException {
    int n = fds.length;
    Scratch s = Scratch.acquire();
    try {
      // struct pollfd { int fd; short events; short revents; }, each treated as one word; followed by a struct timespec
      s.ensure(8 * n + 16);
      s.ensureLongs(n + 2);
      long[] words = s.longs;
      for (int i = 0; i < n; i++) {
        int fd = fds[i];
        words[i] = fd >= Poller.END_ONLY ? fd - Poller.END_ONLY : fd & 0xffffffffL | (long) LibC.POLLIN << 32;
      }
      words[n] = timeoutNanos / NANOS_PER_SECOND;
      words[n + 1] = timeoutNanos % NANOS_PER_SECOND;
      s.memory.write(0, words, 0, n + 2);
      long timeout = s.address + 8L * n;
      int count = s.once(LibC.ppoll, s.address, n, timeoutNanos < 0 ? 0 : timeout, 0);
      if (count < 0) {
        // EINTR or an error: the call is repeated without waiting, to get errno. The caller reads the clock anyway.
        s.memory.setLong(8L * n, 0);
        s.memory.setLong(8L * n + 8, 0);
        count = Calls.checked(s.call(LibC.ppoll, s.address, n, timeout, 0), "wait for events");
      }
      if (count > 0) {
        s.memory.read(0, words, 0, n);
      }
      for (int i = 0; i < n; i++) {
        ready[i] = count > 0 && words[i] >>> 48 != 0;
      }
    } finally {
      s.release();
    }
  }

  /** The entries have the layout of the kernel already, so they are copied once in each direction. */
  static int poll(long[] entries, int n, long timeoutNanos) {
    Scratch s = Scratch.acquire();
    try {
      s.ensure(8 * n + 16);
      s.memory.write(0, entries, 0, n);
      long timeout = s.address + 8L * n;
      s.memory.setLong(8L * n, timeoutNanos / NANOS_PER_SECOND);
      s.memory.setLong(8L * n + 8, timeoutNanos % NANOS_PER_SECOND);
      int count = s.once(LibC.ppoll, s.address, n, timeoutNanos < 0 ? 0 : timeout, 0);
      if (count < 0) {
        // EINTR or an error: as above.
        s.memory.setLong(8L * n, 0);
        s.memory.setLong(8L * n + 8, 0);
        count = s.call(LibC.ppoll, s.address, n, timeout, 0);
      }
      if (count >= 0) {
        s.memory.read(0, entries, 0, n);
      }
      return count;
    } finally {
      s.release();
    }
  }

  static int inotify() throws SyscallException {
    Scratch s = Scratch.acquire();
    try {
      return Calls.checked(s.call(LibCExtras.inotify_init1, LibC.O_NONBLOCK | LibC.O_CLOEXEC),
          "make an inotify instance");
    } finally {
      s.release();
    }
  }

  static int inotifyRemove(int inotifyFd, int watch) {
    Scratch s = Scratch.acquire();
    try {
      return -s.call(LibCExtras.inotify_rm_watch, inotifyFd, watch);
    } finally {
      s.release();
    }
  }

  static int inotifyAdd(int inotifyFd, String path, int mask) {
    if (path.indexOf('\0') >= 0) {
      return -Errno.EINVAL;
    }
    Scratch s = Scratch.acquire();
    try {
      return s.call(LibCExtras.inotify_add_watch, inotifyFd, s.string(0, path), mask);
    } finally {
      s.release();
    }
  }
}
