package reeve.rotation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import reeve.config.LogSpec;
import reeve.logstore.Archive;
import reeve.logstore.FdInputStream;
import reeve.logstore.LogFileNames;
import reeve.logstore.Zstd;
import reeve.posix.DirectoryFiles;
import reeve.posix.Errno;
import reeve.posix.FileSpace;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** Makes a compressed archive of a plain one, which is deleted when the other is on the disk. */
final class ArchiveCompression {
  private static final int PIECE = 1 << 16;

  private ArchiveCompression() {}

  static String compress(ArchiveStore shelf, LogFileNames name, Archive archive, LogSpec.Compression how) {
    int directory = DirectoryFiles.openDirectory(name.directory()); // of our own: the keeper may close its one
    if (directory < 0) {
      return directory == -Errno.ENOENT ? null : "cannot open \"" + name.directory() + "\": " + Errno.text(-directory);
    }
    try {
      return compress(shelf, directory, archive, how);
    } finally {
      FileSpace.close(directory);
    }
  }

  private static String compress(ArchiveStore shelf, int directory, Archive archive, LogSpec.Compression how) {
    String target = archive.file() + (how == LogSpec.Compression.ZSTD ? LogFileNames.ZSTD : LogFileNames.GZIP);
    String temporary = target + LogFileNames.TEMPORARY;
    int in = DirectoryFiles.open(directory, archive.file(), Posix.Open.RDONLY, 0);
    if (in < 0) {
      return in == -Errno.ENOENT ? null : "cannot open \"" + archive.file() + "\": " + Errno.text(-in);
    }
    try (InputStream from = new FdInputStream(new LinuxPosix().storage(), in)) {
      DirectoryFiles.Stat model = DirectoryFiles.stat(in);
      if (ArchiveStore.isWritten(model)) {
        return null; // it is tried again with the next one
      }
      DirectoryFiles.unlink(directory, temporary);
      int fd = DirectoryFiles.open(directory, temporary, Posix.Open.RDWR | Posix.Open.CREAT | Posix.Open.EXCL, 0600);
      if (fd < 0) {
        return "cannot make \"" + temporary + "\": " + Errno.text(-fd);
      }
      try {
        FileSpace.mode(fd, model.mode() & 0777, model.uid(), model.gid());
        pack(from, fd, how);
        int error = FileSpace.sync(fd);
        if (error != 0) {
          throw new IOException(Errno.text(error));
        }
        FileSpace.modified(fd, model.modifiedMillis());
        FileSpace.forget(fd);
        FileSpace.forget(in);
      } finally {
        FileSpace.close(fd);
      }
      synchronized (shelf) {
        // Deleted meanwhile, it must not come back under another name.
        DirectoryFiles.Stat there = DirectoryFiles.stat(directory, archive.file());
        int error = there == null || !there.isSameFile(model) ? Errno.ENOENT
            : DirectoryFiles.rename(directory, temporary, target);
        if (error != 0) {
          DirectoryFiles.unlink(directory, temporary);
          return error == Errno.ENOENT ? null : "cannot make \"" + target + "\": " + Errno.text(error);
        }
        FileSpace.sync(directory);
        DirectoryFiles.unlink(directory, archive.file());
      }
      return null;
    } catch (IOException e) {
      DirectoryFiles.unlink(directory, temporary);
      return "cannot compress \"" + archive.file() + "\": " + e.getMessage();
    }
  }

  private static void pack(InputStream from, int to, LogSpec.Compression how) throws IOException {
    try (OutputStream out = how == LogSpec.Compression.ZSTD ? Zstd.output(new FdOutput(to))
        : new GZIPOutputStream(new FdOutput(to), PIECE)) {
      byte[] buffer = new byte[PIECE];
      for (int got = from.read(buffer); got >= 0; got = from.read(buffer)) {
        out.write(buffer, 0, got);
      }
    }
  }

  /** Writes from the beginning of a file; does not close it. */
  private static final class FdOutput extends OutputStream {
    private final int fd;
    private long at;

    FdOutput(int fd) {
      this.fd = fd;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      int error = FileSpace.write(fd, at, buffer, offset, length);
      if (error != 0) {
        throw new IOException(Errno.text(error));
      }
      at += length;
    }
  }
}
