package reeve.runtime.cgroup;

import java.io.File;
import reeve.event.OomKills;
import reeve.posix.Files;

/**
 * Reads how many processes the kernel killed for lack of memory, from files that every user may read: {@code oom_kill}
 * in {@code memory.events} of the service's cgroup, if it has the memory controller, and of reeve's cgroup (version 2,
 * cgroup-v2.rst), or in {@code memory.oom_control} of reeve's cgroup and those below it (version 1, where a counter
 * does not include the cgroups below), and in /proc/vmstat. Worker thread.
 */
public final class OomCounters implements OomKills.Counter {
  private static final int MAX_CGROUPS = 1000;

  private final Files files;
  private final int pid;
  private boolean located;
  private volatile String former; // directory of the services' cgroups that a former reeve made; null: there is none
  private String services; // directory of the services' cgroups; null: there is none
  private String own; // null: there is none
  private File first; // reeve's cgroup of version 1, used if own is null; null: there is none

  /** @param pid of reeve */
  public OomCounters(Files files, int pid) {
    this.files = files;
    this.pid = pid;
  }

  /**
   * The services have their cgroups below a directory that a former reeve made. Any thread, before the first reading.
   *
   * @param directory null: there was none
   */
  public void adopt(String directory) {
    former = directory;
  }

  @Override
  public OomKills read(String service) {
    if (!located) {
      located = true;
      locate();
    }
    return new OomKills(
        service == null || services == null ? OomKills.UNKNOWN : count(services + "/" + service + "/memory.events"),
        own != null ? count(own) : first == null ? OomKills.UNKNOWN : countBelow(first, new int[1]),
        count("/proc/vmstat"));
  }

  private void locate() {
    String mounts = files.readText("/proc/self/mountinfo");
    String cgroups = files.readText("/proc/self/cgroup");
    if (mounts == null || cgroups == null) {
      return;
    }
    String mount = CgroupPaths.mountPoint(mounts);
    String path = CgroupPaths.unified(cgroups);
    if (mount != null && path != null && !path.startsWith("/..")) {
      String directory = CgroupRoot.base(mount, path);
      services = former != null && files.fileInfo(former) != null ? former : directory + "/reeve." + pid;
      own = directory + "/memory.events"; // the root has none
    }
    if (own == null || files.readText(own) == null) {
      own = null;
      String path1 = CgroupPaths.memoryV1(mounts, cgroups);
      first = path1 == null ? null : new File(path1);
    }
  }

  /**
   * Returns the sum of the counters of a cgroup of version 1 and of all below it.
   *
   * @param seen how many were read
   */
  private long countBelow(File directory, int[] seen) {
    long kills = count(directory + "/memory.oom_control");
    File[] below = directory.listFiles();
    for (int i = 0; below != null && kills >= 0 && i < below.length; i++) {
      if (!below[i].isDirectory()) {
        continue;
      }
      long more = ++seen[0] > MAX_CGROUPS ? 0 : countBelow(below[i], seen);
      if (seen[0] > MAX_CGROUPS) {
        return OomKills.UNKNOWN;
      }
      kills += Math.max(0, more);
    }
    return kills;
  }

  private long count(String file) {
    String text = files.readText(file);
    return text == null ? OomKills.UNKNOWN : count(text, "oom_kill ");
  }

  /** @param key at the beginning of a line, with a space */
  static long count(String text, String key) {
    int at = text.startsWith(key) ? 0 : text.indexOf("\n" + key) + 1;
    if (at == 0 && !text.startsWith(key)) {
      return OomKills.UNKNOWN;
    }
    int from = at + key.length();
    int end = text.indexOf('\n', from);
    try {
      return Long.parseLong(text.substring(from, end < 0 ? text.length() : end).strip());
    } catch (NumberFormatException e) {
      return OomKills.UNKNOWN;
    }
  }
}
