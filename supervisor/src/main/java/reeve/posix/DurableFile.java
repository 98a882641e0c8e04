package reeve.posix;

/** Replaces a small file atomically: after a crash of the machine it has either its old or its new content. */
public final class DurableFile {
  private DurableFile() {}

  /**
   * Writes a new file beside the old one, flushes it to disk, and renames it over the old one (rename(2), fsync(2)).
   * Blocks. Any thread.
   *
   * @param path in a directory that exists
   * @param mode permissions of the file, before the umask
   * @return 0 or an error number; then the old file is unchanged
   */
  public static int replace(Files files, String path, byte[] bytes, int mode) {
    String fresh = path + ".new";
    int fd = files.open(fresh, Files.Open.WRONLY | Files.Open.CREAT | Files.Open.TRUNC, mode);
    if (fd < 0) {
      return -fd;
    }
    int error = 0;
    for (int at = 0; at < bytes.length && error == 0;) {
      int wrote = files.write(fd, bytes, at, bytes.length - at);
      error = wrote < 0 ? -wrote : wrote == 0 ? Errno.EIO : 0;
      at += Math.max(wrote, 0);
    }
    if (error == 0) {
      error = files.sync(fd);
    }
    files.close(fd);
    if (error == 0) {
      error = files.rename(fresh, path);
    }
    if (error != 0) {
      files.unlink(fresh);
      return error;
    }
    int slash = path.lastIndexOf('/');
    int directory = files.open(slash <= 0 ? "/" : path.substring(0, slash), Files.Open.RDONLY, 0);
    if (directory >= 0) {
      files.sync(directory); // some file systems refuse this for a directory; those need it less
      files.close(directory);
    }
    return 0;
  }
}
