package reeve.runtime.cgroup;

/** Finds the directories of cgroups in what the kernel prints about mounts and processes. Any thread. */
final class CgroupPaths {
  /**
   * The cgroup below its base into which reeve moves where its base has to be without processes. Several reeves may
   * share it.
   */
  static final String LEAF = "/reeve.supervisor";

  /** The cgroup below that of a service in which its commands run, such as hooks. */
  static final String COMMANDS = "/reeve.command";

  private CgroupPaths() {}

  /**
   * @param mountinfo of /proc/self/mountinfo (proc_pid_mountinfo(5)):
   *     {@code ID PARENT DEV ROOT MOUNTPOINT OPTIONS ... - TYPE SOURCE OPTIONS}
   * @return where cgroup version 2 is mounted from its root; null: it is not
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

  /**
   * Finds the directory of our cgroup in the hierarchy of version 1 that has the memory controller.
   *
   * @param mountinfo of /proc/self/mountinfo
   * @param cgroups of /proc/self/cgroup, {@code ID:CONTROLLERS:PATH}
   * @return null: there is none, or it is not mounted in our namespace
   */
  static String memoryV1(String mountinfo, String cgroups) {
    String path = null;
    for (String line : cgroups.split("\n")) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3 && ("," + fields[1] + ",").contains(",memory,")) {
        path = fields[2];
      }
    }
    if (path == null) {
      return null;
    }
    for (String line : mountinfo.split("\n")) {
      int dash = line.indexOf(" - cgroup ");
      String[] fields = line.split(" ");
      if (dash < 0 || fields.length < 5
          || !("," + line.substring(line.lastIndexOf(' ') + 1) + ",").contains(",memory,")) {
        continue;
      }
      String root = fields[3].equals("/") ? "" : fields[3];
      if (path.equals(root) || path.startsWith(root + "/")) {
        String below = path.substring(root.length());
        return fields[4].replace("\\040", " ") + (below.equals("/") ? "" : below);
      }
    }
    return null;
  }

  /**
   * Finds the path of a process' cgroup of version 2.
   *
   * @param text of /proc/PID/cgroup (cgroups(7)), with a line {@code 0::PATH}
   * @return null: there is none
   */
  static String unified(String text) {
    int at = text.startsWith("0::") ? 0 : text.indexOf("\n0::");
    if (at < 0) {
      return null;
    }
    int from = text.indexOf("::", at) + 2;
    int end = text.indexOf('\n', from);
    return text.substring(from, end < 0 ? text.length() : end);
  }

  /**
   * Finds the service of a cgroup.
   *
   * @param path of a process; null: it is not known
   * @param root the cgroup that has those of the services
   * @return null: it is that of no service, or that of the commands of one
   */
  static String service(String path, String root) {
    if (path == null || !path.startsWith(root + "/")) {
      return null;
    }
    String rest = path.substring(root.length() + 1);
    int slash = rest.indexOf('/');
    if (slash < 0) {
      return rest;
    }
    return (rest.substring(slash) + "/").startsWith(COMMANDS + "/") ? null : rest.substring(0, slash);
  }
}
