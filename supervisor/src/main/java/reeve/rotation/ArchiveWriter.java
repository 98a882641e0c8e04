package reeve.rotation;

import reeve.logstore.LogFileNames;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;

/**
 * Makes one archive of a part of the live file: in a file of its own, which gets its name when it is complete and on
 * the disk. The rotating thread's.
 */
final class ArchiveWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final OpenLog log;
  private final FileStorage storage;
  private final int directory;
  private final String target;
  private final String temporary;
  private byte[] buffer;
  private int fd = -1;
  private long first;
  private long at;
  private int error;
  private boolean inSecondHalf;
  private boolean named;

  /** @param from offset of its first byte */
  ArchiveWriter(OpenLog log, long from) {
    this.log = log;
    this.storage = log.storage();
    this.directory = log.directory();
    this.target = log.name().archive(from);
    this.temporary = target + LogFileNames.TEMPORARY;
  }

  /** Creates the file. @param model whose permissions and owner it gets @param position of its first byte in the live file */
  void begin(FileStatus model, long position) {
    first = position;
    at = position;
    storage.unlink(directory, temporary);
    fd = storage.open(directory, temporary, Files.Open.RDWR | Files.Open.CREAT | Files.Open.EXCL, 0600);
    error = fd < 0 ? -fd : 0;
    if (error == 0) {
      storage.mode(fd, model.mode() & 0777, model.uid(), model.gid());
    }
  }

  /** The position in the live file up to which it has been copied. */
  long at() {
    return at;
  }

  /** Adds the bytes up to a position of the live file. */
  void copyTo(int live, long last) {
    boolean inKernel = true;
    long middle = at + (last - at) / 2;
    while (error == 0 && at < last) {
      int moved;
      if (inKernel) {
        moved = storage.copy(live, at, fd, at - first, last - at);
        if (moved == -Errno.EXDEV || moved == -Errno.EINVAL || moved == -Errno.ENOSYS || moved == -Errno.EOPNOTSUPP) {
          inKernel = false;
          continue;
        }
      } else {
        buffer = buffer == null ? new byte[BUFFER] : buffer;
        moved = storage.read(live, at, buffer, 0, (int) Math.min(BUFFER, last - at));
        int failure = moved > 0 ? storage.write(fd, at - first, buffer, 0, moved) : 0;
        moved = failure == 0 ? moved : -failure;
      }
      if (moved <= 0) {
        error = moved == 0 ? Errno.EIO : -moved; // 0: it was truncated meanwhile
        return;
      }
      at += moved;
      if (!inSecondHalf && at >= middle) {
        inSecondHalf = true;
      }
    }
  }

  /** Writes to the disk what it has so far. */
  void sync() {
    error = error == 0 ? storage.sync(fd) : error;
  }

  /** Gives it its name; more may be added afterwards. @return null, or what failed, now or before */
  RotationProblem name() {
    if (error == 0) {
      error = storage.rename(directory, temporary, target);
      named = error == 0;
      storage.sync(directory);
    }
    return problem();
  }

  /** @return null, or what failed */
  RotationProblem problem() {
    return error == 0 ? null
        : RotationProblem.write(new LogFileNames(log.name().directory(), target).path(), error);
  }

  /** It stays, and nothing more is added. @param wallMillis when its last line was written, at the latest */
  void keep(long wallMillis) {
    storage.modified(fd, wallMillis);
    storage.forget(fd);
    storage.close(fd);
    fd = -1;
  }

  /** The error number of what failed first; 0: nothing did. */
  int error() {
    return error;
  }

  /** Deletes it, unless {@link #keep} was called. */
  @Override
  public void close() {
    if (fd >= 0) {
      storage.close(fd);
      fd = -1;
      storage.unlink(directory, named ? target : temporary);
    }
  }
}
