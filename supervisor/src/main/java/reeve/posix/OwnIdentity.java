package reeve.posix;

import java.nio.charset.StandardCharsets;

/**
 * The ids of this process, for a thread of root that makes a process of another user and returns to its own ids.
 *
 * <p>Only its real and its saved ids change. The effective ones stay those of root, with all capabilities, so that it
 * can return, and so that the other user may neither trace the thread nor set its limits. The child gives its effective
 * ids up itself, before anything else (POSIX_SPAWN_RESETIDS of posix_spawn(3)), and with them all capabilities.
 * Immutable.
 */
final class OwnIdentity {
  private static final int PR_GET_SECUREBITS = 27; // linux/prctl.h
  private static final int PR_CAP_AMBIENT_IS_SET = 1;
  private static final int MAX_CAPABILITY = 63;
  private static final int SYS_RESOURCE = 24; // linux/capability.h
  private static final long OVERFLOW = 65_534; // what getgroups(2) has for a group that is not mapped
  private static final int SETS = 8; // where capget(2) writes, behind its header

  /** Null: not read yet. */
  private static volatile OwnIdentity own;

  private final int uid;
  private final int gid;
  private final long[] groups;
  private final boolean mayLimitOthers;
  private final boolean returns;

  private OwnIdentity(Scratch s) {
    uid = s.call(ThreadCalls.getuid);
    gid = s.call(ThreadCalls.getgid);
    int count = Math.max(0, s.call(ThreadCalls.getgroups, 0, 0));
    s.ensure(4 * count + 64);
    groups = new long[Math.max(0, s.call(ThreadCalls.getgroups, count, s.address))];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = Integer.toUnsignedLong(s.memory.getInt(4L * i));
    }
    s.memory.setInt(0, ThreadCalls.CAPABILITY_VERSION);
    s.memory.setInt(4, 0);
    boolean known = s.call(LibCExtras.syscall, ThreadCalls.SYS_CAPGET, s.address, s.address + SETS) == 0;
    long effective = capabilities(s, 0);
    mayLimitOthers = known && (effective >>> SYS_RESOURCE & 1) != 0;
    // The kernel takes all other capabilities from a child that gives up the user root.
    returns =
        known && capabilities(s, 2) == 0 && s.call(LibC.prctl, PR_GET_SECUREBITS, 0, 0, 0, 0) == 0 && !hasAmbient(s)
            && areAll(s, ThreadCalls.SYS_GETRESUID, 0) && areAll(s, ThreadCalls.SYS_GETRESGID, gid) && canSetGroups(s);
  }

  /** Reads those of this process when they are first needed. */
  static OwnIdentity get(Scratch s) {
    OwnIdentity known = own;
    if (known == null) {
      known = new OwnIdentity(s);
      own = known;
    }
    return known;
  }

  /**
   * Returns a set of struct __user_cap_data_struct (linux/capability.h), which is there twice, with 32 bits of each.
   *
   * @param which 0: effective; 1: permitted; 2: inheritable
   */
  private static long capabilities(Scratch s, int which) {
    return Integer.toUnsignedLong(s.memory.getInt(SETS + 4L * which))
        | Integer.toUnsignedLong(s.memory.getInt(SETS + 12 + 4L * which)) << 32;
  }

  private static boolean hasAmbient(Scratch s) {
    for (int capability = 0; capability <= MAX_CAPABILITY; capability++) {
      int set = s.call(LibC.prctl, ThreadCalls.PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, capability, 0, 0);
      if (set != 0) {
        return set != -Errno.EINVAL; // the kernel knows none of this number or above
      }
    }
    return false;
  }

  /** Whether this process can set its groups, which it may not in each user namespace, not even to what they are. */
  private boolean canSetGroups(Scratch s) {
    byte[] text = groups.length == 0 ? null : ProcFiles.read("/proc/sys/kernel/overflowgid");
    long overflow = text == null ? OVERFLOW : UserDatabase.number(new String(text, StandardCharsets.US_ASCII).trim());
    for (long group : groups) {
      if (group == overflow) {
        return false; // it may stand for one that is not mapped, which would be lost
      }
    }
    return s.call(LibCExtras.syscall, ThreadCalls.SYS_SETGROUPS, groups.length, groups(s)) == 0;
  }

  private long groups(Scratch s) {
    s.ensure(4 * groups.length + 4);
    for (int i = 0; i < groups.length; i++) {
      s.memory.setInt(4L * i, (int) groups[i]);
    }
    return s.address;
  }

  /** Whether the real, the effective and the saved id are this one. */
  private static boolean areAll(Scratch s, int call, int id) {
    return s.call(LibCExtras.syscall, call, s.address, s.address + 4, s.address + 8) == 0 && s.memory.getInt(0) == id
        && s.memory.getInt(4) == id && s.memory.getInt(8) == id;
  }

  /** Whether this process can set the limits of a process of another user. */
  boolean mayLimitOthers() {
    return mayLimitOthers;
  }

  /** Whether the calling thread can take the ids of another user, and return. */
  boolean canReturn() {
    return returns;
  }

  /** Makes sure that {@link #restore} needs no more memory. */
  void prepareReturn(Scratch s) {
    s.ensure(4 * groups.length + 4);
  }

  /** Gives the calling thread the ids of this process again. */
  void restore(Scratch s) {
    repeat(s, ThreadCalls.SYS_SETRESUID, uid, uid, uid);
    repeat(s, ThreadCalls.SYS_SETRESGID, gid, gid, gid);
    repeat(s, ThreadCalls.SYS_SETGROUPS, groups.length, groups(s), 0);
  }

  /** Whether a thread that takes these real ids keeps its capabilities when it restores its own. */
  boolean returnsFrom(ProcessAttributes.Ids ids) {
    return uid == 0 || ids.uid() != 0;
  }

  /**
   * Gives the calling thread other real ids, until {@link #restoreReal}. What it may do stays the same.
   *
   * @return 0 or an error number
   */
  int takeReal(Scratch s, ProcessAttributes.Ids ids) {
    int result = s.call(LibCExtras.syscall, ThreadCalls.SYS_SETRESGID, ids.gid(), -1, -1);
    return -(result == 0 ? s.call(LibCExtras.syscall, ThreadCalls.SYS_SETRESUID, ids.uid(), -1, -1) : result);
  }

  /** Gives the calling thread the real ids of this process again. */
  void restoreReal(Scratch s) {
    repeat(s, ThreadCalls.SYS_SETRESUID, uid, -1, -1);
    repeat(s, ThreadCalls.SYS_SETRESGID, gid, -1, -1);
  }

  /** This fails only while the kernel has no memory, and the thread must not go on with other ids. */
  private static void repeat(Scratch s, int call, long a, long b, long c) {
    while (s.once(LibCExtras.syscall, call, a, b, c) != 0) {
      Thread.yield();
    }
  }
}
