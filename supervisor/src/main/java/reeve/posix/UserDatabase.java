package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks up users and groups in /etc/passwd and /etc/group (passwd(5), group(5)), and, where the name is not in these
 * files, in the sources of nsswitch.conf(5) by the C library. A number needs no entry. Any thread; a lookup beyond the
 * files may wait for a server, but not longer than two seconds.
 */
public final class UserDatabase {
  /** The highest id; the one above means "no change" to the kernel. */
  private static final long HIGHEST = 0xffff_fffeL;

  private static final String PASSWD = "/etc/passwd";
  private static final String GROUP = "/etc/group";
  private static final long WAIT_MILLIS = 2000;
  private static final long OLD_MILLIS = 60_000;
  /** struct stat of x86-64 and arm64: st_ino, st_size, st_mtim, st_ctim. */
  private static final int[] FINGERPRINT = {8, 48, 88, 96, 104, 112};

  private static final NameService LIBRARY = new NameService(new NameService.Source() {
    @Override
    public Object find(NameService.Kind kind, String name, long primary) {
      return switch (kind) {
        case USER -> LibraryNames.user(name);
        case GROUP -> group(name);
        case GROUPS -> LibraryNames.groups(name, primary);
      };
    }

    private Long group(String name) {
      long gid = LibraryNames.group(name);
      return gid < 0 ? null : (Long) gid;
    }
  }, WAIT_MILLIS, OLD_MILLIS);

  /** Null: not read yet. */
  private static volatile UserDatabase current;

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
  /** Of the files when they were read; empty: they are not files. */
  private final long[] fingerprint;
  private final NameService library;
  /** Why a file could not be read, for now; null: both were read, or are not there. */
  private final String problem;
  /** The users that were found in the files; guarded by itself, and guards their groups. */
  private final Map<String, User> users = new HashMap<>();
  private final Map<String, long[]> groups = new HashMap<>();

  private UserDatabase(String passwd, String group, String problem, long[] fingerprint, NameService library) {
    this.problem = problem;
    this.passwd = passwd;
    this.group = group;
    this.fingerprint = fingerprint;
    this.library = library;
  }

  /**
   * Returns the files as they are now; they are read again if they have changed. A missing one has no entries, and with
   * one that cannot be read now nothing is known.
   */
  public static UserDatabase read() {
    long[] now = fingerprint();
    UserDatabase known = current;
    if (known == null || !Arrays.equals(known.fingerprint, now)) {
      String[] problem = {null};
      known = new UserDatabase(text(PASSWD, problem), text(GROUP, problem), problem[0], now, LIBRARY);
      if (known.problem == null) {
        current = known;
      }
    }
    return known;
  }

  /** A database with these contents. Without an entry, a name is looked up by the C library as for {@link #read}. */
  public static UserDatabase of(String passwd, String group) {
    return of(passwd, group, LIBRARY);
  }

  /** One whose files cannot be read. */
  static UserDatabase unread(String problem) {
    return new UserDatabase("", "", problem, new long[0], LIBRARY);
  }

  static UserDatabase of(String passwd, String group, NameService library) {
    return new UserDatabase(passwd, group, null, new long[0], library);
  }

  private static long[] fingerprint() {
    long[] found = new long[2 * FINGERPRINT.length];
    Scratch s = Scratch.acquire();
    try {
      for (int file = 0; file < 2; file++) {
        s.string(Descriptors.STAT_SIZE, file == 0 ? PASSWD : GROUP);
        boolean exists = s.call(LibC.stat, s.address + Descriptors.STAT_SIZE, s.address) == 0;
        for (int i = 0; i < FINGERPRINT.length; i++) {
          found[file * FINGERPRINT.length + i] = exists ? s.memory.getLong(FINGERPRINT[i]) : 0;
        }
      }
    } finally {
      s.release();
    }
    return found;
  }

  /**
   * Reads one of the files. One that is too large is left to the C library.
   *
   * @param problem set if the file cannot be read now
   */
  static String text(String file, String[] problem) {
    byte[] bytes = ProcFiles.head(file, ProcFiles.MAX_WHOLE + 1);
    if (bytes == null) {
      int fd = Descriptors.open(file, 0, 0);
      if (fd >= 0) {
        Descriptors.close(fd);
      }
      if (fd != -Errno.ENOENT && fd != -Errno.EACCES) {
        problem[0] = "cannot read \"" + file + "\"" + (fd < 0 ? ": " + Errno.text(-fd) : "");
      }
      return "";
    }
    return bytes.length > ProcFiles.MAX_WHOLE ? "" : new String(bytes, StandardCharsets.UTF_8);
  }

  private void throwIfUnread() {
    if (problem != null) {
      throw new NoAnswerException(problem);
    }
  }

  /**
   * Returns a user by name or number; null: there is no user of this name.
   *
   * @throws NoAnswerException if that is not known in time
   */
  public User user(String nameOrNumber) {
    throwIfUnread();
    synchronized (users) {
      User known = users.get(nameOrNumber);
      if (known == null) {
        known = find(nameOrNumber);
        if (known != null) {
          users.put(nameOrNumber, known);
        }
      }
      if (known != null) {
        return known;
      }
    }
    Object found = library.find(NameService.Kind.USER, nameOrNumber, -1);
    return found instanceof LibraryNames.Entry entry
        ? new User(nameOrNumber, entry.uid(), entry.gid(), entry.home(), entry.shell())
        : null;
  }

  private User find(String nameOrNumber) {
    long number = number(nameOrNumber);
    String[] entry = number < 0 ? entry(passwd, 0, nameOrNumber) : entry(passwd, 2, Long.toString(number));
    if (entry != null && entry.length >= 7 && number(entry[2]) >= 0 && number(entry[3]) >= 0) {
      return new User(entry[0], number(entry[2]), number(entry[3]), entry[5], entry[6]);
    }
    return number >= 0 ? new User(null, number, number, null, null) : null;
  }

  /**
   * Returns the number of a group by name or number; -1: there is none.
   *
   * @throws NoAnswerException if that is not known in time
   */
  public long group(String nameOrNumber) {
    long number = number(nameOrNumber);
    if (number >= 0) {
      return number;
    }
    throwIfUnread();
    String[] entry = entry(group, 0, nameOrNumber);
    if (entry != null && entry.length >= 3) {
      return number(entry[2]);
    }
    Object found = library.find(NameService.Kind.GROUP, nameOrNumber, -1);
    return found == null ? -1 : (Long) found;
  }

  /**
   * Returns the groups that the database has for a user, its primary group first (initgroups(3)). Not to be changed.
   *
   * @throws NoAnswerException if that is not known in time
   */
  public long[] groupsOf(User user, long primary) {
    if (user.name() == null) {
      return new long[] {primary};
    }
    throwIfUnread();
    String key = user.name() + ' ' + primary;
    synchronized (users) {
      long[] known = groups.get(key);
      if (known != null) {
        return known;
      }
    }
    if (entry(passwd, 0, user.name()) == null) {
      return (long[]) library.find(NameService.Kind.GROUPS, user.name(), primary);
    }
    long[] found = {primary};
    for (int at = 0; at < group.length();) {
      int end = group.indexOf('\n', at);
      end = end < 0 ? group.length() : end;
      String[] fields = group.substring(at, end).split(":", -1);
      long gid = fields.length < 4 ? -1 : number(fields[2]);
      if (gid >= 0 && gid != primary && isMember(fields[3], user.name())) {
        found = Arrays.copyOf(found, found.length + 1);
        found[found.length - 1] = gid;
      }
      at = end + 1;
    }
    synchronized (users) {
      groups.put(key, found);
    }
    return found;
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
  public static long number(String text) {
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
}
