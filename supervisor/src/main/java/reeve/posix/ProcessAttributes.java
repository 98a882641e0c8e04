package reeve.posix;

/**
 * In what a process differs from this one before its program runs: see {@link SpawnRequest}. Immutable by convention;
 * arrays are not to be changed.
 *
 * @param ids user and groups; null: ours
 * @param umask 0 to 0777; -1: ours
 * @param root directory that becomes its root (chroot(2)), absolute; null: ours
 * @param privileges capabilities; null: ours
 * @param gate what is set on the process itself; null: nothing
 * @param sandbox namespaces of its own; null: none
 */
public record ProcessAttributes(
    Ids ids, int umask, String root, Privileges privileges, Gate gate, Sandbox sandbox) {

  /** Returns the same without a control group. It has a gate. */
  ProcessAttributes withoutCgroup() {
    Gate same = new Gate(gate.limits, gate.nice, gate.ioPriority, gate.affinity, gate.policy, gate.priority,
        gate.oomScoreAdjust, null);
    return new ProcessAttributes(ids, umask, root, privileges, same, sandbox);
  }

  /** Whether files that this process sees may be missing for it. */
  boolean hidesFiles() {
    return root != null || sandbox != null && sandbox.mounts().length > 0;
  }

  /**
   * User and groups (credentials(7)).
   *
   * @param uid -1: ours
   * @param gid -1: ours
   * @param groups supplementary groups; null: ours
   */
  public record Ids(long uid, long gid, long[] groups) {}

  /**
   * Capabilities, as sets with bit n for the capability of number n (capabilities(7)).
   *
   * @param noNewPrivileges PR_SET_NO_NEW_PRIVS
   * @param bounding the others are dropped from the bounding set; -1: none
   * @param ambient those that a user other than root has
   */
  public record Privileges(boolean noNewPrivileges, long bounding, long ambient) {}

  /**
   * What the kernel keeps for a process and not for a thread: it is set between the making of the process and the
   * execution of its program.
   *
   * @param limits resource limits
   * @param nice {@link #KEEP}: ours
   * @param ioPriority of ioprio_set(2); -1: ours
   * @param affinity bit n of word n / 64 for processor n; null: ours
   * @param policy of sched_setscheduler(2); -1: ours
   * @param priority with the policies for real time
   * @param oomScoreAdjust {@link #KEEP}: ours
   * @param cgroup directory of the control group (version 2) that it enters; null: ours
   */
  public record Gate(Limit[] limits, int nice, int ioPriority, long[] affinity, int policy, int priority,
      int oomScoreAdjust, String cgroup) {
    public static final int KEEP = Integer.MIN_VALUE;
  }

  /** A resource limit (prlimit(2)); -1 is no limit. */
  public record Limit(int resource, long soft, long hard) {}

  /**
   * Namespaces.
   *
   * @param network a network namespace with a loopback interface that is up
   * @param mounts applied in their order in a mount namespace; empty: none
   */
  public record Sandbox(boolean network, Mount[] mounts) {}

  /**
   * A change of the mounts.
   *
   * @param path absolute
   * @param optional whether the path may be missing
   */
  public record Mount(Kind kind, String path, boolean optional) {
    /** What is done at the path. */
    public enum Kind {
      /** It is replaced by an empty file system in memory, which all users may write (mode 1777). */
      PRIVATE_TMP,
      /** It is replaced by an empty file system that cannot be written. */
      EMPTY,
      /** It and all below is made read-only. */
      READ_ONLY,
      /** It stays writable when a directory above it is made read-only. */
      WRITABLE,
      /** It cannot be read, and an empty file or directory is in its place. */
      INACCESSIBLE,
      /** It is replaced by a directory with pseudo devices only. */
      DEVICES
    }
  }
}
