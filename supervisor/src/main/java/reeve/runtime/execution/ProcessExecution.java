package reeve.runtime.execution;

import java.util.List;
import java.util.Map;
import reeve.config.execution.Capabilities;
import reeve.config.execution.ExecutionSpec;
import reeve.config.execution.PrivilegeSpec;
import reeve.config.execution.ResourceLimit;
import reeve.config.execution.SchedulingSpec;
import reeve.config.execution.UserSpec;
import reeve.posix.NoAnswerException;
import reeve.posix.ProcessAttributes;
import reeve.posix.UserDatabase;

/**
 * The execution of a service as the kernel takes it: users and groups are looked up, and values that are not set are
 * left out.
 *
 * @param attributes null: those of reeve
 * @param user whose login the environment may be of; null: that of reeve
 * @param problem why it cannot be executed; null: it can
 * @param temporary whether that may be different soon
 */
public record ProcessExecution(ProcessAttributes attributes, UserDatabase.User user, String problem,
    boolean temporary) {
  /** As reeve itself. */
  public static final ProcessExecution PLAIN = new ProcessExecution(null, null, null, false);

  private static final ProcessAttributes.Limit[] NO_LIMITS = {};
  private static final Identity NO_IDENTITY = new Identity(null, null, null, false);
  private static final int MKNOD = Capabilities.number("mknod");
  private static final int SYS_RAWIO = Capabilities.number("sys_rawio");

  /** The ids of a service. */
  private record Identity(ProcessAttributes.Ids ids, UserDatabase.User user, String problem, boolean temporary) {}

  /**
   * Looks up what the processes of a service need. It reads /etc/passwd and /etc/group if there is a user or a group
   * and they have changed, and waits at most two seconds for each name that is in neither, and not again while that
   * lookup has no answer.
   *
   * @param cgroup the directory of the control group that the process enters before its program runs; null: none
   * @param bases where its directories are
   */
  public static ProcessExecution of(ExecutionSpec spec, String cgroup, DirectoryBases bases) {
    if (spec == ExecutionSpec.INHERITED && cgroup == null) {
      return PLAIN;
    }
    Identity identity = spec.user().changesIds() ? identity(spec.user()) : NO_IDENTITY;
    if (identity.problem() != null) {
      return new ProcessExecution(null, null, identity.problem(), identity.temporary());
    }
    PrivilegeSpec privileges = spec.privileges();
    ProcessAttributes attributes = new ProcessAttributes(identity.ids(), spec.umask().orElse(-1),
        spec.rootDirectory().orElse(null),
        privileges(privileges, spec.sandbox().privateDevices()),
        gate(spec, cgroup), SandboxMounts.of(spec.sandbox(), bases.all(spec.directories()),
            spec.rootDirectory().orElse(null)));
    return new ProcessExecution(isPlain(attributes) ? null : attributes, identity.user(), null, false);
  }

  /** A process that may make device nodes, or access hardware, would not need /dev. */
  private static ProcessAttributes.Privileges privileges(PrivilegeSpec spec, boolean privateDevices) {
    long bounding = privateDevices ? spec.bounding() & ~(1L << MKNOD | 1L << SYS_RAWIO) : spec.bounding();
    return !spec.noNewPrivileges() && bounding == PrivilegeSpec.ALL && spec.ambient() == 0 ? null
        : new ProcessAttributes.Privileges(spec.noNewPrivileges(), bounding, spec.ambient());
  }

  /** Returns the user of a service; null: that of reeve, or one that is not known. */
  public static UserDatabase.User userOf(ExecutionSpec spec) {
    try {
      return spec.user().user().isPresent() ? UserDatabase.read().user(spec.user().user().get()) : null;
    } catch (NoAnswerException e) {
      return null;
    }
  }

  private static boolean isPlain(ProcessAttributes attributes) {
    return attributes.ids() == null && attributes.umask() < 0 && attributes.root() == null
        && attributes.privileges() == null && attributes.gate() == null && attributes.sandbox() == null;
  }

  private static Identity identity(UserSpec spec) {
    try {
      return identity(spec, UserDatabase.read());
    } catch (NoAnswerException e) {
      return new Identity(null, null, "cannot look up its user or group: " + e.getMessage(), true);
    }
  }

  private static Identity identity(UserSpec spec, UserDatabase database) {
    UserDatabase.User user = null;
    if (spec.user().isPresent()) {
      user = database.user(spec.user().get());
      if (user == null) {
        return unknown("user", spec.user().get(), "/etc/passwd");
      }
    }
    long gid = user == null ? -1 : user.gid();
    if (spec.group().isPresent()) {
      gid = database.group(spec.group().get());
      if (gid < 0) {
        return unknown("group", spec.group().get(), "/etc/group");
      }
    }
    long[] groups = null;
    if (spec.supplementaryGroups().isPresent()) {
      List<String> names = spec.supplementaryGroups().get();
      groups = new long[names.size()];
      for (int i = 0; i < groups.length; i++) {
        groups[i] = database.group(names.get(i));
        if (groups[i] < 0) {
          return unknown("group", names.get(i), "/etc/group");
        }
      }
    } else if (user != null) {
      groups = database.groupsOf(user, gid);
    }
    return new Identity(new ProcessAttributes.Ids(user == null ? -1 : user.uid(), gid, groups), user, null, false);
  }

  private static Identity unknown(String kind, String name, String file) {
    return new Identity(null, null, "cannot find the " + kind + " \"" + name + "\": it is neither in " + file
        + " nor known to the C library (add it, or use its number)", false);
  }

  /** @return null: nothing is set that needs the gate */
  private static ProcessAttributes.Gate gate(ExecutionSpec spec, String cgroup) {
    SchedulingSpec scheduling = spec.scheduling();
    if (spec.limits().isEmpty() && scheduling.equals(SchedulingSpec.INHERITED) && spec.oomScoreAdjust().isEmpty()
        && cgroup == null) {
      return null;
    }
    ProcessAttributes.Limit[] limits = NO_LIMITS;
    if (!spec.limits().isEmpty()) {
      limits = new ProcessAttributes.Limit[spec.limits().size()];
      int count = 0;
      for (Map.Entry<ResourceLimit, ResourceLimit.Value> limit : spec.limits().entrySet()) {
        limits[count++] = new ProcessAttributes.Limit(limit.getKey().ordinal(), limit.getValue().soft(),
            limit.getValue().hard());
      }
    }
    return new ProcessAttributes.Gate(limits, scheduling.nice().orElse(ProcessAttributes.Gate.KEEP),
        scheduling.ioPriority().orElse(-1), scheduling.cpuAffinity().orElse(null),
        scheduling.policy().isPresent() ? scheduling.policy().get().number : -1, scheduling.priority(),
        spec.oomScoreAdjust().orElse(ProcessAttributes.Gate.KEEP), cgroup);
  }
}
