package reeve.rotation;

import reeve.logstore.IndexState;
import reeve.logstore.LogFileNames;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;

/**
 * A log whose directory and index are open, so that it can be rotated. All work is done in this directory, so a
 * directory that is replaced does not redirect it to another file. The rotating thread's.
 */
final class OpenLog {
  private final FileStorage storage;
  private final int directory;
  private final LogFileNames name;
  private final IndexWriter index;
  private final RemovalHistory removals;
  private boolean verified;

  /** @param directory a descriptor; the caller closes it and the index */
  OpenLog(FileStorage storage, int directory, LogFileNames name, IndexWriter index, RemovalHistory removals) {
    this.storage = storage;
    this.directory = directory;
    this.name = name;
    this.index = index;
    this.removals = removals;
  }

  FileStorage storage() {
    return storage;
  }

  /** A descriptor. */
  int directory() {
    return directory;
  }

  LogFileNames name() {
    return name;
  }

  IndexWriter index() {
    return index;
  }

  IndexState state() {
    return index.state();
  }

  RemovalHistory removals() {
    return removals;
  }

  /**
   * Whether the live file is known to be the one in the index, and what an earlier reeve left unfinished has been
   * finished.
   */
  boolean isVerified() {
    return verified;
  }

  void setVerified(boolean verified) {
    this.verified = verified;
  }

  /** The live file as it is now; null: there is none. */
  FileStatus stat() {
    return storage.stat(directory, name.file());
  }

  /**
   * Opens the live file for reading and writing.
   *
   * @return a descriptor, or minus an error number; EAGAIN: it was replaced just now, which the next inspection handles
   */
  int openLive() {
    int fd = storage.open(directory, name.file(), Files.Open.RDWR | Files.Open.APPEND, 0);
    if (fd < 0) {
      return fd;
    }
    FileStatus stat = storage.stat(fd);
    if (refusal(name, stat) != null || !state().isLiveFile(stat.inode(), storage.birthTime(fd))) {
      verified = false;
      storage.close(fd);
      return -Errno.EAGAIN;
    }
    return fd;
  }

  /** @return null, or why such a file is not rotated */
  static RotationProblem refusal(LogFileNames name, FileStatus stat) {
    String reason = stat.isLink() ? "it is a symbolic link; name the file itself"
        : !stat.isRegular() ? "it is not a regular file"
        : stat.links() != 1 ? "it has " + stat.links() + " names (hard links)" : null;
    return reason == null ? null
        : new RotationProblem(RotationProblem.Kind.LASTING, "cannot rotate \"" + name.path() + "\": " + reason);
  }

  /** @return the problem of a record that could not be written */
  RotationProblem cannotRecord(int errno) {
    return RotationProblem.write(name.path() + ".index", errno);
  }

  /**
   * @return the problem of a step that the kernel refused
   * @param what such as "cannot empty"
   */
  RotationProblem failed(RotationProblem.Kind kind, String what, String reason) {
    return new RotationProblem(kind, what + " \"" + name.path() + "\": " + reason);
  }
}
