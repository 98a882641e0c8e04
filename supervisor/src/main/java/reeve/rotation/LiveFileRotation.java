package reeve.rotation;

import reeve.logstore.LogFileNames;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.rotation.archive.ArchiveWriter;

/** The common part of the strategies that change the live file immediately: they open it, and first recover it. */
abstract class LiveFileRotation implements RotationStrategy {
  private final OpenLog log;
  private final FileStorage storage;

  LiveFileRotation(OpenLog log) {
    this.log = log;
    this.storage = log.storage();
  }

  final OpenLog log() {
    return log;
  }

  final FileStorage storage() {
    return storage;
  }

  @Override
  public final Result rotate(Request request) {
    return change(0, request);
  }

  @Override
  public final Result drop(long bytes, Request request) {
    return change(bytes, request);
  }

  private Result change(long dropped, Request request) {
    int fd = log.openLive();
    if (fd < 0) {
      return fd == -Errno.EAGAIN ? Result.NOTHING
          : Result.failed(RotationProblem.open("\"" + log.name().path() + "\"", -fd));
    }
    try {
      RotationProblem problem = new CutRecovery(log).recover(fd);
      return problem != null ? Result.failed(problem)
          : dropped > 0 ? drop(fd, storage.stat(fd), dropped, request)
          : rotate(fd, storage.stat(fd), request);
    } finally {
      storage.close(fd);
    }
  }

  /**
   * Rotates the file.
   *
   * @param fd of the live file, for reading and writing; no cut is pending
   * @param stat of the live file
   */
  abstract Result rotate(int fd, FileStatus stat, Request request);

  /**
   * Removes the head of the file without an archive: see {@link #drop(long, Request)}.
   *
   * @param fd of the live file, for reading and writing; no cut is pending
   * @param stat of the live file
   */
  Result drop(int fd, FileStatus stat, long bytes, Request request) {
    return Result.NOTHING;
  }

  /** @return a writer of the archive that begins at the first offset that is in no archive */
  final ArchiveWriter archive() {
    return new ArchiveWriter(storage, log.directory(), log.name(), log.state().start());
  }

  /** @return the result for an archive that could not be written */
  static Result failed(ArchiveWriter archive) {
    return Result.failed(RotationProblem.write(archive.path(), archive.error()));
  }

  final LogFileNames name() {
    return log.name();
  }
}
