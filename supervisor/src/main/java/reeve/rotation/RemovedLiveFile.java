package reeve.rotation;

import reeve.logstore.LogFileNames;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;

/**
 * A live file that lost its name while processes write to it: it was removed, or it was renamed by another program and
 * may be removed later. The kernel gives a removed file no new name (linkat(2) fails with ENOENT), so what is written
 * to it is copied to a file of the name of the log, and its blocks are freed. One descriptor is held, from the time
 * when the loss is found until no process writes to the file. The rotating thread's.
 */
final class RemovedLiveFile {
  private static final int BUFFER = 1 << 16;

  /** How much is copied before its blocks are freed. */
  private static final long FREED_AT_ONCE = 4 << 20;

  private final FileStorage storage;
  private final LogFileNames name;
  private FileStatus live;
  private int fd = -1;
  private FileStatus file;
  private boolean removed;
  private long copied;
  private long freed;
  private long unannounced = -1;
  private long continuesFrom = -1;
  private boolean checksWriters;

  RemovedLiveFile(FileStorage storage, LogFileNames name) {
    this.storage = storage;
    this.name = name;
  }

  /** A descriptor of the file; negative: the processes write to the file that has the name of the log. */
  int fd() {
    return fd;
  }

  /** Whether what is written to the file is copied. */
  boolean isCopied() {
    return fd >= 0 && removed;
  }

  /**
   * Returns at which position of the removed file the file with the name of the log begins, once for each removal.
   *
   * @return -1: the file was not removed since the last call
   */
  long takeContinuation() {
    long from = continuesFrom;
    continuesFrom = -1;
    return from;
  }

  /** A process may have closed the file: the next inspection finds out whether there is a writer left. */
  void checkWriters() {
    checksWriters = true;
  }

  /** A file has the name of the log, and becomes its live file if it is not that already. */
  void named(FileStatus stat) {
    live = stat;
  }

  /**
   * Finds out whether the live file lost its name, and copies what was written to a removed one.
   *
   * @param log null: only a file that is known is copied
   * @param directory a descriptor
   * @param named the file that has the name of the log; null: there is none
   * @param end the offset after the last byte of the live file, as of the last inspection
   * @return null, or what failed
   */
  RotationProblem inspect(OpenLog log, int directory, FileStatus named, long end) {
    RotationProblem problem = null;
    if (log != null && live != null && live.inode() == log.state().inode()
        && (named == null || named.inode() != live.inode())) {
      problem = find(log, directory, end - log.state().base());
    }
    return problem != null || fd < 0 ? problem : follow(directory);
  }

  /** @param position in the live file, up to which it was inspected before it lost its name */
  private RotationProblem find(OpenLog log, int directory, long position) {
    if (fd >= 0 && file.isSameFile(live) || PendingRename.find(log) != null) {
      return null;
    }
    unannounced = isCopied() ? position : -1; // the copy was removed
    int found = storage.openWritten(live.device(), live.inode());
    if (found < 0) {
      return null;
    }
    RotationProblem problem = isCopied() ? copy(directory) : null; // it is not the live file any more
    FileStatus stat = storage.stat(found);
    if (problem != null || stat == null || !log.state().isLiveFile(stat.inode(), storage.birthTime(found))) {
      storage.close(found);
      return problem;
    }
    close();
    fd = found;
    file = stat;
    copied = position;
    freed = 0;
    return null;
  }

  private RotationProblem follow(int directory) {
    boolean unused = checksWriters && storage.writersOf(file.device(), file.inode()).isEmpty();
    FileStatus now = storage.stat(fd);
    if (!removed && now.links() == 0) {
      // While it was only renamed, its content could be read there. What was removed with it is not brought back.
      boolean wasRenamed = file.links() != 0;
      removed = !wasRenamed || !unused;
      copied = wasRenamed ? now.size() : copied;
      unannounced = copied;
    }
    RotationProblem problem = removed ? copy(directory) : null;
    checksWriters = unused && problem != null;
    if (unused && problem == null) {
      close();
    }
    return problem;
  }

  /** Copies what was written since the last copy. */
  private RotationProblem copy(int directory) {
    int target = openTarget(directory);
    if (target < 0) {
      return RotationProblem.open("\"" + name.path() + "\"", -target);
    }
    try {
      FileStatus stat = storage.stat(target);
      RotationProblem problem = OpenLog.refusal(name, stat);
      if (problem != null) {
        return problem;
      }
      if (unannounced >= 0) {
        continuesFrom = Math.max(0, unannounced - stat.size());
        unannounced = -1;
      }
      int error = copyTo(target);
      free();
      return error == 0 ? null : RotationProblem.write(name.path(), error);
    } finally {
      storage.close(target);
    }
  }

  /** The new file gets the mode and owner of the removed one: the service may have to open it. */
  private int openTarget(int directory) {
    int flags = Files.Open.RDWR | Files.Open.APPEND;
    int target = storage.open(directory, name.file(), flags, 0);
    if (target == -Errno.ENOENT) {
      target = storage.open(directory, name.file(), flags | Files.Open.CREAT | Files.Open.EXCL, 0600);
      if (target >= 0) {
        storage.setMode(target, file.mode() & 0777, file.uid(), file.gid());
      }
    }
    return target;
  }

  /** @return 0 or an error number */
  private int copyTo(int target) {
    byte[] buffer = new byte[BUFFER];
    int got = storage.read(fd, copied, buffer, 0, buffer.length);
    while (got > 0) {
      long before = storage.stat(target).size();
      int error = storage.write(target, before, buffer, 0, got);
      if (error != 0) {
        copied += Math.max(0, Math.min(got, storage.stat(target).size() - before)); // a part of it may be there
        return error;
      }
      copied += got;
      if (copied - freed >= FREED_AT_ONCE) {
        free();
      }
      got = storage.read(fd, copied, buffer, 0, buffer.length);
    }
    return -got;
  }

  /** Frees the blocks that were copied, as far as the file system can; the others when the processes close the file. */
  private void free() {
    int block = HeadRemoval.blockSize(file);
    long end = copied / block * block;
    if (end > freed && storage.punch(fd, freed, end - freed) == 0) {
      freed = end;
    }
  }

  /** @return the problem of a log whose file has no name, and that is written to by no process that could be found */
  RotationProblem missing() {
    return new RotationProblem(RotationProblem.Kind.ACCESS, "cannot find \"" + name.path()
        + "\": it was deleted or renamed" + (fd < 0
            ? ", and no process that writes to it was found"
            : "; its services write to the renamed file until they open the log again"));
  }

  void close() {
    if (fd >= 0) {
      storage.close(fd);
      fd = -1;
    }
    removed = false;
  }
}
