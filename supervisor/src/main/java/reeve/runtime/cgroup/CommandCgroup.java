package reeve.runtime.cgroup;

import reeve.posix.Errno;
import reeve.posix.Files;

/**
 * The cgroup for the commands of a service, such as its hooks. It is below that of the service, whose limits hold for
 * it too, and its processes are not taken for those of the service. Any thread.
 */
final class CommandCgroup {
  private CommandCgroup() {}

  /**
   * Makes it.
   *
   * @param directory of the service
   * @return the directory; null: a process cannot enter it
   */
  static String make(Files files, String directory) {
    // A process that enters a frozen cgroup would not run, and the loop, which thaws it, waits for its exec.
    if (CgroupMembers.isFrozen(files, directory)
        || CgroupRoot.text(files, directory + "/cgroup.freeze").startsWith("1")) {
      return null;
    }
    int error = files.mkdir(directory + CgroupPaths.COMMANDS, 0755);
    return error == 0 || error == Errno.EEXIST ? directory + CgroupPaths.COMMANDS : null;
  }

  /**
   * Kills all processes of a service at once, unless a command would be killed with them. Its processes are killed one
   * by one in any case.
   */
  static void killService(Files files, String directory) {
    if (!CgroupMembers.isPopulated(files, directory + CgroupPaths.COMMANDS)) {
      CgroupFiles.write(files, directory + "/cgroup.kill", "1");
    }
  }
}
