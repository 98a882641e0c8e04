package reeve.runtime.cgroup;

import java.util.ArrayList;
import java.util.List;
import reeve.posix.Files;
import reeve.posix.Processes;

/**
 * Measures the memory of all processes of a service. With a limit of memory, so that its run began with the memory
 * controller, that is what its cgroup uses without file cache; of what was charged before the controller was enabled
 * the cgroup knows nothing. Otherwise it is the sum over its processes, for which no privilege is needed: of their
 * resident memory, and, where that is above the limit, of their proportional share of it (PSS of
 * /proc/PID/smaps_rollup, proc_pid_smaps(5)), because workers that were forked share pages, which would count several
 * times. Any thread.
 */
final class TreeUsage {
  private static final int MOST_PROCESSES = 10_000;

  private final Files files;
  private final Processes processes;
  private final Cgroups cgroups;

  TreeUsage(Files files, Processes processes, Cgroups cgroups) {
    this.files = files;
    this.processes = processes;
    this.cgroups = cgroups;
  }

  /**
   * Returns what a service uses.
   *
   * @param pid of its main process
   * @param limit above which the exact value matters
   * @return bytes; at most the limit, it may be too large
   */
  long bytes(String service, int pid, long limit) {
    String directory = cgroups.directory(service);
    long used = directory == null || !cgroups.countsMemory(service) ? -1 : CgroupUsage.unreclaimable(files, directory);
    if (used >= 0) {
      return used;
    }
    List<Integer> pids = pids(directory, pid);
    long resident = 0;
    for (int each : pids) {
      resident += resident(each);
    }
    if (resident <= limit) {
      return resident;
    }
    long share = 0;
    for (int each : pids) {
      long pss = kib(files.readText("/proc/" + each + "/smaps_rollup"), "\nPss:");
      share += pss < 0 ? resident(each) : pss * 1024;
    }
    return share;
  }

  private long resident(int pid) {
    return Math.max(0, kib(files.readText("/proc/" + pid + "/status"), "\nVmRSS:")) * 1024;
  }

  /** The processes in the cgroup; without one those below the main process. */
  private List<Integer> pids(String directory, int main) {
    List<Integer> pids = directory == null ? new ArrayList<>() : CgroupFiles.pids(files, directory + "/cgroup.procs");
    if (!pids.contains(main)) {
      pids.add(main);
    }
    for (int i = 0; i < pids.size() && pids.size() < MOST_PROCESSES; i++) {
      for (int child : processes.children(pids.get(i))) {
        if (!pids.contains(child)) {
          pids.add(child);
        }
      }
    }
    return pids;
  }

  /**
   * The number of a line {@code KEY: NUMBER kB}.
   *
   * @param key with the line feed before it
   * @return -1: there is none
   */
  static long kib(String text, String key) {
    int at = text == null ? -1 : text.indexOf(key);
    int end = at < 0 ? -1 : text.indexOf(" kB", at);
    return end < 0 ? -1 : CgroupFiles.number(text.substring(at + key.length(), end));
  }
}
