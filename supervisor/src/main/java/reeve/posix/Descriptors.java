package reeve.posix;

/** Calls on files, by path or by descriptor: see {@link Files}. Any thread. */
final class Descriptors {
  /** struct stat, 144 bytes on x86-64 and 128 on arm64. st_dev 0, st_ino 8 and st_size 48 on both. */
  static final int STAT_SIZE = 144;

  private static final int ST_MODE = System.getProperty("os.arch").equals("aarch64") ? 16 : 24;
  private static final int ST_SIZE = 48;

  /** Most bytes that one read or write moves. A longer request is only partly done, which the kernel may do as well. */
  private static final int LARGEST_MOVE = 1 << 16;

  // bits/fcntl-linux.h for 64 bits
  private static final int F_GETLK = 5;
  private static final int F_SETLK = 6;
  private static final int F_WRLCK = 1;

  // struct flock { short l_type; short l_whence; off_t l_start; off_t l_len; pid_t l_pid; }
  private static final int FLOCK_SIZE = 32;
  private static final int L_PID = 24;

  private Descriptors() {}

  static int open(String path, int flags, int mode) {
    if (path.indexOf('\0') >= 0) {
      return -Errno.EINVAL;
    }
    Scratch s = Scratch.acquire();
    try {
      int fd = s.call(LibC.open, s.string(0, path), flags | LibC.O_CLOEXEC | LibC.O_NOCTTY, mode);
      return above2(s, fd);
    } finally {
      s.release();
    }
  }

  /** Moves a descriptor to a number above 2. */
  static int above2(Scratch s, int fd) {
    if (fd < 0 || fd > 2) {
      return fd;
    }
    // We were started with 0, 1 or 2 closed. A log file with that number would get what is meant for the terminal.
    int moved = s.call(LibC.fcntl, fd, LibC.F_DUPFD_CLOEXEC, 3);
    close(s, fd);
    return moved;
  }

  /** Sets the flags of a descriptor; of the flags that fcntl(2) can change, we use only O_APPEND and O_NONBLOCK. */
  static void blocking(int fd, boolean append) {
    Scratch s = Scratch.acquire();
    try {
      s.once(LibC.fcntl, fd, LibC.F_SETFL, append ? Posix.Open.APPEND : 0);
    } finally {
      s.release();
    }
  }

  static void close(int fd) {
    Scratch s = Scratch.acquire();
    try {
      close(s, fd);
    } finally {
      s.release();
    }
  }

  /**
   * Closes once: on Linux the descriptor is free even when close(2) fails, and may belong to another file already. In a
   * shortage it returns to the reserve. The buffer is not used.
   */
  static void close(Scratch s, int fd) {
    s.once(LibC.close, fd);
    if (Scratch.shortages != null) {
      Scratch.shortages.closed();
    }
  }

  static int read(int fd, byte[] buffer, int offset, int length) {
    Scratch s = Scratch.acquire();
    try {
      int most = Math.min(length, LARGEST_MOVE);
      s.ensure(most);
      int got = s.call(LibC.read, fd, s.address, most);
      if (got > 0) {
        s.memory.read(0, buffer, offset, got);
      }
      return got;
    } finally {
      s.release();
    }
  }

  static int write(int fd, byte[] buffer, int offset, int length) {
    Scratch s = Scratch.acquire();
    try {
      int most = Math.min(length, LARGEST_MOVE);
      s.ensure(most);
      s.memory.write(0, buffer, offset, most);
      return s.call(LibC.write, fd, s.address, most);
    } finally {
      s.release();
    }
  }

  static int seek(int fd, long offset) {
    Scratch s = Scratch.acquire();
    try {
      return s.onceLong(LibC.lseek, fd, offset, 0) == -1 ? -s.call(LibC.lseek, fd, offset, 0) : 0;
    } finally {
      s.release();
    }
  }

  static Files.FileInfo info(int fd) {
    Scratch s = Scratch.acquire();
    try {
      return s.call(LibC.fstat, fd, s.address) == 0 ? info(s) : null;
    } finally {
      s.release();
    }
  }

  static Files.FileInfo info(String path) {
    if (path.indexOf('\0') >= 0) {
      return null;
    }
    Scratch s = Scratch.acquire();
    try {
      s.string(STAT_SIZE, path);
      return s.call(LibC.stat, s.address + STAT_SIZE, s.address) == 0 ? info(s) : null;
    } finally {
      s.release();
    }
  }

  private static Files.FileInfo info(Scratch s) {
    return new Files.FileInfo(s.memory.getInt(ST_MODE), s.memory.getLong(ST_SIZE), s.memory.getLong(0),
        s.memory.getLong(8));
  }

  /**
   * Checks access for the effective ids (faccessat(2)).
   *
   * @return 0 or an error number
   */
  static int access(String path, int how) {
    if (path.indexOf('\0') >= 0) {
      return Errno.EINVAL;
    }
    Scratch s = Scratch.acquire();
    try {
      return -s.call(LibC.faccessat, LibC.AT_FDCWD, s.string(0, path), how, LibC.AT_EACCESS);
    } finally {
      s.release();
    }
  }

  /** Checks as {@link #access} with X_OK does; a second call for the error number is not made. */
  static boolean mayExecute(String path) {
    if (path.indexOf('\0') >= 0) {
      return false;
    }
    Scratch s = Scratch.acquire();
    try {
      return s.once(LibC.faccessat, LibC.AT_FDCWD, s.string(0, path), LibC.X_OK, LibC.AT_EACCESS) == 0;
    } finally {
      s.release();
    }
  }

  static int pipe(int[] ends) {
    Scratch s = Scratch.acquire();
    try {
      int result = s.call(LibCExtras.pipe2, s.address, LibC.O_CLOEXEC);
      if (result < 0) {
        return -result;
      }
      ends[0] = s.memory.getInt(0);
      ends[1] = s.memory.getInt(4);
      s.call(LibC.fcntl, ends[0], LibC.F_SETFL, LibC.O_NONBLOCK);
      return 0;
    } finally {
      s.release();
    }
  }

  static int unlink(String path) {
    if (path.indexOf('\0') >= 0) {
      return Errno.EINVAL;
    }
    Scratch s = Scratch.acquire();
    try {
      return -s.call(LibCExtras.unlink, s.string(0, path));
    } finally {
      s.release();
    }
  }

  static int rename(String from, String to) {
    if (from.indexOf('\0') >= 0 || to.indexOf('\0') >= 0) {
      return Errno.EINVAL;
    }
    Scratch s = Scratch.acquire();
    try {
      int second = 4 * from.length() + 1; // the greatest length in UTF-8
      s.ensure(second + 4 * to.length() + 1);
      return -s.call(LibCExtras.rename, s.string(0, from), s.string(second, to));
    } finally {
      s.release();
    }
  }

  static int sync(int fd) {
    Scratch s = Scratch.acquire();
    try {
      return -s.call(LibCExtras.fsync, fd);
    } finally {
      s.release();
    }
  }

  static int lock(int fd) {
    Scratch s = Scratch.acquire();
    try {
      return -s.call(LibC.fcntl, fd, F_SETLK, wholeFile(s));
    } finally {
      s.release();
    }
  }

  static int lockHolder(int fd) {
    Scratch s = Scratch.acquire();
    try {
      return s.call(LibC.fcntl, fd, F_GETLK, wholeFile(s)) == 0 ? Math.max(s.memory.getInt(L_PID), 0) : 0;
    } finally {
      s.release();
    }
  }

  /**
   * Writes a struct flock for a write lock of the whole file.
   *
   * @return its address
   */
  private static long wholeFile(Scratch s) {
    s.memory.setMemory(0, FLOCK_SIZE, (byte) 0);
    s.memory.setShort(0, (short) F_WRLCK);
    return s.address;
  }
}
