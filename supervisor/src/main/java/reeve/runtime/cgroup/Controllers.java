package reeve.runtime.cgroup;

import java.util.ArrayList;
import java.util.List;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.ProcStat;
import reeve.posix.Processes;

/**
 * Enables controllers (memory, cpu, pids, io) for the cgroups of services: in cgroup.subtree_control of reeve's own
 * cgroup, and of the one below it that has those of the services.
 *
 * <p>The kernel allows that only in a cgroup without processes, unless it is the root of the hierarchy (the "no
 * internal process constraint"). It does not refuse cpu and pids there, which threads may have, but then that cgroup
 * becomes the domain of a threaded subtree, and no process may enter those below. So reeve, and what it has started
 * there, moves first into a cgroup beside those of the services. A process that is not reeve's is never moved, except
 * by PID 1 of a container.
 *
 * <p>Not thread-safe.
 */
final class Controllers {
  private static final int MOST_ROUNDS = 5;
  private static final int MOST_PARENTS = 64;

  private final Files files;
  private final Processes processes;
  private final CgroupRoot root;
  private final List<String> enabled = new ArrayList<>();
  private final ChangedBase changed;

  /** @param changed what reeve has changed in the cgroup that it was started in, which is added to */
  Controllers(Files files, Processes processes, CgroupRoot root, ChangedBase changed) {
    this.changed = changed;
    this.files = files;
    this.processes = processes;
    this.root = root;
  }

  /**
   * Enables a controller for the cgroups of services.
   *
   * @return null: it is enabled; else the reason why it cannot be
   */
  String enable(String controller) {
    if (enabled.contains(controller)) {
      return null;
    }
    String base = root.base();
    String available = CgroupRoot.text(files, base + "/cgroup.controllers");
    if (!contains(available, controller)) {
      return missing(controller, available.strip());
    }
    boolean isRoot = files.readText(base + "/cgroup.type") == null;
    String reason = isRoot ? null : moveAway();
    if (reason != null) {
      return reason;
    }
    if (!contains(CgroupRoot.text(files, base + "/cgroup.subtree_control"), controller)) {
      int error = add(base, controller);
      if (error != 0) {
        return cannotEnable(controller, base, error);
      }
      changed.enabled(base, controller);
    }
    int error = add(root.directory(), controller);
    if (error != 0) {
      return cannotEnable(controller, root.directory(), error);
    }
    enabled.add(controller);
    return null;
  }

  private int add(String directory, String controller) {
    return CgroupFiles.write(files, directory + "/cgroup.subtree_control", "+" + controller);
  }

  private static String cannotEnable(String controller, String directory, int error) {
    return "cannot enable the controller \"" + controller + "\" in \"" + directory + "/cgroup.subtree_control\": "
        + Errno.text(error);
  }

  private String missing(String controller, String available) {
    String old = CgroupRequirements.version1(CgroupRoot.text(files, "/proc/self/cgroup"), controller);
    if (old != null) {
      return old;
    }
    return "the controller \"" + controller + "\" is not enabled for reeve's cgroup \"" + root.base() + "\", which has "
        + (available.isEmpty() ? "none" : "only " + available.replace(" ", ", "))
        + "; enable it in cgroup.subtree_control of the parent of that cgroup, with systemd by Delegate=yes";
  }

  /** @param words separated by spaces or line feeds */
  static boolean contains(String words, String word) {
    for (String each : words.strip().split("[ \n]")) {
      if (each.equals(word)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Moves reeve and its descendants out of the cgroup below which the controllers are to be enabled.
   *
   * @return null: no process is left in it; else the reason
   */
  private String moveAway() {
    String from = root.base() + "/cgroup.procs";
    String leaf = root.base() + CgroupPaths.LEAF;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      List<Integer> pids = CgroupFiles.pids(files, from);
      if (pids.isEmpty()) {
        return null;
      }
      for (int pid : pids) {
        if (!isOurs(pid)) {
          return "the cgroup of reeve, \"" + root.base() + "\", has another process too (" + name(pid)
              + "), and the kernel allows limits only below a cgroup without processes; start reeve in a cgroup of its "
              + "own, as a systemd unit with Delegate=yes or by systemd-run --scope -p Delegate=yes";
        }
      }
      int error = files.mkdir(leaf, 0755);
      if (error != 0 && error != Errno.EEXIST) {
        return "cannot make \"" + leaf + "\", into which reeve has to move: " + Errno.text(error);
      }
      for (int pid : pids) {
        error = CgroupFiles.write(files, leaf + "/cgroup.procs", Integer.toString(pid));
        if (error != 0 && error != Errno.ESRCH) {
          return "cannot move process " + pid + " into \"" + leaf + "\": " + Errno.text(error);
        }
        if (error == 0 && pid == processes.pid()) {
          changed.moved(root.base());
        }
      }
    }
    return null;
  }

  private String name(int pid) {
    ProcStat stat = pid == 0 ? null : processes.stat(pid);
    return stat == null ? "of another pid namespace" : "pid " + pid + ", " + stat.comm();
  }

  private boolean isOurs(int pid) {
    int self = processes.pid();
    if (self == 1) {
      return pid != 0;
    }
    int at = pid;
    for (int i = 0; i < MOST_PARENTS && at > 1; i++) {
      if (at == self) {
        return true;
      }
      ProcStat stat = processes.stat(at);
      at = stat == null ? 0 : stat.ppid();
    }
    return false;
  }

  /** The cgroup of the services was made again. */
  void forget() {
    enabled.clear();
  }
}
