package reeve.daemon;

import java.util.Arrays;
import reeve.config.access.AccessRule;
import reeve.config.Settings;
import reeve.log.SupervisorLog;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.IdLookup;
import reeve.posix.Posix;

/**
 * Makes the directories of logs and state readable for those that may use the control socket: the group of {@code
 * socket-group}, or the users and groups of {@code allow}. {@code logs}, {@code why} and {@code events} read these
 * files themselves. A file that is made in a directory with the set-group-ID bit gets its group (inode(7)), and logs,
 * their archives and the ledger have the mode 0640. Several users and groups get access control lists (acl(5)).
 */
final class GroupDirectories {
  private static final int MODE = 02750;

  private final Posix posix;
  private final SupervisorLog log;
  private final int[] uids;
  private final int[] gids;

  private GroupDirectories(Posix posix, SupervisorLog log, int[] uids, int[] gids) {
    this.posix = posix;
    this.log = log;
    this.uids = uids;
    this.gids = gids;
  }

  /**
   * Makes directories for those that the settings name. A directory that exists keeps its group and mode: it may be
   * meant for others. Does nothing if the settings name neither a group nor users.
   *
   * @param directories null: none
   */
  static void make(Posix posix, Settings settings, SupervisorLog log, String... directories) {
    if (settings.socketGroup().isEmpty() && settings.allow().isEmpty()) {
      return;
    }
    GroupDirectories maker = null;
    for (String directory : directories) {
      if (directory != null && posix.fileInfo(directory) == null) {
        maker = maker == null ? find(posix, settings, log) : maker;
        maker.make(directory);
      }
    }
  }

  private static GroupDirectories find(Posix posix, Settings settings, SupervisorLog log) {
    if (settings.allow().isEmpty()) {
      return new GroupDirectories(posix, log, new int[0], id(posix, log, false, settings.socketGroup().get()));
    }
    int[] uids = new int[0];
    int[] gids = new int[0];
    for (AccessRule rule : settings.allow()) {
      int[] id = id(posix, log, rule.ofUser(), rule.subject());
      if (id.length > 0 && rule.ofUser()) {
        uids = append(uids, id[0]);
      } else if (id.length > 0) {
        gids = append(gids, id[0]);
      }
    }
    return new GroupDirectories(posix, log, uids, gids);
  }

  private static int[] append(int[] ids, int id) {
    int[] more = Arrays.copyOf(ids, ids.length + 1);
    more[ids.length] = id;
    return more;
  }

  /** @return its id; empty: there is none, or it is not known now */
  private static int[] id(Posix posix, SupervisorLog log, boolean user, String name) {
    IdLookup found = IdLookup.find(posix, user, name);
    if (found.problem() != null) {
      log.warn("Cannot make the directories of logs and state readable for the " + (user ? "user" : "group") + " \""
          + name + "\": " + found.problem() + "; use its number, or " + (user ? "setfacl" : "chgrp and chmod g+s"));
      return new int[0];
    }
    return new int[] {found.id()};
  }

  private void make(String directory) {
    if (uids.length + gids.length == 0 || DirectoryMaker.make(posix, directory) != 0) {
      return; // the component that needs it makes it, or reports the error
    }
    if (uids.length == 0 && gids.length == 1) {
      setGroup(directory, gids[0]);
      return;
    }
    int error = posix.shareDirectory(directory, uids, gids);
    if (error != 0) {
      log.warn("Cannot make \"" + directory + "\" readable for the users and groups of [reeve] allow: "
          + (error == Errno.EOPNOTSUPP ? "its file system has no access control lists" : Errno.text(error)));
    }
  }

  private void setGroup(String directory, int gid) {
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
