package reeve.posix;

/** Creates the directories for logs and state. Any thread. */
public final class DirectoryMaker {
  private static final int MODE = 0750;

  private DirectoryMaker() {}

  /**
   * Creates a directory and its missing parents.
   *
   * @return 0 (also if it exists), or an error number
   */
  public static int make(Files files, String path) {
    return make(files, path, MODE);
  }

  /** As {@link #make(Files, String)}, with other permissions. */
  public static int make(Files files, String path, int mode) {
    int error = files.mkdir(path, mode);
    if (error == Errno.ENOENT) {
      String parent = parent(path);
      if (!parent.isEmpty()) {
        error = make(files, parent, mode);
        if (error == 0) {
          error = files.mkdir(path, mode);
        }
      }
    }
    return error == Errno.EEXIST ? 0 : error;
  }

  /** Returns the path of the directory that a path is in; empty: it is in the root or in the working directory. */
  public static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "" : path.substring(0, slash);
  }
}
