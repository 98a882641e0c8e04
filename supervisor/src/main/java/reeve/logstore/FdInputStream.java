package reeve.logstore;

import java.io.IOException;
import java.io.InputStream;
import reeve.posix.Errno;
import reeve.posix.FileStorage;

/** Reads a file from its beginning, through its descriptor, and closes the descriptor. */
public final class FdInputStream extends InputStream {
  private final FileStorage storage;
  private final int fd;
  private final byte[] one = new byte[1];
  private long at;
  private boolean closed;

  /** @param fd of a file that pread(2) can read; this stream closes it */
  public FdInputStream(FileStorage storage, int fd) {
    this.storage = storage;
    this.fd = fd;
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int got = storage.read(fd, at, buffer, offset, length);
    if (got < 0) {
      throw new IOException(Errno.text(-got));
    }
    at += got;
    return got == 0 ? -1 : got;
  }

  /** Never 0: GZIPInputStream calls it to learn whether another member may follow. */
  @Override
  public int available() {
    return 1;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      storage.close(fd);
    }
  }
}
