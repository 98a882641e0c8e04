package reeve.logstore;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import reeve.posix.Errno;
import reeve.posix.FileStorage;
import reeve.posix.Posix;

/** Reads one archive from any offset. To go back in a compressed archive, it is read again from its beginning. */
final class ArchiveInput implements AutoCloseable {
  private static final int PIECE = 1 << 16;

  private final FileStorage storage;
  private final int directory;
  private final Archive archive;
  private int fd = -1;
  private InputStream stream;
  private long streamAt;

  ArchiveInput(FileStorage storage, int directory, Archive archive) throws IOException {
    this.storage = storage;
    this.directory = directory;
    this.archive = archive;
    open();
  }

  Archive archive() {
    return archive;
  }

  private void open() throws IOException {
    int opened = storage.open(directory, archive.file(), Posix.Open.RDONLY, 0);
    if (opened < 0) {
      throw new IOException("cannot open \"" + archive.file() + "\": " + Errno.text(-opened));
    }
    if (archive.isPlain()) {
      fd = opened;
      return;
    }
    InputStream in = new FdInputStream(storage, opened);
    try {
      stream = archive.isGzip() ? new GZIPInputStream(in, PIECE) : Zstd.input(in);
      streamAt = archive.from();
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** @return bytes read, 0 at the end */
  int read(long at, byte[] buffer, int offset, int length) throws IOException {
    if (archive.isPlain()) {
      int got = storage.read(fd, at - archive.from() + archive.skip(), buffer, offset, length);
      if (got < 0) {
        throw new IOException("cannot read \"" + archive.file() + "\": " + Errno.text(-got));
      }
      return got;
    }
    if (at < streamAt) {
      close();
      open();
    }
    try {
      if (streamAt < at) {
        byte[] skipped = new byte[PIECE]; // skip() of these streams uses a much smaller buffer, and is as slow
        while (streamAt < at) {
          int got = stream.read(skipped, 0, (int) Math.min(PIECE, at - streamAt));
          if (got < 0) {
            return 0;
          }
          streamAt += got;
        }
      }
      int got = stream.read(buffer, offset, length);
      streamAt += Math.max(got, 0);
      return Math.max(got, 0);
    } catch (IOException e) {
      throw new IOException("cannot read \"" + archive.file() + "\": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (fd >= 0) {
      storage.close(fd);
      fd = -1;
    }
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }
}
