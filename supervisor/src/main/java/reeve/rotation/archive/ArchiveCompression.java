package reeve.rotation.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import reeve.config.LogSpec;
import reeve.logstore.Archive;
import reeve.logstore.FdInputStream;
import reeve.logstore.LogFileNames;
import reeve.logstore.Zstd;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;

/** Replaces an uncompressed archive by a compressed one, which is on the disk before the other is deleted. */
public final class ArchiveCompression {
  private static final int BUFFER = 1 << 16;

  private ArchiveCompression() {}

  /**
   * Compresses one archive. Any thread except the rotating one, because it takes long.
   *
   * @return null, or why it cannot be done; it is not a problem if the archive no longer exists or is still written to,
   *     or if the work was cancelled, which leaves nothing behind
   */
  public static String compress(ArchiveStore store, Archive archive, LogSpec.Compression format, CompressionPace pace) {
    String path = store.name().directory();
    FileStorage storage = store.storage();
    int directory = storage.openDirectory(path); // the rotating thread may close its own
    if (directory < 0) {
      return directory == -Errno.ENOENT ? null : "cannot open \"" + path + "\": " + Errno.text(-directory);
    }
    try {
      return compress(store, directory, archive, format, pace);
    } finally {
      storage.close(directory);
    }
  }

  private static String compress(ArchiveStore store, int directory, Archive archive, LogSpec.Compression format,
      CompressionPace pace) {
    FileStorage storage = store.storage();
    int in = storage.open(directory, archive.file(), Files.Open.RDONLY, 0);
    if (in < 0) {
      return in == -Errno.ENOENT ? null : "cannot open \"" + archive.file() + "\": " + Errno.text(-in);
    }
    String target = archive.file() + (format == LogSpec.Compression.ZSTD ? LogFileNames.ZSTD : LogFileNames.GZIP);
    String temporary = target + LogFileNames.TEMPORARY;
    try (InputStream from = new FdInputStream(storage, in)) {
      FileStatus model = storage.stat(in);
      if (!storage.writersOf(model.device(), model.inode()).isEmpty()) {
        return null; // a writer still has the former live file open; retried with the next archive
      }
      storage.unlink(directory, temporary);
      int out =
          storage.open(directory, temporary, Files.Open.RDWR | Files.Open.CREAT | Files.Open.EXCL, 0600);
      if (out < 0) {
        return "cannot create \"" + temporary + "\": " + Errno.text(-out);
      }
      write(storage, from, in, out, model, format, pace);
      return replace(store, directory, archive, model, target);
    } catch (CompressionPace.CancelledException e) {
      storage.unlink(directory, temporary);
      return null;
    } catch (IOException e) {
      storage.unlink(directory, temporary);
      return "cannot compress \"" + archive.file() + "\": " + e.getMessage();
    }
  }

  /** Writes the compressed file, syncs it to the disk, and closes it. */
  private static void write(FileStorage storage, InputStream from, int in, int out, FileStatus model,
      LogSpec.Compression format, CompressionPace pace) throws IOException {
    try {
      storage.setMode(out, model.mode() & 0777, model.uid(), model.gid());
      compressStream(storage, from, out, format, pace);
      int error = storage.sync(out);
      if (error != 0) {
        throw new IOException(Errno.text(error));
      }
      storage.setModified(out, model.modifiedMillis());
      storage.dropCache(out);
      storage.dropCache(in);
    } finally {
      storage.close(out);
    }
  }

  private static String replace(ArchiveStore store, int directory, Archive archive, FileStatus model,
      String target) {
    String temporary = target + LogFileNames.TEMPORARY;
    FileStorage storage = store.storage();
    int error;
    synchronized (store) {
      // An archive that was deleted meanwhile must not come back under another name.
      FileStatus current = storage.stat(directory, archive.file());
      error = current == null || !current.isSameFile(model) ? Errno.ENOENT
          : storage.rename(directory, temporary, target);
    }
    if (error != 0) {
      storage.unlink(directory, temporary);
      return error == Errno.ENOENT ? null : "cannot create \"" + target + "\": " + Errno.text(error);
    }
    storage.sync(directory); // not synchronized on the store: the rotating thread would wait for the disk
    storage.unlink(directory, archive.file());
    return null;
  }

  private static void compressStream(FileStorage storage, InputStream from, int to, LogSpec.Compression format,
      CompressionPace pace) throws IOException {
    try (OutputStream out = format == LogSpec.Compression.ZSTD ? Zstd.output(new FdOutput(storage, to))
        : new GZIPOutputStream(new FdOutput(storage, to), BUFFER)) {
      byte[] buffer = new byte[BUFFER];
      for (int got = from.read(buffer); got >= 0; got = from.read(buffer)) {
        for (int at = 0; at < got; at += CompressionPace.PIECE) {
          pace.begin();
          out.write(buffer, at, Math.min(CompressionPace.PIECE, got - at));
          pace.end();
        }
      }
    }
  }

  /** Writes a file from its beginning; does not close it. */
  private static final class FdOutput extends OutputStream {
    private final FileStorage storage;
    private final int fd;
    private long at;

    FdOutput(FileStorage storage, int fd) {
      this.storage = storage;
      this.fd = fd;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      int error = storage.write(fd, at, buffer, offset, length);
      if (error != 0) {
        throw new IOException(Errno.text(error));
      }
      at += length;
    }
  }
}
