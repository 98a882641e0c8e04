package reeve.runtime.process;

import java.io.File;
import reeve.posix.Files;

/**
 * Removes the cgroups that another reeve left when it was killed. Only empty cgroups can be removed (rmdir(2)), so no
 * process is affected. The worker's thread.
 */
final class StaleCgroups {
  private static final String PREFIX = "reeve.";

  private StaleCgroups() {}

  /**
   * Removes the cgroups of each reeve that is gone.
   *
   * @param parent the directory in which each reeve makes its own
   */
  static void removeAll(Files files, String parent) {
    String[] names = new File(parent).list();
    if (names == null) {
      return;
    }
    for (String name : names) {
      if (isOurs(name) && files.fileInfo("/proc/" + name.substring(PREFIX.length())) == null) {
        remove(files, parent, name);
      }
    }
  }

  /** Returns whether a name has the form {@code reeve.PID}, unlike systemd's {@code reeve.service}. */
  private static boolean isOurs(String name) {
    boolean ours = name.startsWith(PREFIX) && name.length() > PREFIX.length();
    for (int i = PREFIX.length(); i < name.length() && ours; i++) {
      ours = name.charAt(i) >= '0' && name.charAt(i) <= '9';
    }
    return ours;
  }

  /** Removes the cgroup of one reeve with those of its services. */
  static void remove(Files files, String parent, String name) {
    String[] services = new File(parent, name).list();
    for (String service : services == null ? new String[0] : services) {
      files.rmdir(parent + "/" + name + "/" + service); // fails for a file
    }
    files.rmdir(parent + "/" + name);
  }
}
