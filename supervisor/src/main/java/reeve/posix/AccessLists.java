package reeve.posix;

import java.util.Arrays;

/**
 * Access control lists (acl(5)), which are extended attributes of a file. Their form is that of
 * linux/posix_acl_xattr.h: {@code struct { __le32 version; struct { __le16 tag, perm; __le32 id; } entries[]; }},
 * with the entries in the order of their tags and of their ids. Any thread.
 */
final class AccessLists {
  /** What applies to the file. */
  static final String ACCESS = "system.posix_acl_access";

  /** What the files get that are made in the directory. */
  static final String DEFAULT = "system.posix_acl_default";

  // linux/posix_acl.h
  private static final int VERSION = 2;
  private static final int USER_OBJ = 1;
  private static final int USER = 2;
  private static final int GROUP_OBJ = 4;
  private static final int GROUP = 8;
  private static final int MASK = 0x10;
  private static final int OTHER = 0x20;
  private static final int NO_ID = -1;

  /** O_DIRECTORY, O_NOFOLLOW and O_CLOEXEC (asm-generic/fcntl.h). */
  private static final int DIRECTORY = DirectoryFiles.O_DIRECTORY | DirectoryFiles.O_NOFOLLOW | LibC.O_CLOEXEC;

  private static final int NAME = 64;
  private static final int VALUE = 128;

  private static final LibC.Symbol SETXATTR = new LibC.Symbol("setxattr");
  private static final LibC.Symbol REMOVEXATTR = new LibC.Symbol("removexattr");

  private AccessLists() {}

  /**
   * Gives a file a list: its owner keeps read and write, and search in a directory, its group and others get nothing.
   *
   * @param file a descriptor, also of O_PATH
   * @param kind {@link #ACCESS} or {@link #DEFAULT}
   * @param permissions of the users and groups: 4 read, 2 write, 1 search
   * @return 0 or an error number
   */
  static int set(Scratch s, int file, String kind, int permissions, int[] uids, int[] gids) {
    int owner = 6 | permissions & 1;
    s.ensure(VALUE + 4 + 8 * (uids.length + gids.length + 4));
    path(s, file, kind);
    s.memory.setInt(VALUE, VERSION);
    int at = entry(s, VALUE + 4, USER_OBJ, owner, NO_ID);
    at = entries(s, at, USER, permissions, uids);
    at = entry(s, at, GROUP_OBJ, 0, NO_ID);
    at = entries(s, at, GROUP, permissions, gids);
    at = entry(s, at, MASK, permissions, NO_ID);
    at = entry(s, at, OTHER, 0, NO_ID);
    return -s.call(SETXATTR, s.address, s.address + NAME, s.address + VALUE, at - VALUE, 0);
  }

  static int shareDirectory(String path, int[] uids, int[] gids) {
    Scratch s = Scratch.acquire();
    try {
      int file = s.call(LibC.open, s.string(0, path), DIRECTORY, 0);
      if (file < 0) {
        return -file;
      }
      try {
        int error = set(s, file, ACCESS, 5, uids, gids);
        return error == 0 ? set(s, file, DEFAULT, 5, uids, gids) : error;
      } finally {
        Descriptors.close(s, file);
      }
    } finally {
      s.release();
    }
  }

  /** Removes the list that applies to a file. @return 0, also if it has none, or an error number */
  static int remove(Scratch s, int file) {
    path(s, file, ACCESS);
    int error = -s.call(REMOVEXATTR, s.address, s.address + NAME);
    return error == Errno.ENODATA || error == Errno.EOPNOTSUPP ? 0 : error;
  }

  /** Writes the path and the name of the attribute. The calls with a descriptor refuse one of O_PATH. */
  private static void path(Scratch s, int file, String kind) {
    s.ensure(VALUE);
    s.string(0, "/proc/self/fd/" + file);
    s.string(NAME, kind);
  }

  private static int entries(Scratch s, int from, int tag, int permissions, int[] ids) {
    int[] sorted = ids.clone();
    Arrays.sort(sorted);
    int at = from;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        at = entry(s, at, tag, permissions, sorted[i]);
      }
    }
    return at;
  }

  private static int entry(Scratch s, int at, int tag, int permissions, int id) {
    s.memory.setShort(at, (short) tag);
    s.memory.setShort(at + 2, (short) permissions);
    s.memory.setInt(at + 4, id);
    return at + 8;
  }
}
