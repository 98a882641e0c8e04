package reeve.runtime.cgroup;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.FileStatus;
import reeve.posix.Files;

/** The processes in the cgroups of services. Any thread. */
public final class CgroupMembers {
  private static final int MOST_LEVELS = 8;

  private CgroupMembers() {}

  /** Returns the file of a cgroup that the kernel changes when its first process comes, and when its last one goes. */
  public static String events(String directory) {
    return directory + "/cgroup.events";
  }

  /** Says whether a process is in a cgroup or below it, also one of a command; false: or it does not exist. */
  public static boolean isPopulated(Files files, String directory) {
    return CgroupFiles.value(CgroupRoot.text(files, events(directory)), "populated") == 1;
  }

  /** Returns the processes of a service in its cgroup and in those that it has made below, without its commands. */
  public static List<Integer> of(Files files, String directory) {
    List<Integer> pids = new ArrayList<>();
    add(files, directory, pids, 0);
    return pids;
  }

  /** Says whether a command of a service is in its cgroup. */
  public static boolean hasCommands(Files files, String directory) {
    return isPopulated(files, directory + CgroupPaths.COMMANDS);
  }

  /** Says whether all processes in a cgroup are frozen. */
  public static boolean isFrozen(Files files, String directory) {
    return CgroupRoot.text(files, events(directory)).contains("frozen 1");
  }

  /**
   * Freezes or thaws all processes in a cgroup (cgroup.freeze).
   *
   * @return false: that is not possible
   */
  public static boolean freeze(Files files, String directory, boolean frozen) {
    return CgroupFiles.write(files, directory + "/cgroup.freeze", frozen ? "1" : "0") == 0;
  }

  private static boolean isDirectory(Files files, String path) {
    Files.FileInfo info = files.fileInfo(path);
    return info != null && info.isDirectory();
  }

  /** A directory has two links, and one more for each directory in it (kernfs_refresh_inode() in fs/kernfs/inode.c). */
  private static boolean hasNoneBelow(Files files, String directory) {
    FileStatus status = files.status(directory);
    return status != null && status.links() == 2;
  }

  private static void add(Files files, String directory, List<Integer> pids, int level) {
    pids.addAll(CgroupFiles.pids(files, directory + "/cgroup.procs"));
    if (level == MOST_LEVELS || hasNoneBelow(files, directory)) {
      return; // most services make none below
    }
    String[] below = new File(directory).list();
    for (String name : below == null ? new String[0] : below) {
      boolean ofCommands = level == 0 && CgroupPaths.COMMANDS.equals("/" + name);
      if (!ofCommands && isDirectory(files, directory + "/" + name) && isPopulated(files, directory + "/" + name)) {
        add(files, directory + "/" + name, pids, level + 1);
      }
    }
  }
}
