package reeve.posix;

import java.nio.charset.StandardCharsets;

/** Sets owners and permissions of files, and looks up the ids of users and groups. Any thread. */
final class FileAccess {
  private static final LibC.Symbol FCHMOD = new LibC.Symbol("fchmod");
  private static final LibC.Symbol FCHOWN = new LibC.Symbol("fchown");

  private static final int NONE = -1;

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

  static int user(String name) {
    return number(name, "/etc/passwd");
  }

  static int group(String name) {
    return number(name, "/etc/group");
  }

  static int groupByNss(String name) {
    Long gid = UserDatabase.groupByLibrary(name);
    return gid == null ? NONE : gid.intValue();
  }

  static int userByNss(String name) {
    LibraryNames.Entry user = UserDatabase.userByLibrary(name);
    return user == null ? NONE : (int) user.uid();
  }

  private static int number(String name, String file) {
    int number = (int) UserDatabase.number(name);
    if (number != NONE) {
      return number;
    }
    byte[] bytes = ProcFiles.read(file);
    return bytes == null ? -1 : find(new String(bytes, StandardCharsets.UTF_8), name);
  }

  /**
   * Finds a line {@code name:password:number:...} of passwd(5) or group(5). Pure.
   *
   * @return its number; -1: none
   */
  static int find(String table, String name) {
    String begin = name + ":";
    for (int at = 0; at < table.length();) {
      int end = table.indexOf('\n', at);
      end = end < 0 ? table.length() : end;
      if (table.startsWith(begin, at)) {
        int second = table.indexOf(':', at + begin.length());
        int third = second < 0 ? -1 : table.indexOf(':', second + 1);
        return third < 0 || third > end ? -1 : (int) UserDatabase.number(table.substring(second + 1, third));
      }
      at = end + 1;
    }
    return -1;
  }
}
