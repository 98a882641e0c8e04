package reeve.runtime.process;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import reeve.log.SupervisorLog;
import reeve.posix.Errno;
import reeve.posix.Files;

/**
 * The directory below which services have their cgroups.
 *
 * @param directory without a slash at its end
 * @param path the same directory as /proc/PID/cgroup names it
 */
record CgroupRoot(String directory, String path) {
  private static final int MOST_NAMES = 3;

  /**
   * Finds out whether we may make cgroups, makes ours, and removes those that other reeves left. The worker's thread.
   *
   * @param former the directory of a former reeve whose services we have adopted, which we go on with; null: there is
   *     none
   * @return null: there are no cgroups for us, which is logged
   */
  static CgroupRoot find(Files files, int pid, String former, SupervisorLog log) {
    String mount = CgroupPaths.mountPoint(text(files, "/proc/self/mountinfo"));
    String own = CgroupPaths.unified(text(files, "/proc/self/cgroup"));
    if (mount == null || own == null || own.startsWith("/..")) { // "/..": it is outside of our cgroup namespace
      log.info("Tracks the processes of services without cgroups: there is no cgroup version 2 here");
      return null;
    }
    String parent = mount + (own.equals("/") ? "" : own);
    String directory = former != null && former.startsWith(mount + "/") && files.fileInfo(former) != null ? former
        : make(files, parent, pid, log);
    if (directory == null) {
      return null;
    }
    StaleCgroups.removeAll(files, parent, directory);
    return new CgroupRoot(directory, directory.substring(mount.length()));
  }

  /** A directory with our name may be that of a reeve that had our pid: if a service of it lives, it is left alone. */
  private static String make(Files files, String parent, int pid, SupervisorLog log) {
    int error = Errno.EEXIST;
    String name = null;
    for (int i = 0; i < MOST_NAMES && error == Errno.EEXIST; i++) {
      name = StaleCgroups.name(pid, i);
      error = files.mkdir(parent + "/" + name, 0755);
      if (error == Errno.EEXIST) {
        StaleCgroups.remove(files, parent, name);
        error = files.mkdir(parent + "/" + name, 0755);
      }
    }
    if (error != 0) {
      log.info("Tracks the processes of services without cgroups: cannot make \"" + parent + "/" + name + "\": "
          + Errno.text(error));
      return null;
    }
    return parent + "/" + name;
  }

  /** @return an empty string if the file cannot be read */
  static String text(Files files, String file) {
    int fd = files.open(file, Files.Open.RDONLY, 0);
    if (fd < 0) {
      return "";
    }
    byte[] bytes = new byte[16 * 1024];
    int used = 0;
    for (int got = 1; got > 0; used += Math.max(got, 0)) {
      bytes = used == bytes.length ? Arrays.copyOf(bytes, used * 2) : bytes;
      got = files.read(fd, bytes, used, bytes.length - used);
    }
    files.close(fd);
    return new String(bytes, 0, used, StandardCharsets.UTF_8);
  }
}
