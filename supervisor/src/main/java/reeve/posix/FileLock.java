package reeve.posix;

/**
 * A lock on a file that lasts as long as this process: fcntl(2) with F_SETLK, so that the kernel knows the holder and
 * frees the lock however the process ends. The lock belongs to the process and is not inherited by a child. execve(2)
 * closes its descriptor and so releases the lock: a process that replaces itself and must keep the lock clears
 * FD_CLOEXEC first.
 *
 * @param fd the open file; closing it, or any other descriptor of the same file, releases the lock. Negative: not
 *     locked
 * @param holder pid of the process that has the lock, if that is known; otherwise 0
 * @param error the error number if a call failed; otherwise 0
 */
public record FileLock(int fd, int holder, int error) {
  /** Number of attempts, in case another process removes the file repeatedly. */
  private static final int TRIES = 20;

  /**
   * Tries to take the lock without waiting. Any thread. The file is created if it does not exist. The holder of the
   * lock may remove the file; a lock on a file that no longer has this name protects nothing, so the attempt is
   * repeated.
   */
  public static FileLock take(Files files, String path) {
    for (int i = 1;; i++) {
      FileLock lock = takeOnce(files, path);
      if (!lock.isTaken()) {
        return lock;
      }
      if (lock.isAt(files, path)) {
        return lock;
      }
      files.close(lock.fd);
      if (i == TRIES) {
        return new FileLock(-1, 0, Errno.EAGAIN);
      }
    }
  }

  private static FileLock takeOnce(Files files, String path) {
    int fd = files.takeInherited(path); // of the program before this one, which has kept the lock
    fd = fd < 0 ? files.open(path, Files.Open.RDWR | Files.Open.CREAT, 0600) : fd;
    if (fd < 0) {
      return new FileLock(-1, 0, -fd);
    }
    int error = files.lock(fd);
    if (error == 0) {
      return new FileLock(fd, 0, 0);
    }
    int holder = files.lockHolder(fd);
    files.close(fd);
    return new FileLock(-1, holder, error);
  }

  /**
   * Closes an older lock that this one replaces. If both are locks on the same file, that has released this lock too,
   * and it is taken again.
   *
   * @return this lock; or one that is not taken, because another process was faster
   */
  public FileLock replacing(Files files, FileLock older) {
    if (!older.isTaken()) {
      return this;
    }
    files.close(older.fd);
    int again = files.lock(fd);
    if (again == 0) {
      return this;
    }
    int other = files.lockHolder(fd);
    files.close(fd);
    return new FileLock(-1, other, again);
  }

  /** Returns whether the file that is locked still has this path. */
  public boolean isAt(Files files, String path) {
    Files.FileInfo ours = isTaken() ? files.fileInfo(fd) : null;
    Files.FileInfo named = files.fileInfo(path);
    return ours != null && named != null && ours.inode() == named.inode() && ours.device() == named.device();
  }

  public boolean isTaken() {
    return fd >= 0;
  }

  /** Returns whether another process has the lock. */
  public boolean isHeld() {
    return error == Errno.EAGAIN;
  }
}
