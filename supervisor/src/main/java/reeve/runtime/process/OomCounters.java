package reeve.runtime.process;

import reeve.event.OomKills;
import reeve.posix.Files;

/**
 * Reads how many processes the kernel killed for lack of memory, from files that every user may read: {@code oom_kill}
 * in {@code memory.events} of the service's cgroup, if it has the memory controller, and of reeve's cgroup (version 2,
 * cgroup-v2.rst), or in {@code memory.oom_control} of reeve's cgroup (version 1), and in /proc/vmstat. Worker thread.
 */
public final class OomCounters implements OomKills.Counter {
  private final Files files;
  private final int pid;
  private boolean located;
  private String services; // directory of the services' cgroups; null: there is none
  private String own; // null: there is none

  /** @param pid of reeve */
  public OomCounters(Files files, int pid) {
    this.files = files;
    this.pid = pid;
  }

  @Override
  public OomKills read(String service) {
    if (!located) {
      located = true;
      locate();
    }
    return new OomKills(
        service == null || services == null ? OomKills.UNKNOWN : count(services + "/" + service + "/memory.events"),
        own == null ? OomKills.UNKNOWN : count(own),
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
      String directory = mount + (path.equals("/") ? "" : path);
      services = directory + "/reeve." + pid;
      own = directory + "/memory.events"; // the root has none
    }
    if (own == null || files.readText(own) == null) {
      String first = CgroupPaths.memoryV1(mounts, cgroups);
      own = first == null ? null : first + "/memory.oom_control";
    }
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
