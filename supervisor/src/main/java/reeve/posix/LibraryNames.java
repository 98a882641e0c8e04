package reeve.posix;

import com.sun.jna.Pointer;

/**
 * Looks up users and groups by the C library, in the sources of nsswitch.conf(5). A lookup may wait for a server as
 * long as the source does, which may be minutes. Any thread; several at once.
 */
final class LibraryNames {
  private static final LibC.Symbol GETPWNAM_R = new LibC.Symbol("getpwnam_r");
  private static final LibC.Symbol GETGRNAM_R = new LibC.Symbol("getgrnam_r");
  private static final LibC.Symbol GETGROUPLIST = new LibC.Symbol("getgrouplist");
  private static final int MOST_GROUPS = 65_536; // NGROUPS_MAX of linux/limits.h

  /** Where the result, a pointer, is written; struct passwd or struct group is before it. */
  private static final int RESULT = 64;
  private static final int NAME = 72;
  private static final int FIRST_BUFFER = 16 << 10;
  private static final int LARGEST_BUFFER = 16 << 20;

  private LibraryNames() {}

  /** A user: its ids, home directory and shell. */
  record Entry(long uid, long gid, String home, String shell) {}

  /**
   * Returns a user; null: there is none.
   *
   * @throws NoAnswerException if that cannot be found out
   */
  static Entry user(String name) {
    Scratch s = Scratch.acquire();
    try {
      if (!find(s, GETPWNAM_R, name)) {
        return null;
      }
      // struct passwd { char *pw_name, *pw_passwd; uid_t pw_uid; gid_t pw_gid; char *pw_gecos, *pw_dir, *pw_shell; }
      Pointer entry = s.memory;
      return new Entry(Integer.toUnsignedLong(entry.getInt(16)), Integer.toUnsignedLong(entry.getInt(20)),
          entry.getPointer(32).getString(0), entry.getPointer(40).getString(0));
    } finally {
      s.release();
    }
  }

  /**
   * Returns the number of a group; -1: there is none.
   *
   * @throws NoAnswerException if that cannot be found out
   */
  static long group(String name) {
    Scratch s = Scratch.acquire();
    try {
      // struct group { char *gr_name; char *gr_passwd; gid_t gr_gid; char **gr_mem; }
      return find(s, GETGRNAM_R, name) ? Integer.toUnsignedLong(s.memory.getInt(16)) : -1;
    } finally {
      s.release();
    }
  }

  private static boolean find(Scratch s, LibC.Symbol function, String name) {
    int buffer = NAME + RawText.bytes(name).length + 1;
    for (int size = FIRST_BUFFER; size <= LARGEST_BUFFER; size *= 4) {
      s.ensure(buffer + size);
      s.memory.setLong(RESULT, 0);
      int error = s.once(function, s.string(NAME, name), s.address, s.address + buffer, size, s.address + RESULT, 0);
      if (error != Errno.ERANGE) {
        boolean found = s.memory.getLong(RESULT) != 0;
        if (!found && !isAbsence(error)) {
          throw failure(name, Errno.text(error));
        }
        return found;
      }
    }
    throw failure(name, "its entry is longer than " + LARGEST_BUFFER + " bytes");
  }

  /** Whether an error number of the C library says that there is no entry; see getpwnam(3). */
  static boolean isAbsence(int error) {
    return error == 0 || error == Errno.ENOENT || error == Errno.ESRCH || error == Errno.EBADF || error == Errno.EPERM;
  }

  private static NoAnswerException failure(String name, String cause) {
    return new NoAnswerException("the C library cannot look up \"" + name + "\": " + cause);
  }

  /**
   * Returns the groups of a user, its primary group first (getgrouplist(3)).
   *
   * @throws NoAnswerException if they cannot be found out
   */
  static long[] groups(String name, long primary) {
    Scratch s = Scratch.acquire();
    try {
      int most = 1024;
      int count = most;
      do {
        most = Math.min(MOST_GROUPS, Math.max(count, most));
        s.ensure(8 + 4 * most + name.length() * 4 + 1);
        long nameAt = s.string(8 + 4 * most, name);
        s.memory.setInt(0, most);
        int result = s.once(GETGROUPLIST, nameAt, primary, s.address + 8, s.address);
        count = s.memory.getInt(0);
        if (result == -1 && count <= most) { // else there are more
          throw failure(name, Errno.text(Errno.ENOMEM));
        }
      } while (count > most && most < MOST_GROUPS);
      long[] groups = new long[Math.min(count, most)];
      for (int i = 0; i < groups.length; i++) {
        groups[i] = Integer.toUnsignedLong(s.memory.getInt(8 + 4L * i));
      }
      return groups;
    } finally {
      s.release();
    }
  }
}
