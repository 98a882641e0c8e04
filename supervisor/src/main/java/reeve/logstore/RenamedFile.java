package reeve.logstore;

import reeve.posix.FileStorage;

/**
 * A file that was renamed or deleted while it was read. What is still added to it has no offset in the log, but a
 * reader may wait for it. One thread.
 */
public final class RenamedFile {
  private final FileStorage storage;
  private int fd = -1;
  private long at;

  RenamedFile(FileStorage storage) {
    this.storage = storage;
  }

  /**
   * Replaces the file that this object had.
   *
   * @param fd which this object closes
   * @param at position up to which it was read
   */
  void take(int fd, long at) {
    close();
    this.fd = fd;
    this.at = at;
  }

  /** The descriptor of the file, for inotify(7); -1: there is none. This object closes it. */
  public int fd() {
    return fd;
  }

  /**
   * Reads what was added.
   *
   * @return bytes read; 0: none, for now
   */
  public int read(byte[] buffer, int offset, int length) {
    int got = fd < 0 ? 0 : storage.read(fd, at, buffer, offset, length);
    at += Math.max(got, 0);
    return Math.max(got, 0);
  }

  void close() {
    if (fd >= 0) {
      storage.close(fd);
      fd = -1;
    }
  }
}
