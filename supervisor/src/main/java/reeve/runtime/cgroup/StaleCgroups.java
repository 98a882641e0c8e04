package reeve.runtime.cgroup;

import java.io.File;
import reeve.posix.Files;

/**
 * Removes the cgroups that another reeve left when it was killed. Only empty cgroups can be removed (rmdir(2)), so no
 * process is affected. The worker's thread.
 */
final class StaleCgroups {
  private static final String PREFIX = "reeve.";
  private static final int MOST_LEVELS = 8;

  private StaleCgroups() {}

  /**
   * Removes the cgroups of each reeve that is gone.
   *
   * @param parent the directory in which each reeve makes its own
   * @param except the directory of this reeve, which may have been made by another one whose services it has adopted
   */
  static void removeAll(Files files, String parent, String except) {
    String[] names = new File(parent).list();
    if (names == null) {
      return;
    }
    for (String name : names) {
      String pid = pid(name);
      if (pid != null && !(parent + "/" + name).equals(except) && files.fileInfo("/proc/" + pid) == null) {
        remove(files, parent, name);
      }
    }
    files.rmdir(parent + CgroupPaths.LEAF); // fails if a reeve is in it
  }

  /**
   * Returns the name of the directory of a reeve.
   *
   * @param more not 0: there is one already
   */
  static String name(int pid, int more) {
    return PREFIX + pid + (more == 0 ? "" : "-" + more);
  }

  /** Returns the pid in a name of the form of {@link #name}; null: it has another one, as {@code reeve.service}. */
  private static String pid(String name) {
    int dash = name.indexOf('-');
    int end = dash < 0 ? name.length() : dash;
    boolean ours = name.startsWith(PREFIX) && end > PREFIX.length() && end != name.length() - 1;
    for (int i = PREFIX.length(); i < name.length() && ours; i++) {
      ours = i == dash || name.charAt(i) >= '0' && name.charAt(i) <= '9';
    }
    return ours ? name.substring(PREFIX.length(), end) : null;
  }

  /** Removes the cgroup of one reeve with those of its services. */
  static void remove(Files files, String parent, String name) {
    removeTree(files, parent + "/" + name, MOST_LEVELS);
  }

  /** Removes an empty cgroup with those below it, which a service may have made itself; others stay as they are. */
  static void removeTree(Files files, String directory) {
    if (!isPopulated(files, directory)) {
      removeTree(files, directory, MOST_LEVELS);
    }
  }

  private static boolean isPopulated(Files files, String directory) {
    String events = files.readText(directory + "/cgroup.events");
    return events != null && events.contains("populated 1");
  }

  private static void removeTree(Files files, String directory, int levels) {
    if (files.rmdir(directory) == 0 || levels == 0) {
      return;
    }
    String[] below = new File(directory).list();
    for (String name : below == null ? new String[0] : below) {
      String child = directory + "/" + name;
      // A service that lives may have made empty ones for later.
      if (files.fileInfo(child + "/cgroup.procs") != null && !isPopulated(files, child)) {
        removeTree(files, child, levels - 1);
      }
    }
    files.rmdir(directory);
  }
}
