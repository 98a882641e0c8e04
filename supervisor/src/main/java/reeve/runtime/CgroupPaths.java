package reeve.runtime;

/** Reads what the kernel says about cgroups. Pure. */
final class CgroupPaths {
  private CgroupPaths() {}

  /**
   * @param mountinfo of /proc/self/mountinfo (proc_pid_mountinfo(5)): {@code ID PARENT DEV ROOT MOUNTPOINT OPTIONS ... - TYPE SOURCE OPTIONS}
   * @return where cgroup version 2 is mounted from its root, or null
   */
  static String mountPoint(String mountinfo) {
    int start = 0;
    while (start < mountinfo.length()) {
      int end = mountinfo.indexOf('\n', start);
      if (end < 0) {
        end = mountinfo.length();
      }
      String line = mountinfo.substring(start, end);
      start = end + 1;
      if (line.contains(" - cgroup2 ")) {
        String[] fields = line.split(" ");
        if (fields.length > 4) {
          return fields[4].replace("\\040", " ");
        }
      }
    }
    return null;
  }

  /** @param text of /proc/PID/cgroup (cgroups(7)). @return the path of version 2, {@code 0::PATH}, or null */
  static String unified(String text) {
    int at = text.startsWith("0::") ? 0 : text.indexOf("\n0::");
    if (at < 0) {
      return null;
    }
    int from = text.indexOf("::", at) + 2;
    int end = text.indexOf('\n', from);
    return text.substring(from, end < 0 ? text.length() : end);
  }
}
