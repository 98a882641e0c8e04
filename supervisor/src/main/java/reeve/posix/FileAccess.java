package reeve.posix;

/** Sets owners and permissions of files. Any thread. */
final class FileAccess {
  private static final LibC.Symbol FCHMOD = new LibC.Symbol("fchmod");
  private static final LibC.Symbol FCHOWN = new LibC.Symbol("fchown");

  private FileAccess() {}

  static int set(int fd, int uid, int gid, int mode) {
    FileStatus stat = DirectoryFiles.stat(fd);
    if (stat == null) {
      return Errno.EIO;
    }
    boolean owner = uid != -1 && uid != stat.uid() || gid != -1 && gid != stat.gid();
    boolean access = mode >= 0 && mode != (stat.mode() & 07777);
    if (!owner && !access) {
      return 0;
    }
    Scratch s = Scratch.acquire();
    try {
      if (!stat.isRegular() || stat.links() != 1 || stat.uid() != s.call(LibC.geteuid) && stat.uid() != uid) {
        return Errno.EXDEV;
      }
      int result = owner ? s.call(FCHOWN, fd, uid, gid) : 0;
      return -(access && result == 0 ? s.call(FCHMOD, fd, mode) : result);
    } finally {
      s.release();
    }
  }
}
