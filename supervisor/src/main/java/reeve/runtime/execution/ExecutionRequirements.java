package reeve.runtime.execution;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import reeve.config.ServiceSpec;
import reeve.config.execution.Capabilities;
import reeve.config.execution.ExecutionSpec;
import reeve.config.execution.PrivilegeSpec;
import reeve.config.execution.ResourceLimit;
import reeve.config.execution.SandboxSpec;
import reeve.config.execution.SchedulingSpec;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.NoAnswerException;
import reeve.posix.OwnPrivileges;
import reeve.posix.UserDatabase;

/**
 * Finds what the execution of a service needs and this machine or this process lacks, as far as it can be known without
 * starting it. May block. Any thread.
 */
public final class ExecutionRequirements {
  /** ioprio_set(2): the class is above the level; linux/ioprio.h. */
  private static final int IO_CLASS_SHIFT = 13;
  private static final int IO_REALTIME = 1;

  private final Files files;
  private final OwnPrivileges own;
  private final UserDatabase users;

  /**
   * @param own what the process that is to start the service may do
   * @param users where names are looked up
   */
  ExecutionRequirements(Files files, OwnPrivileges own, UserDatabase users) {
    this.files = files;
    this.own = own;
    this.users = users;
  }

  /** Returns sentences without a full stop, by the key of the service; empty: nothing is lacking. */
  public static Map<String, String> of(Files files, ServiceSpec spec) {
    return spec.execution() == ExecutionSpec.INHERITED ? Map.of()
        : new ExecutionRequirements(files, OwnPrivileges.read(), UserDatabase.read()).of(spec);
  }

  Map<String, String> of(ServiceSpec spec) {
    ExecutionSpec execution = spec.execution();
    Map<String, String> found = new TreeMap<>();
    try {
      ids(spec.name(), execution, found);
    } catch (NoAnswerException e) {
      put(found, "user", "cannot look up the user or the groups of \"" + spec.name() + "\": " + e.getMessage());
    }
    privileges(spec.name(), execution.privileges(), found);
    if (!may("sys_nice")) {
      scheduling(spec.name(), execution.scheduling(), found);
    }
    if (execution.rootDirectory().isPresent()) {
      put(found, "root-directory", root(spec.name(), execution.rootDirectory().get()));
    }
    sandbox(spec.name(), execution.sandbox(), found);
    put(found, "credentials", CredentialFiles.lacking(files, spec.name(), execution.credentials()));
    if (!execution.limits().isEmpty() && !may("sys_resource")) {
      HardLimits hard = HardLimits.read(files);
      for (Map.Entry<ResourceLimit, ResourceLimit.Value> limit : execution.limits().entrySet()) {
        put(found, "limits", hard.refusal(spec.name(), limit.getKey(), limit.getValue()));
      }
    }
    return found;
  }

  private void ids(String service, ExecutionSpec execution, Map<String, String> found) {
    Optional<String> user = execution.user().user();
    if (user.isPresent()) {
      UserDatabase.User entry = users.user(user.get());
      boolean allowed = entry != null && (entry.uid() == own.uid() || may("setuid"));
      put(found, "user", allowed ? null : "cannot run \"" + service + "\" as user \"" + user.get() + "\": "
          + (entry == null ? "there is no such user" : "it needs root, or CAP_SETUID and CAP_SETGID"));
    }
    Optional<String> group = execution.user().group();
    put(found, "group", group.isPresent() ? group(service, group.get()) : null);
    for (String name : execution.user().supplementaryGroups().orElse(List.of())) {
      put(found, "supplementary-groups", group(service, name));
    }
  }

  private String group(String service, String name) {
    return users.group(name) >= 0 ? null
        : "cannot run \"" + service + "\" with group \"" + name + "\": there is no such group";
  }

  private void privileges(String service, PrivilegeSpec privileges, Map<String, String> found) {
    long missing = privileges.ambient() & ~own.effective();
    if (missing != 0) {
      put(found, "capabilities", "cannot give \"" + service + "\" "
          + Capabilities.name(Long.numberOfTrailingZeros(missing)) + ": this process does not have it itself");
    } else if (privileges.bounding() != PrivilegeSpec.ALL && !may("setpcap")) {
      put(found, "capabilities",
          "cannot drop capabilities of \"" + service + "\": it needs CAP_SETPCAP");
    }
  }

  /** Without CAP_SYS_NICE a priority is bounded by the limits of this process (setpriority(2), sched(7)). */
  private void scheduling(String service, SchedulingSpec scheduling, Map<String, String> found) {
    HardLimits hard = HardLimits.read(files);
    int nice = scheduling.nice().orElse(0);
    if (nice < 0 && hard.isBelow(ResourceLimit.NICE, 20 - nice)) {
      put(found, "nice", "cannot set the nice value of \"" + service + "\": below 0 it needs CAP_SYS_NICE");
    }
    if (scheduling.priority() > 0 && hard.isBelow(ResourceLimit.RTPRIO, scheduling.priority())) {
      put(found, "cpu-scheduling", "cannot schedule \"" + service + "\" in real time: it needs CAP_SYS_NICE");
    }
    if (scheduling.ioPriority().orElse(0) >> IO_CLASS_SHIFT == IO_REALTIME && !may("sys_admin")) {
      put(found, "io-priority", "cannot give \"" + service + "\" the io-priority \"realtime\": it needs CAP_SYS_NICE");
    }
  }

  private String root(String service, String root) {
    Files.FileInfo info = files.fileInfo(root);
    String reason = info == null ? Errno.text(Errno.ENOENT) : !info.isDirectory() ? Errno.text(Errno.ENOTDIR)
        : may("sys_chroot") ? null : "it needs CAP_SYS_CHROOT";
    return reason == null ? null : "cannot use root-directory \"" + root + "\" of \"" + service + "\": " + reason;
  }

  private void sandbox(String service, SandboxSpec sandbox, Map<String, String> found) {
    if ((sandbox.needsMounts() || sandbox.privateNetwork()) && !may("sys_admin")) {
      put(found, key(sandbox), "cannot make namespaces for \"" + service + "\": it needs CAP_SYS_ADMIN");
      return;
    }
    put(found, "read-only-paths", missing(service, sandbox.readOnlyPaths(), "read-only"));
    put(found, "inaccessible-paths", missing(service, sandbox.inaccessiblePaths(), "inaccessible"));
  }

  /** The first key that needs a namespace. */
  private static String key(SandboxSpec sandbox) {
    return sandbox.privateTmp() ? "private-tmp" : !sandbox.readOnlyPaths().isEmpty() ? "read-only-paths"
        : !sandbox.inaccessiblePaths().isEmpty() ? "inaccessible-paths"
        : sandbox.home() != SandboxSpec.Home.NO ? "protect-home"
        : sandbox.system() != SandboxSpec.SystemProtection.NO ? "protect-system"
        : sandbox.privateNetwork() ? "private-network" : "private-devices";
  }

  private String missing(String service, List<String> paths, String what) {
    for (String path : paths) {
      if (!path.startsWith("-") && files.fileInfo(path) == null) {
        return "cannot make \"" + path + "\" " + what + " for \"" + service
            + "\": there is no such file or directory; write \"-" + path + "\" if it may be missing";
      }
    }
    return null;
  }

  private boolean may(String capability) {
    return own.has(Capabilities.number(capability));
  }

  /** @param message null: nothing is wrong */
  private static void put(Map<String, String> found, String key, String message) {
    if (message != null) {
      found.putIfAbsent(key, message);
    }
  }
}
