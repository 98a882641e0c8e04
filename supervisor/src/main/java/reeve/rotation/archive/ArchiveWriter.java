package reeve.rotation.archive;

import reeve.logstore.LogFileNames;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;

/**
 * Writes one archive of a part of the live file: to a temporary file, which is renamed when it is complete and synced.
 * The rotating thread's.
 */
public final class ArchiveWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final FileStorage storage;
  private final LogFileNames log;
  private final int directory;
  private final String target;
  private final String temporary;
  private byte[] buffer;
  private int fd = -1;
  private long first;
  private long position;
  private int error;
  private boolean published;

  /**
   * @param directory a descriptor, which the caller closes
   * @param from offset of its first byte
   */
  public ArchiveWriter(FileStorage storage, int directory, LogFileNames log, long from) {
    this.storage = storage;
    this.directory = directory;
    this.log = log;
    this.target = log.archive(from);
    this.temporary = target + LogFileNames.TEMPORARY;
  }

  /**
   * Creates the file.
   *
   * @param model the file whose permissions and owner it gets
   * @param start position of its first byte in the live file
   */
  public void begin(FileStatus model, long start) {
    first = start;
    position = start;
    storage.unlink(directory, temporary);
    fd = storage.open(directory, temporary, Files.Open.RDWR | Files.Open.CREAT | Files.Open.EXCL, 0600);
    error = fd < 0 ? -fd : 0;
    if (error == 0) {
      storage.setMode(fd, model.mode() & 0777, model.uid(), model.gid());
    }
  }

  /** The position in the live file up to which it has been copied. */
  public long position() {
    return position;
  }

  /** Adds the bytes up to a position of the live file. */
  public void copyTo(int live, long last) {
    boolean inKernel = true;
    while (error == 0 && position < last) {
      int moved;
      if (inKernel) {
        moved = storage.copy(live, position, fd, position - first, last - position);
        if (moved == -Errno.EXDEV || moved == -Errno.EINVAL || moved == -Errno.ENOSYS || moved == -Errno.EOPNOTSUPP) {
          inKernel = false;
          continue;
        }
      } else {
        buffer = buffer == null ? new byte[BUFFER] : buffer;
        moved = storage.read(live, position, buffer, 0, (int) Math.min(BUFFER, last - position));
        int failure = moved > 0 ? storage.write(fd, position - first, buffer, 0, moved) : 0;
        moved = failure == 0 ? moved : -failure;
      }
      if (moved <= 0) {
        error = moved == 0 ? Errno.EIO : -moved; // 0: it was truncated meanwhile
        return;
      }
      position += moved;
    }
  }

  /** Syncs what has been copied to the disk. */
  public void sync() {
    error = error == 0 ? storage.sync(fd) : error;
  }

  /**
   * Renames the temporary file to the archive; more may be added afterwards.
   *
   * @return the error number of the first failure; 0: none
   */
  public int publish() {
    if (error == 0) {
      error = storage.rename(directory, temporary, target);
      published = error == 0;
      storage.sync(directory);
    }
    return error;
  }

  /** The path of the archive after {@link #publish}. */
  public String path() {
    return new LogFileNames(log.directory(), target).path();
  }

  /**
   * Closes the complete archive.
   *
   * @param wallMillis the latest time at which its last line can have been written
   */
  public void finish(long wallMillis) {
    storage.setModified(fd, wallMillis);
    storage.dropCache(fd);
    storage.close(fd);
    fd = -1;
  }

  /** The error number of the first failure; 0: none. */
  public int error() {
    return error;
  }

  /** Deletes the file, unless {@link #finish} was called. */
  @Override
  public void close() {
    if (fd >= 0) {
      storage.close(fd);
      fd = -1;
      storage.unlink(directory, published ? target : temporary);
    }
  }
}
