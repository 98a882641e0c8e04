package reeve.rotation;

import reeve.logstore.LogFileNames;
import reeve.posix.DirectoryFiles;
import reeve.posix.Errno;
import reeve.posix.FileSpace;
import reeve.posix.Posix;

/**
 * Makes one archive of a part of the live file: in a file of its own, which gets its name when it is whole and on the
 * disk.
 */
final class ArchiveWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final int directory;
  private final LogFileNames name;
  private final HeadCutter.Steps steps;
  private final String target;
  private final String temporary;
  private byte[] buffer;
  private int fd = -1;
  private long first;
  private long at;
  private int error;
  private boolean half;
  private boolean named;

  /** @param from offset of its first byte */
  ArchiveWriter(int directory, LogFileNames name, HeadCutter.Steps steps, long from) {
    this.directory = directory;
    this.name = name;
    this.steps = steps;
    this.target = name.archive(from);
    this.temporary = target + LogFileNames.TEMPORARY;
  }

  /** @param model whose permissions and owner it gets @param position of its first byte in the live file */
  void begin(DirectoryFiles.Stat model, long position) {
    first = position;
    at = position;
    DirectoryFiles.unlink(directory, temporary);
    steps.before("archive");
    fd = DirectoryFiles.open(directory, temporary, Posix.Open.RDWR | Posix.Open.CREAT | Posix.Open.EXCL, 0600);
    error = fd < 0 ? -fd : 0;
    if (error == 0) {
      FileSpace.mode(fd, model.mode() & 0777, model.uid(), model.gid());
    }
  }

  /** Where it is in the live file. */
  long at() {
    return at;
  }

  /** Adds what is up to a position of the live file. */
  void copyTo(int live, long last) {
    boolean inKernel = true;
    long middle = at + (last - at) / 2;
    while (error == 0 && at < last) {
      int moved;
      if (inKernel) {
        moved = FileSpace.copy(live, at, fd, at - first, last - at);
        if (moved == -Errno.EXDEV || moved == -Errno.EINVAL || moved == -Errno.ENOSYS || moved == -Errno.EOPNOTSUPP) {
          inKernel = false;
          continue;
        }
      } else {
        buffer = buffer == null ? new byte[BUFFER] : buffer;
        moved = FileSpace.read(live, at, buffer, 0, (int) Math.min(BUFFER, last - at));
        int failure = moved > 0 ? FileSpace.write(fd, at - first, buffer, 0, moved) : 0;
        moved = failure == 0 ? moved : -failure;
      }
      if (moved <= 0) {
        error = moved == 0 ? Errno.EIO : -moved; // 0: somebody truncated it meanwhile
        return;
      }
      at += moved;
      if (!half && at >= middle) {
        half = true;
        steps.before("half");
      }
    }
  }

  /** Writes it through to the disk, so far. */
  void sync() {
    steps.before("sync");
    error = error == 0 ? FileSpace.sync(fd) : error;
  }

  /** Gives it its name; more may be added afterwards. @return null, or what failed, now or before */
  String name() {
    if (error == 0) {
      steps.before("name");
      error = DirectoryFiles.rename(directory, temporary, target);
      named = error == 0;
      FileSpace.sync(directory);
    }
    return problem();
  }

  /** @return null, or what failed */
  String problem() {
    return error == 0 ? null
        : "cannot write \"" + new LogFileNames(name.directory(), target).path() + "\": " + Errno.text(error);
  }

  /** It stays. */
  void keep(long wallMillis) {
    FileSpace.modified(fd, wallMillis);
    FileSpace.forget(fd);
    FileSpace.close(fd);
    fd = -1;
  }

  /** The number of what failed; 0: nothing did. */
  int error() {
    return error;
  }

  boolean isFull() {
    return error == Errno.ENOSPC || error == Errno.EDQUOT;
  }

  /** Of one that was not to be kept nothing stays. */
  @Override
  public void close() {
    if (fd >= 0) {
      FileSpace.close(fd);
      fd = -1;
      DirectoryFiles.unlink(directory, named ? target : temporary);
    }
  }
}
