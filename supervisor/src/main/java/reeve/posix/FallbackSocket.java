package reeve.posix;

import java.util.List;

/**
 * Where the control socket is when its default path cannot be used, as with a read-only root or a uid without
 * XDG_RUNTIME_DIR: in a directory of the user's own in {@code /tmp} or {@code /dev/shm}. Other users may make files
 * there too, so {@code run} and its clients use such a directory only if no other user can have made or replaced what
 * is in it. The logs that replace others in these directories follow the same rules. Any thread.
 */
public final class FallbackSocket {
  private static final int DIRECTORY = 0700;
  private static final int PERMISSIONS = 0777;
  private static final int OTHERS_WRITE = 022;
  private static final int STICKY = 01000;

  private FallbackSocket() {}

  /** The paths of a user's socket, in the order in which they are tried. */
  public static List<String> paths(int uid) {
    return paths(uid, "reeve");
  }

  /**
   * The paths of the socket of a user's project, in the order in which they are tried.
   *
   * @param key the name of the socket without {@code .sock}
   */
  public static List<String> paths(int uid, String key) {
    List<String> directories = directories(uid);
    return List.of(directories.get(0) + "/" + key + ".sock", directories.get(1) + "/" + key + ".sock");
  }

  /** The directories of a user's sockets, in the order in which they are tried. */
  public static List<String> directories(int uid) {
    return List.of("/tmp/reeve-" + uid, "/dev/shm/reeve-" + uid);
  }

  /** Whether a path is in one of the {@link #directories}. */
  public static boolean isIn(String path, int uid) {
    return directories(uid).contains(DirectoryMaker.parent(path));
  }

  /**
   * Makes the directory of a socket, unless it exists.
   *
   * @param path one of {@link #paths}
   * @param uid that of this process
   * @return null; or why the directory cannot be used, as the rest of a sentence
   */
  public static String prepare(Files files, String path, int uid) {
    String directory = DirectoryMaker.parent(path);
    String problem = parentProblem(files, directory);
    if (problem != null) {
      return problem;
    }
    int error = files.mkdir(directory, DIRECTORY);
    return error == 0 || error == Errno.EEXIST ? problem(files, path, uid)
        : "cannot make the directory \"" + directory + "\": " + Errno.text(error);
  }

  /**
   * Checks that only this user and root can have made the socket with a path, or can replace it: the directory belongs
   * to the user, has the mode 0700 and is no link, and in the directory above it others cannot rename it (sticky bit,
   * inode(7)).
   *
   * @param path one of {@link #paths}
   * @return null: that is so; or what is wrong, as the rest of a sentence
   */
  public static String problem(Files files, String path, int uid) {
    String directory = DirectoryMaker.parent(path);
    String problem = parentProblem(files, directory);
    if (problem != null) {
      return problem;
    }
    FileStatus status = files.status(directory);
    if (status == null) {
      return "there is no such socket";
    }
    String name = "\"" + directory + "\" ";
    if (!status.isDirectory()) {
      return name + "is not a directory";
    }
    if (status.uid() != uid) {
      return name + "belongs to the uid " + status.uid();
    }
    // The set-group-ID bit, which a directory inherits, changes nothing.
    return (status.mode() & PERMISSIONS) == DIRECTORY ? null
        : name + "has the mode 0" + Integer.toOctalString(status.mode() & 07777) + ", and not 0700";
  }

  private static String parentProblem(Files files, String directory) {
    String parent = DirectoryMaker.parent(directory);
    FileStatus status = files.status(parent + "/."); // where a link of root leads to
    if (status == null || !status.isDirectory()) {
      return "there is no directory \"" + parent + "\"";
    }
    if (status.uid() != 0) {
      return "\"" + parent + "\" belongs to the uid " + status.uid() + ", and not to root";
    }
    return (status.mode() & OTHERS_WRITE) == 0 || (status.mode() & STICKY) != 0 ? null
        : "other users can rename directories in \"" + parent + "\", which has no sticky bit";
  }
}
