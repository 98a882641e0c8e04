package reeve.posix;

/** A small file that is either the old one or the new one, whatever happens to the machine meanwhile. */
public final class DurableFile {
  private static final LibC.Symbol FSYNC = new LibC.Symbol("fsync");
  private static final LibC.Symbol RENAME = new LibC.Symbol("rename");
  private static final int O_DIRECTORY = 0200000; // asm-generic/fcntl.h

  private DurableFile() {}

  /**
   * Writes a file beside it, has it brought to the disk, and puts it in its place (rename(2), fsync(2)). Blocks. Any
   * thread.
   *
   * @param path in a directory that is there
   * @return 0 or an error number; then the old one is as it was
   */
  public static int replace(Posix posix, String path, byte[] bytes, int mode) {
    String fresh = path + ".new";
    int fd = posix.open(fresh, Posix.Open.WRONLY | Posix.Open.CREAT | Posix.Open.TRUNC, mode);
    if (fd < 0) {
      return -fd;
    }
    int error = 0;
    for (int at = 0; at < bytes.length && error == 0;) {
      int wrote = posix.write(fd, bytes, at, bytes.length - at);
      error = wrote < 0 ? -wrote : wrote == 0 ? Errno.EIO : 0;
      at += Math.max(wrote, 0);
    }
    if (error == 0) {
      error = sync(fd);
    }
    posix.close(fd);
    if (error == 0) {
      error = rename(fresh, path);
    }
    if (error != 0) {
      UnixSockets.unlink(fresh);
      return error;
    }
    int slash = path.lastIndexOf('/');
    int directory = posix.open(slash <= 0 ? "/" : path.substring(0, slash), Posix.Open.RDONLY | O_DIRECTORY, 0);
    if (directory >= 0) {
      sync(directory); // some file systems refuse it for directories, and need it less
      posix.close(directory);
    }
    return 0;
  }

  private static int sync(int fd) {
    Scratch s = Scratch.take();
    try {
      return -s.call(FSYNC, fd);
    } finally {
      s.give();
    }
  }

  private static int rename(String from, String to) {
    Scratch s = Scratch.take();
    try {
      int second = 4 * from.length() + 1; // the longest that it can be in UTF-8
      s.ensure(second + 4 * to.length() + 1);
      return -s.call(RENAME, s.string(0, from), s.string(second, to));
    } finally {
      s.give();
    }
  }
}
