package reeve.runtime.process;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.runtime.cgroup.CgroupEvents;
import reeve.runtime.cgroup.CgroupMembers;
import reeve.runtime.cgroup.Cgroups;

/**
 * The processes in the cgroup of a service that no walk finds, because they neither descend from it nor are our
 * children: they were moved there, or were made there by a process outside (CLONE_INTO_CGROUP of clone3(2)). The kernel
 * reports by {@code cgroup.events} when the last of them is gone, so nothing is checked in between.
 *
 * <p>They are looked for in a stop, and at the end of a run with limits, of which every process began in the cgroup.
 * Loop thread.
 */
final class GroupStrays implements CgroupEvents.Listener {
  private final Posix posix;
  private final Cgroups cgroups;
  private final Leaders leaders;
  private final NonChildren nonChildren;
  /** The services that are being stopped. */
  private final Set<String> stopping = new HashSet<>();
  private final Set<String> watched = new HashSet<>();

  GroupStrays(Posix posix, Cgroups cgroups, Leaders leaders, NonChildren nonChildren) {
    this.posix = posix;
    this.cgroups = cgroups;
    this.leaders = leaders;
    this.nonChildren = nonChildren;
  }

  /** A stop of the service has sent its first signal. */
  void stopBegins(String service) {
    stopping.add(service);
  }

  /** The run has ended. */
  void endRun(String service) {
    stopping.remove(service);
    nonChildren.forgetLeftovers(service);
    if (watched.remove(service)) {
      cgroups.events().end(service, this);
    }
  }

  /** Counts those that live. If there are any, the loop looks again when the cgroup is empty. */
  int count(String service) {
    String directory = searched(service);
    if (directory == null || !CgroupMembers.isPopulated(posix, directory)) {
      return 0;
    }
    List<ProcStat> found = of(directory, Set.of());
    if (!found.isEmpty() && !watched.contains(service)
        && cgroups.events().watch(service, CgroupMembers.events(directory), this)) {
      watched.add(service);
      found = of(directory, Set.of()); // the last may have ended before the watch
    }
    if (!watched.contains(service) || CgroupMembers.hasCommands(posix, directory)) { // no event while a command runs
      for (ProcStat process : found) {
        nonChildren.watchLeftover(process, service);
      }
    }
    return found.size();
  }

  /** Returns the cgroup of a service; null: it is not searched now. */
  private String searched(String service) {
    return cgroups.events() == null || !stopping.contains(service) && !cgroups.isLimited(service) ? null
        : cgroups.directory(service);
  }

  private List<ProcStat> of(String directory, Set<Integer> visited) {
    List<ProcStat> found = new ArrayList<>(0);
    for (int pid : CgroupMembers.of(posix, directory)) {
      if (pid == 0 || visited.contains(pid) || leaders.contains(pid)) {
        continue;
      }
      ProcStat stat = posix.stat(pid);
      int own = posix.pid();
      // A child of ours is an orphan: see OrphanScan.
      if (stat != null && !stat.isDead() && pid != own && stat.ppid() != own) {
        found.add(stat);
      }
    }
    return found;
  }

  void addAll(String service, List<ProcStat> members, Set<Integer> visited) {
    String directory = searched(service);
    if (directory == null) {
      return;
    }
    for (ProcStat process : of(directory, visited)) {
      visited.add(process.pid());
      members.add(process);
    }
  }

  @Override
  public void changed(String service) {
    nonChildren.lookAgain();
  }
}
