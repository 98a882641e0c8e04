package reeve.rotation;

import reeve.logstore.LogFileNames;
import reeve.posix.Errno;
import reeve.posix.FileStorage;

/** The directory of a log, kept open, so that all work is done in it whatever has its name. The rotating thread's. */
final class LogDirectory {
  private final FileStorage storage;
  private final LogFileNames name;
  private int fd = -1;

  LogDirectory(FileStorage storage, LogFileNames name) {
    this.storage = storage;
    this.name = name;
  }

  /** A descriptor; negative: it is closed. */
  int fd() {
    return fd;
  }

  /** Opens it, if it is closed. @return null, or why it cannot be opened */
  RotationProblem open() {
    if (fd < 0) {
      fd = storage.openDirectory(name.directory());
      if (fd < 0) {
        return fd == -Errno.ENOENT ? gone()
            : RotationProblem.open("the log directory \"" + name.directory() + "\"", -fd);
      }
    }
    return null;
  }

  /** Whether the directory that has the name now is the one that is open. */
  boolean isCurrent() {
    int there = storage.openDirectory(name.directory());
    boolean same = there >= 0 && fd >= 0 && storage.stat(there).isSameFile(storage.stat(fd));
    if (there >= 0) {
      storage.close(there);
    }
    return same;
  }

  /** @return the problem of a directory that is not there any more */
  RotationProblem gone() {
    return new RotationProblem(RotationProblem.Kind.ACCESS,
        "cannot find the log directory \"" + name.directory() + "\": it was deleted or renamed");
  }

  void close() {
    if (fd >= 0) {
      storage.close(fd);
      fd = -1;
    }
  }
}
