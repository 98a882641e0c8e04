package reeve.rotation;

import reeve.logstore.LogFileNames;
import reeve.posix.Errno;
import reeve.posix.FileStorage;

/**
 * The directory of a log, kept open, so that all work is done in it even if its name leads elsewhere meanwhile. The
 * rotating thread's.
 */
final class LogDirectory {
  private final FileStorage storage;
  private final LogFileNames name;
  private final LogDirectories shared;
  private int fd = -1;

  LogDirectory(FileStorage storage, LogFileNames name, LogDirectories shared) {
    this.storage = storage;
    this.name = name;
    this.shared = shared;
  }

  /** A descriptor; negative: the directory is closed. */
  int fd() {
    return fd;
  }

  /**
   * Opens the directory, if it is closed.
   *
   * @return null, or why it cannot be opened
   */
  RotationProblem open() {
    if (fd < 0) {
      fd = shared.open(storage, name.directory());
      if (fd < 0) {
        return fd == -Errno.ENOENT ? gone()
            : RotationProblem.open("the log directory \"" + name.directory() + "\"", -fd);
      }
    }
    return null;
  }

  /** Whether the directory that has the name now is the one that is open. */
  boolean isCurrent() {
    int current = storage.openDirectory(name.directory());
    boolean same = current >= 0 && fd >= 0 && storage.stat(current).isSameFile(storage.stat(fd));
    if (current >= 0) {
      storage.close(current);
    }
    return same;
  }

  /** @return the problem that the directory no longer exists */
  RotationProblem gone() {
    return new RotationProblem(RotationProblem.Kind.ACCESS,
        "cannot find the log directory \"" + name.directory() + "\": it was deleted or renamed");
  }

  /** How many bytes are free in its file system; -1: not known. */
  long freeBytes() {
    return fd < 0 ? -1 : storage.freeBytes(fd);
  }

  void close() {
    if (fd >= 0) {
      shared.close(storage, fd);
      fd = -1;
    }
  }
}
