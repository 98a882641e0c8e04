package reeve.runtime.cgroup;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import reeve.log.SupervisorLog;
import reeve.posix.Errno;
import reeve.posix.Files;

/**
 * The directory below which services have their cgroups.
 *
 * @param directory without a slash at its end; null: there are no cgroups for us
 * @param path the same directory as /proc/PID/cgroup names it
 * @param base the directory above it: of the cgroup that a reeve was started in
 * @param reason why there are none
 */
record CgroupRoot(String directory, String path, String base, String reason) {
  /** In bytes. */
  private static final int FIRST_READ = 256;
  private static final int MOST_NAMES = 3;

  /**
   * Finds out whether we may make cgroups, makes ours, and removes those that other reeves left. The worker's thread.
   *
   * @param former the directory of a former reeve whose services we have adopted, which we go on with; null: there is
   *     none
   * @return without a directory: there are no cgroups for us, which is logged
   */
  static CgroupRoot find(Files files, int pid, String former, SupervisorLog log) {
    String mount = CgroupPaths.mountPoint(text(files, "/proc/self/mountinfo"));
    String own = CgroupPaths.unified(text(files, "/proc/self/cgroup"));
    if (mount == null || own == null || own.startsWith("/..")) { // "/..": it is outside of our cgroup namespace
      return none(log, "there is no cgroup version 2 here");
    }
    String parent = base(mount, own);
    String directory = former;
    if (former == null || !former.startsWith(mount + "/") || files.fileInfo(former) == null) {
      int error = Errno.EEXIST;
      for (int i = 0; i < MOST_NAMES && error == Errno.EEXIST; i++) {
        directory = parent + "/" + StaleCgroups.name(pid, i);
        error = make(files, parent, StaleCgroups.name(pid, i));
      }
      if (error != 0) {
        return none(log, "cannot make \"" + directory + "\": " + Errno.text(error));
      }
    }
    StaleCgroups.removeAll(files, parent, directory);
    return new CgroupRoot(directory, directory.substring(mount.length()),
        directory.substring(0, directory.lastIndexOf('/')), null);
  }

  private static CgroupRoot none(SupervisorLog log, String reason) {
    log.info("Tracks the processes of services without cgroups: " + reason);
    return new CgroupRoot(null, null, null, reason);
  }

  /**
   * Returns the directory below which each reeve makes its own.
   *
   * @param mount where version 2 is mounted
   * @param own the cgroup of this reeve as /proc/self/cgroup names it
   */
  static String base(String mount, String own) {
    String base = own.endsWith(CgroupPaths.LEAF) ? own.substring(0, own.length() - CgroupPaths.LEAF.length()) : own;
    return mount + (base.equals("/") ? "" : base);
  }

  /** A directory with our name may be that of a reeve that had our pid: if a service of it lives, it is left alone. */
  private static int make(Files files, String parent, String name) {
    int error = files.mkdir(parent + "/" + name, 0755);
    if (error == Errno.EEXIST) {
      StaleCgroups.remove(files, parent, name);
      error = files.mkdir(parent + "/" + name, 0755);
    }
    return error;
  }

  /**
   * Reads a file of a cgroup, of which most are short: two are read for each service that is stopped.
   *
   * @return an empty string if the file cannot be read
   */
  static String text(Files files, String file) {
    int fd = files.open(file, Files.Open.RDONLY, 0);
    if (fd < 0) {
      return "";
    }
    byte[] bytes = new byte[FIRST_READ];
    int used = 0;
    for (int got = 1; got > 0; used += Math.max(got, 0)) {
      bytes = used == bytes.length ? Arrays.copyOf(bytes, used * 2) : bytes;
      got = files.read(fd, bytes, used, bytes.length - used);
    }
    files.close(fd);
    return new String(bytes, 0, used, StandardCharsets.UTF_8);
  }
}
