package reeve.posix;

/**
 * A lock on a file for as long as this process lives: fcntl(2) with F_SETLK, so that the kernel knows the holder and
 * frees the lock at any end. It belongs to the process and is never handed on to a child. Its descriptor is closed by
 * execve(2), which gives the lock up too: a process that replaces itself and means to keep the lock clears FD_CLOEXEC
 * before.
 *
 * @param fd the open file; closing it, or any other descriptor of the same file, would give up the lock. Negative: not
 *     locked
 * @param holder pid of the process that has the lock, where that is known; else 0
 * @param error error number of what failed; 0: nothing did
 */
public record FileLock(int fd, int holder, int error) {
  /** How often to try again when another process removes the file again and again. */
  private static final int TRIES = 20;

  /**
   * Tries to take the lock, and does not wait. Any thread. The file is made if it is missing. Its owner may remove it
   * while it holds the lock: a lock on a file that no longer has that name is no lock, and is tried again.
   */
  public static FileLock take(Files files, String path) {
    for (int i = 1;; i++) {
      FileLock lock = takeOnce(files, path);
      if (!lock.isTaken()) {
        return lock;
      }
      Files.FileInfo ours = files.fileInfo(lock.fd);
      Files.FileInfo named = files.fileInfo(path);
      if (ours != null && named != null && ours.inode() == named.inode() && ours.device() == named.device()) {
        return lock;
      }
      files.close(lock.fd);
      if (i == TRIES) {
        return new FileLock(-1, 0, Errno.EAGAIN);
      }
    }
  }

  private static FileLock takeOnce(Files files, String path) {
    int fd = files.open(path, Files.Open.RDWR | Files.Open.CREAT, 0600);
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

  public boolean isTaken() {
    return fd >= 0;
  }

  /** Returns whether another process has the lock. */
  public boolean isHeld() {
    return error == Errno.EAGAIN;
  }
}
