package reeve.posix;

/**
 * The directory of the sockets of a user's projects, such as {@code $XDG_RUNTIME_DIR/reeve}: only this user and root
 * may have made or replaced what is in it. Any thread.
 */
public final class RuntimeDirectory {
  private static final int PRIVATE = 0700;
  /** For root, so that the members of {@code socket-group} reach a socket. */
  private static final int OF_ROOT = 0755;
  private static final int PERMISSIONS = 0777;
  private static final int OTHERS_WRITE = 022;
  private static final int STICKY = 01000;

  private RuntimeDirectory() {}

  /**
   * Makes the directory of a socket, which is a fallback or is in a directory of this kind, unless it exists.
   *
   * @param socket its path
   * @param uid that of this process
   * @return null; or why the directory cannot be used, as the rest of a sentence
   */
  public static String prepareFor(Files files, String socket, int uid) {
    return FallbackSocket.isIn(socket, uid) ? FallbackSocket.prepare(files, socket, uid)
        : prepare(files, DirectoryMaker.parent(socket), uid);
  }

  /** As {@link #prepareFor}, without making it. */
  public static String problemFor(Files files, String socket, int uid) {
    return FallbackSocket.isIn(socket, uid) ? FallbackSocket.problem(files, socket, uid)
        : problem(files, DirectoryMaker.parent(socket), uid);
  }

  /**
   * Makes the directory, unless it exists.
   *
   * @param uid that of this process
   * @return null; or why the directory cannot be used, as the rest of a sentence
   */
  public static String prepare(Files files, String directory, int uid) {
    String problem = parentProblem(files, directory, uid);
    if (problem != null) {
      return problem;
    }
    int error = files.mkdir(directory, uid == 0 ? OF_ROOT : PRIVATE);
    return error == 0 || error == Errno.EEXIST ? problem(files, directory, uid)
        : "cannot make the directory \"" + directory + "\": " + Errno.text(error);
  }

  /**
   * Checks that no other user can have made what is in the directory.
   *
   * @param uid the user whose directory it shall be
   * @return null: only that user and root; or what is wrong, as the rest of a sentence
   */
  public static String problem(Files files, String directory, int uid) {
    String problem = parentProblem(files, directory, uid);
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
    boolean closed = uid == 0 ? (status.mode() & OTHERS_WRITE) == 0 : (status.mode() & PERMISSIONS) == PRIVATE;
    return closed ? null : name + "has the mode 0" + Integer.toOctalString(status.mode() & 07777)
        + (uid == 0 ? ", so that other users can write to it" : ", and not 0700");
  }

  private static String parentProblem(Files files, String directory, int uid) {
    String parent = DirectoryMaker.parent(directory);
    FileStatus status = files.status(parent + "/."); // where a link of root leads to
    if (status == null || !status.isDirectory()) {
      return "there is no directory \"" + parent + "\"";
    }
    if (status.uid() != 0 && status.uid() != uid) {
      return "\"" + parent + "\" belongs to the uid " + status.uid();
    }
    return (status.mode() & OTHERS_WRITE) == 0 || (status.mode() & STICKY) != 0 ? null
        : "other users can rename directories in \"" + parent + "\", which has no sticky bit";
  }
}
