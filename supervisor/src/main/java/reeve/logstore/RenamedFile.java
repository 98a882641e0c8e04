package reeve.logstore;

import reeve.posix.FileSpace;

/**
 * A file that was renamed, or deleted, while it was read: what is still added to it has no place in the log, but
 * somebody may wait for it. One thread.
 */
public final class RenamedFile {
  private int fd = -1;
  private long at;

  RenamedFile() {}

  /** @param fd which it closes @param at how far it was read */
  void take(int fd, long at) {
    close();
    this.fd = fd;
    this.at = at;
  }

  /** Of the file; -1: there is none. For inotify(7). */
  public int fd() {
    return fd;
  }

  /** @return bytes read; 0: there are none */
  public int read(byte[] buffer, int offset, int length) {
    int got = fd < 0 ? 0 : FileSpace.read(fd, at, buffer, offset, length);
    at += Math.max(got, 0);
    return Math.max(got, 0);
  }

  void close() {
    if (fd >= 0) {
      FileSpace.close(fd);
      fd = -1;
    }
  }
}
