package reeve.daemon;

import reeve.log.SupervisorLog;
import reeve.posix.DirectoryMaker;
import reeve.posix.Files;
import reeve.posix.Posix;

/**
 * Makes the directories of logs and state readable for the group of {@code socket-group}, whose members may use the
 * control socket anyway: {@code logs}, {@code why} and {@code events} read these files themselves. A file that is made
 * in a directory with the set-group-ID bit gets its group (inode(7)), and logs, their archives and the ledger have the
 * mode 0640.
 */
final class GroupDirectories {
  private static final int MODE = 02750;

  private GroupDirectories() {}

  /**
   * Makes directories for the group. A directory that exists keeps its group and mode: it may be meant for others.
   *
   * @param group a name in /etc/group, or a number
   * @param directories null: none
   */
  static void make(Posix posix, String group, SupervisorLog log, String... directories) {
    int gid = -1;
    for (String directory : directories) {
      if (directory == null || posix.fileInfo(directory) != null) {
        continue;
      }
      gid = gid < 0 ? posix.groupId(group) : gid;
      if (gid < 0) {
        log.warn("Cannot make \"" + directory + "\" readable for the group \"" + group
            + "\": it is not in /etc/group; use its number, or chgrp and chmod g+s");
        return;
      }
      if (DirectoryMaker.make(posix, directory) == 0) {
        setGroup(posix, directory, gid, log);
      } // else the component that needs it reports the error
    }
  }

  private static void setGroup(Posix posix, String directory, int gid, SupervisorLog log) {
    int fd = posix.storage().openDirectory(directory);
    if (fd < 0) {
      return;
    }
    posix.storage().setMode(fd, MODE, -1, gid);
    posix.storage().close(fd);
    Files.FileInfo info = posix.fileInfo(directory);
    if (info == null || (info.mode() & 07777) != MODE) {
      log.warn("Cannot make \"" + directory + "\" readable for the group " + gid + ": its file system or the kernel "
          + "refused it; is reeve in that group?");
    }
  }
}
