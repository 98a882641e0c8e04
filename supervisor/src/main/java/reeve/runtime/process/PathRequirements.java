package reeve.runtime.process;

import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.Files;

/** Finds out whether files and directories can be made and written, without making them. May block. Any thread. */
public final class PathRequirements {
  private PathRequirements() {}

  /**
   * Checks a path that may not exist yet: then its nearest directory that exists is checked, because missing
   * directories are made.
   *
   * @param directory whether it must be a directory, or become one
   * @return null if it can be written; otherwise what is wrong, as the rest of a sentence
   */
  public static String writable(Files files, String path, boolean directory) {
    String existing = existing(files, path);
    Files.FileInfo info = files.fileInfo(existing);
    int error = files.checkWritable(existing);
    if (error == 0 && info != null && !info.isDirectory() && (directory || !existing.equals(path))) {
      error = Errno.ENOTDIR;
    } else if (error == 0 && info != null && info.isDirectory() && !directory && existing.equals(path)) {
      error = Errno.EISDIR;
    } else if (error == 0 && info != null && info.isDirectory()) {
      error = files.checkExecutable(existing);
    }
    return error == 0 ? null : "\"" + existing + "\": " + Errno.text(error);
  }

  /**
   * Checks that a path could exist: its nearest directory that exists can be searched.
   *
   * @return null if that is so; otherwise what is wrong, as the rest of a sentence
   */
  static String reachable(Files files, String path) {
    String existing = existing(files, path);
    Files.FileInfo info = files.fileInfo(existing);
    if (existing.equals(path) || info == null) {
      return null;
    }
    int error = info.isDirectory() ? files.checkExecutable(existing) : Errno.ENOTDIR;
    return error == 0 ? null : "\"" + existing + "\": " + Errno.text(error);
  }

  /**
   * Checks that inotify(7) can watch a file or directory, which needs the right to read it, or can watch for it to
   * appear.
   *
   * @return null if that is so; otherwise what is wrong, as the rest of a sentence
   */
  static String watchable(Files files, String path) {
    Files.FileInfo info = files.fileInfo(path);
    if (info == null || !info.isRegular() && !info.isDirectory()) { // to open a FIFO or a device may have an effect
      return reachable(files, path);
    }
    int fd = files.open(path, Files.Open.RDONLY | Files.Open.NONBLOCK, 0);
    if (fd >= 0) {
      files.close(fd);
    }
    return fd >= 0 ? null : Errno.text(-fd);
  }

  private static String existing(Files files, String path) {
    String existing = path;
    while (files.fileInfo(existing) == null && existing.lastIndexOf('/') >= 0 && !existing.equals("/")) {
      String parent = DirectoryMaker.parent(existing);
      existing = parent.isEmpty() ? "/" : parent;
    }
    return existing;
  }
}
