package reeve.posix;

import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Looks up users and groups in /etc/passwd and /etc/group (passwd(5), group(5)), and, where the name is not in these
 * files, in the sources of nsswitch.conf(5) by the C library. A number needs no entry. Any thread; a lookup beyond the
 * files may wait for a server.
 */
public final class UserDatabase {
  /** The highest id; the one above means "no change" to the kernel. */
  private static final long HIGHEST = 0xffff_fffeL;

  private static final LibC.Symbol GETPWNAM = new LibC.Symbol("getpwnam");
  private static final LibC.Symbol GETGROUPLIST = new LibC.Symbol("getgrouplist");
  private static final int MOST_GROUPS = 65_536; // NGROUPS_MAX of linux/limits.h

  /**
   * A user.
   *
   * @param name null: a number without an entry
   * @param uid its number
   * @param gid its primary group; that of its number if it has no entry
   * @param home null: not known
   * @param shell null: not known
   */
  public record User(String name, long uid, long gid, String home, String shell) {}

  private final String passwd;
  private final String group;

  private UserDatabase(String passwd, String group) {
    this.passwd = passwd;
    this.group = group;
  }

  /** Reads the files as they are now; a missing one has no entries. */
  public static UserDatabase read() {
    return new UserDatabase(text("/etc/passwd"), text("/etc/group"));
  }

  /** A database with these contents, and without other sources. Pure. */
  public static UserDatabase of(String passwd, String group) {
    return new UserDatabase(passwd, group);
  }

  private static String text(String file) {
    byte[] bytes = ProcFiles.read(file);
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns a user by name or number; null: there is no user of this name. */
  public User user(String nameOrNumber) {
    long number = number(nameOrNumber);
    String[] entry = number < 0 ? entry(passwd, 0, nameOrNumber) : entry(passwd, 2, Long.toString(number));
    if (entry != null && entry.length >= 7 && number(entry[2]) >= 0 && number(entry[3]) >= 0) {
      return new User(entry[0], number(entry[2]), number(entry[3]), entry[5], entry[6]);
    }
    return number >= 0 ? new User(null, number, number, null, null) : byLibrary(nameOrNumber);
  }

  /** Returns the number of a group by name or number; -1: there is none. */
  public long group(String nameOrNumber) {
    long number = number(nameOrNumber);
    if (number >= 0) {
      return number;
    }
    String[] entry = entry(group, 0, nameOrNumber);
    if (entry != null && entry.length >= 3) {
      return number(entry[2]);
    }
    int found = FileAccess.groupByNss(nameOrNumber);
    return found == -1 ? -1 : Integer.toUnsignedLong(found);
  }

  /** Returns the groups that the database has for a user, its primary group first (initgroups(3)). */
  public long[] groupsOf(User user, long primary) {
    if (user.name() == null) {
      return new long[] {primary};
    }
    if (entry(passwd, 0, user.name()) == null) {
      return groupsByLibrary(user.name(), primary);
    }
    long[] groups = {primary};
    for (int at = 0; at < group.length();) {
      int end = group.indexOf('\n', at);
      end = end < 0 ? group.length() : end;
      String[] fields = group.substring(at, end).split(":", -1);
      long gid = fields.length < 4 ? -1 : number(fields[2]);
      if (gid >= 0 && gid != primary && isMember(fields[3], user.name())) {
        groups = Arrays.copyOf(groups, groups.length + 1);
        groups[groups.length - 1] = gid;
      }
      at = end + 1;
    }
    return groups;
  }

  private static boolean isMember(String members, String name) {
    return ("," + members + ",").contains("," + name + ",");
  }

  /** Returns the fields of the first line that has a text in a field; null: none. */
  private static String[] entry(String table, int field, String text) {
    for (int at = 0; at < table.length();) {
      int end = table.indexOf('\n', at);
      end = end < 0 ? table.length() : end;
      if (field != 0 || table.startsWith(text + ":", at)) {
        String[] fields = table.substring(at, end).split(":", -1);
        if (fields.length > field && fields[field].equals(text)) {
          return fields;
        }
      }
      at = end + 1;
    }
    return null;
  }

  /** Returns the id that a text of digits stands for; -1: it is no id. */
  static long number(String text) {
    if (text.isEmpty() || text.length() > 10) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = 10 * number + c - '0';
    }
    return number > HIGHEST ? -1 : number;
  }

  private static User byLibrary(String name) {
    Scratch s = Scratch.acquire();
    try {
      // struct passwd { char *pw_name, *pw_passwd; uid_t pw_uid; gid_t pw_gid; char *pw_gecos, *pw_dir, *pw_shell; }
      long found = s.onceLong(GETPWNAM, s.string(0, name), 0, 0);
      if (found == 0) {
        return null;
      }
      Pointer entry = new Pointer(found);
      return new User(name, Integer.toUnsignedLong(entry.getInt(16)), Integer.toUnsignedLong(entry.getInt(20)),
          entry.getPointer(32).getString(0), entry.getPointer(40).getString(0));
    } finally {
      s.release();
    }
  }

  private static long[] groupsByLibrary(String name, long primary) {
    Scratch s = Scratch.acquire();
    try {
      int most = 1024;
      int count = most;
      do {
        most = Math.min(MOST_GROUPS, Math.max(count, most));
        s.ensure(8 + 4 * most + name.length() * 4 + 1);
        long nameAt = s.string(8 + 4 * most, name);
        s.memory.setInt(0, most);
        s.once(GETGROUPLIST, nameAt, primary, s.address + 8, s.address);
        count = s.memory.getInt(0);
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
