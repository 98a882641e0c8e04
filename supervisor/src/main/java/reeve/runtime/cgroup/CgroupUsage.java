package reeve.runtime.cgroup;

import reeve.posix.Files;

/** Amounts of memory, of the machine and of cgroups. Any thread. */
public final class CgroupUsage {
  private CgroupUsage() {}

  /** Returns the bytes of memory that the machine has (MemTotal of /proc/meminfo); 0: it is not known. */
  public static long ofMachine(Files files) {
    String text = files.readText("/proc/meminfo");
    if (text == null || !text.startsWith("MemTotal:")) {
      return 0;
    }
    int end = text.indexOf(" kB");
    return end < 0 ? 0 : Math.max(0, CgroupFiles.number(text.substring("MemTotal:".length(), end))) * 1024;
  }

  /**
   * Returns the bytes that a cgroup uses without its file cache, which the kernel takes away before it kills.
   *
   * @return -1: the cgroup has no memory controller
   */
  static long unreclaimable(Files files, String directory) {
    String current = files.readText(directory + "/memory.current");
    String stat = current == null ? null : files.readText(directory + "/memory.stat");
    if (stat == null) {
      return -1;
    }
    long cache = 0;
    for (String key : new String[] {"active_file", "inactive_file", "slab_reclaimable"}) {
      cache += Math.max(0, CgroupFiles.value(stat, key));
    }
    return Math.max(0, CgroupFiles.number(current) - cache);
  }
}
