package reeve.runtime.process;

import java.util.Map;
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.runtime.cgroup.Cgroups;

/**
 * Finds the service of a process by what the kernel shows: its session, its cgroup and its parents. A process cannot
 * forge these, unlike its environment, which {@link ProcessTree#ownerOf} reads too. Loop thread.
 */
public final class KernelOwners {
  /** Between a process and the main process of its service: a bound for the work, far above what is usual. */
  private static final int MOST_PARENTS = 64;

  private final Processes processes;
  private final Leaders leaders;
  private final Map<Integer, String> sessions;
  private final Cgroups cgroups;

  KernelOwners(Processes processes, Leaders leaders, Map<Integer, String> sessions, Cgroups cgroups) {
    this.processes = processes;
    this.leaders = leaders;
    this.sessions = sessions;
    this.cgroups = cgroups;
  }

  /**
   * Returns the service that a process belongs to.
   *
   * @return null: none is proven
   */
  public String ownerOf(int pid) {
    int at = pid;
    for (int i = 0; i < MOST_PARENTS && at > 1; i++) {
      String service = leaders.owner(at);
      ProcStat stat = service != null ? null : processes.stat(at);
      if (stat != null) {
        service = sessions.get(stat.session());
        service = service == null ? cgroups.serviceOf(at) : service;
      }
      if (service != null || stat == null || stat.ppid() == processes.pid()) {
        return service;
      }
      at = stat.ppid();
    }
    return null;
  }

  /** Returns the directory of a service's cgroup, which need not exist; null: there are no cgroups. */
  public String cgroupDirectory(String service) {
    return cgroups.directory(service);
  }
}
