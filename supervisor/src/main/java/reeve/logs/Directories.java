package reeve.logs;

import reeve.posix.Errno;
import reeve.posix.Posix;

/** Directories that reeve makes for what it keeps: readable by its user and group only. Any thread. */
public final class Directories {
  private static final int MODE = 0750;

  private Directories() {}

  /**
   * Makes a directory and those on the way to it.
   *
   * @param path absolute
   * @return 0 if it is there now, or the error number of the one that could not be made
   */
  public static int make(Posix posix, String path) {
    int error = posix.mkdir(path, MODE);
    if (error == Errno.ENOENT) {
      int slash = path.lastIndexOf('/');
      error = slash <= 0 ? error : make(posix, path.substring(0, slash));
      if (error == 0) {
        error = posix.mkdir(path, MODE);
      }
    }
    return error == Errno.EEXIST ? 0 : error;
  }
}
