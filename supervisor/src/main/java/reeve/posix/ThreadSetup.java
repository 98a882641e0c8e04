package reeve.posix;

import java.util.HashSet;
import java.util.Set;
import reeve.posix.SpawnError.Step;

/**
 * Gives the calling thread the attributes that a process is to have: a child inherits them from the thread that makes
 * it. The thread cannot be used for anything else afterwards.
 */
final class ThreadSetup {
  private static final int MAX_CAPABILITY = 63;

  private final Scratch s;

  ThreadSetup(Scratch s) {
    this.s = s;
  }

  /**
   * Applies the attributes, in the order in which each is still allowed.
   *
   * @param gated whether the child opens files below /proc by a path that is relative to its working directory
   * @return 0, or a {@link SpawnError}
   */
  int apply(ProcessAttributes attributes, boolean gated) {
    int error = surroundings(attributes, gated);
    ProcessAttributes.Privileges privileges = attributes.privileges();
    if (error == 0 && privileges != null) {
      error = dropFromBoundingSet(privileges.bounding());
    }
    boolean ambient = privileges != null && privileges.ambient() != 0;
    if (error == 0 && attributes.ids() != null) {
      error = takeIds(attributes.ids(), ambient, false);
    }
    boolean leaves = attributes.ids() != null && attributes.ids().uid() >= 0;
    if (error == 0 && (ambient || leaves) && Calls.infallible(LibC.geteuid) != 0) {
      // Also without any: those that reeve has are its own, and only those of root are dropped by the kernel.
      error = raiseAmbient(ambient ? privileges.ambient() : 0);
    }
    if (error == 0 && privileges != null && privileges.noNewPrivileges()) {
      error = of(Step.NO_NEW_PRIVILEGES, s.call(LibC.prctl, ThreadCalls.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    }
    return error;
  }

  /**
   * Takes the ids.
   *
   * @param keepEffective whether the effective user and group stay, so that the thread can return: see
   *     {@link OwnIdentity}
   */
  int takeIds(ProcessAttributes.Ids ids, boolean keepCapabilities, boolean keepEffective) {
    int error = 0;
    long[] groups = ids.groups();
    if (groups != null) {
      s.ensure(4 * groups.length + 4);
      for (int i = 0; i < groups.length; i++) {
        s.memory.setInt(4L * i, (int) groups[i]);
      }
      int result = s.call(LibCExtras.syscall, ThreadCalls.SYS_SETGROUPS, groups.length, s.address);
      error = result == -Errno.EPERM && areOurs(ids) ? 0 : of(Step.GROUPS, result);
    }
    if (error == 0 && ids.gid() >= 0) {
      error = of(Step.GROUP,
          s.call(LibCExtras.syscall, ThreadCalls.SYS_SETRESGID, ids.gid(), keepEffective ? -1 : ids.gid(), ids.gid()));
    }
    if (error == 0 && ids.uid() >= 0) {
      if (keepCapabilities) {
        s.call(LibC.prctl, ThreadCalls.PR_SET_KEEPCAPS, 1, 0, 0, 0);
      }
      error = of(Step.USER,
          s.call(LibCExtras.syscall, ThreadCalls.SYS_SETRESUID, ids.uid(), keepEffective ? -1 : ids.uid(), ids.uid()));
    }
    return error;
  }

  /** Without privileges, the groups cannot be set, not even to what they are. */
  private boolean areOurs(ProcessAttributes.Ids ids) {
    int count = s.call(ThreadCalls.getgroups, 0, 0);
    if (count <= 0) {
      return count == 0 && ids.groups().length <= 1 && isOurGroup(ids);
    }
    s.ensure(4 * count);
    count = s.call(ThreadCalls.getgroups, count, s.address);
    Set<Long> ours = new HashSet<>();
    for (int i = 0; i < count; i++) {
      ours.add(Integer.toUnsignedLong(s.memory.getInt(4L * i)));
    }
    Set<Long> wanted = new HashSet<>();
    for (long group : ids.groups()) {
      wanted.add(group);
    }
    if (isOurGroup(ids)) {
      ours.add(ids.gid()); // the primary group may also be among the supplementary ones, or not
      wanted.add(ids.gid());
    }
    return ours.equals(wanted);
  }

  private boolean isOurGroup(ProcessAttributes.Ids ids) {
    return ids.gid() < 0 || ids.gid() == Integer.toUnsignedLong(s.call(ThreadCalls.getegid));
  }

  /** Namespaces, umask and root directory: what a thread shares with all others by default. */
  private int surroundings(ProcessAttributes attributes, boolean gated) {
    ProcessAttributes.Sandbox sandbox = attributes.sandbox();
    long flags = ThreadCalls.CLONE_FS;
    if (sandbox != null) {
      flags |= (sandbox.network() ? ThreadCalls.CLONE_NEWNET : 0)
          | (sandbox.mounts().length > 0 ? ThreadCalls.CLONE_NEWNS : 0);
    }
    int error = of(Step.NAMESPACE, s.call(ThreadCalls.unshare, flags));
    if (error == 0 && sandbox != null) {
      error = new SandboxSetup(s).apply(sandbox);
    }
    if (error == 0 && attributes.umask() >= 0) {
      s.once(ThreadCalls.umask, attributes.umask());
    }
    if (error == 0 && attributes.root() != null) {
      if (gated) {
        // The working directory stays outside of the new root, so that relative paths lead to /proc.
        error = of(Step.GATE, s.call(LibCExtras.chdir, s.string(0, "/proc")));
      }
      if (error == 0) {
        error = of(Step.ROOT, s.call(ThreadCalls.chroot, s.string(0, attributes.root())));
      }
    }
    return error;
  }

  private int dropFromBoundingSet(long keep) {
    for (int capability = 0; capability <= MAX_CAPABILITY && keep != -1; capability++) {
      if ((keep >>> capability & 1) == 0) {
        int present = s.call(LibC.prctl, ThreadCalls.PR_CAPBSET_READ, capability, 0, 0, 0);
        if (present == -Errno.EINVAL) {
          break; // the kernel knows no capability of this number or above
        }
        int result = present == 0 ? 0 : s.call(LibC.prctl, ThreadCalls.PR_CAPBSET_DROP, capability, 0, 0, 0);
        if (result < 0) {
          return of(Step.BOUNDING, result);
        }
      }
    }
    return 0;
  }

  /** An ambient capability has to be permitted and inheritable. All others are given up. */
  private int raiseAmbient(long ambient) {
    final int header = 8; // struct __user_cap_header_struct { __u32 version; int pid; }
    s.memory.setInt(0, ThreadCalls.CAPABILITY_VERSION);
    s.memory.setInt(4, 0);
    for (int half = 0; half < 2; half++) { // struct __user_cap_data_struct { __u32 effective, permitted, inheritable; }
      int bits = (int) (ambient >>> 32 * half);
      for (int set = 0; set < 3; set++) {
        s.memory.setInt(header + 12L * half + 4L * set, bits);
      }
    }
    int error = of(Step.AMBIENT, s.call(LibCExtras.syscall, ThreadCalls.SYS_CAPSET, s.address, s.address + header));
    for (int capability = 0; capability <= MAX_CAPABILITY && error == 0; capability++) {
      if ((ambient >>> capability & 1) != 0) {
        error = of(Step.AMBIENT, s.call(LibC.prctl, ThreadCalls.PR_CAP_AMBIENT, ThreadCalls.PR_CAP_AMBIENT_RAISE,
            capability, 0, 0));
      }
    }
    return error;
  }

  private static int of(Step step, int result) {
    return result < 0 ? SpawnError.of(step, -result) : 0;
  }
}
