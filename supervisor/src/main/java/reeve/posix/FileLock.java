package reeve.posix;

/**
 * A lock on a file for as long as this process lives: fcntl(2) with F_SETLK, so that the kernel knows who has it and
 * frees it at any end. It belongs to the process and is never handed on to a child. Its descriptor is closed by
 * execve(2), which gives the lock up too: who replaces himself and means to keep it clears FD_CLOEXEC before.
 *
 * @param fd the open file; closing it, or any other descriptor of the same file, would give up the lock. Negative: not
 *     locked
 * @param holder pid of who has it, where that is known; else 0
 * @param error error number of what failed; 0: nothing did
 */
public record FileLock(int fd, int holder, int error) {
  // bits/fcntl-linux.h for 64 bits
  private static final int F_GETLK = 5;
  private static final int F_SETLK = 6;
  private static final int F_WRLCK = 1;

  // struct flock { short l_type; short l_whence; off_t l_start; off_t l_len; pid_t l_pid; }
  private static final int FLOCK_SIZE = 32;
  private static final int L_PID = 24;

  /** Somebody removes the file again and again: no more than so often we begin anew. */
  private static final int TRIES = 20;

  /**
   * Tries, and does not wait. Any thread. The file is made if it is missing. Its owner may remove it while it holds the
   * lock: a lock on a file that is not the one of that name any more is no lock, and is tried again.
   */
  public static FileLock take(Posix posix, String path) {
    for (int i = 1;; i++) {
      FileLock lock = takeOnce(path);
      if (!lock.isTaken()) {
        return lock;
      }
      Posix.FileInfo ours = posix.fileInfo(lock.fd);
      Posix.FileInfo named = posix.fileInfo(path);
      if (ours != null && named != null && ours.inode() == named.inode() && ours.device() == named.device()) {
        return lock;
      }
      posix.close(lock.fd);
      if (i == TRIES) {
        return new FileLock(-1, 0, Errno.EAGAIN);
      }
    }
  }

  private static FileLock takeOnce(String path) {
    if (path.indexOf('\0') >= 0) {
      return new FileLock(-1, 0, Errno.EINVAL);
    }
    Scratch s = Scratch.take();
    try {
      int fd = s.call(LibC.open, s.string(0, path), Posix.Open.RDWR | Posix.Open.CREAT | LibC.O_CLOEXEC | LibC.O_NOCTTY,
          0600);
      if (fd < 0) {
        return new FileLock(-1, 0, -fd);
      }
      int result = s.call(LibC.fcntl, fd, F_SETLK, request(s));
      if (result == 0) {
        return new FileLock(fd, 0, 0);
      }
      int holder = s.call(LibC.fcntl, fd, F_GETLK, request(s)) == 0 ? s.memory.getInt(L_PID) : 0;
      s.once(LibC.close, fd);
      return new FileLock(-1, Math.max(holder, 0), -result);
    } finally {
      s.give();
    }
  }

  private static long request(Scratch s) {
    s.memory.setMemory(0, FLOCK_SIZE, (byte) 0);
    s.memory.setShort(0, (short) F_WRLCK);
    return s.address;
  }

  public boolean isTaken() {
    return fd >= 0;
  }

  /** Whether somebody else has it. */
  public boolean isHeld() {
    return error == Errno.EAGAIN;
  }
}
