package reeve.control.server;

import reeve.posix.Errno;
import reeve.posix.Sockets;

/**
 * Which processes may connect to the control socket: those that have a right, and where the file system allows it no
 * others. One group owns the socket; several users and groups are entries of an access control list. Control thread.
 */
final class SocketAccess {
  private static final int PRIVATE = 0600;
  private static final int FOR_GROUP = 0660;
  private static final int FOR_ALL = 0666;
  private static final int[] NONE = {};

  private SocketAccess() {}

  /** @return what could not be done, as a sentence; null: nothing */
  static String set(Sockets sockets, String path, int[] uids, int[] gids) {
    int error = Errno.EPERM;
    if (uids.length == 0 && gids.length <= 1) {
      error = sockets.setSocketAccess(path, gids.length == 0 ? PRIVATE : FOR_GROUP, gids.length == 0 ? -1 : gids[0],
          NONE, NONE);
    }
    // Only root may give a file to a group that it is not a member of; a list may name each.
    error = error == Errno.EPERM ? sockets.setSocketAccess(path, PRIVATE, -1, uids, gids) : error;
    if (error == Errno.EOPNOTSUPP) {
      error = sockets.setSocketAccess(path, FOR_ALL, -1, NONE, NONE);
      return error != 0 ? problem(path, error) : "Every user can connect to \"" + path
          + "\", and those without a right are refused: its file system has no access control lists";
    }
    return error == 0 ? null : problem(path, error);
  }

  /**
   * Lets only the owner connect, and a group.
   *
   * @param gid -1: none
   * @return what could not be done, as a sentence; null: nothing
   */
  static String setGroup(Sockets sockets, String path, int gid) {
    int error = sockets.setSocketAccess(path, gid == -1 ? PRIVATE : FOR_GROUP, gid, NONE, NONE);
    return error == 0 ? null : problem(path, error);
  }

  private static String problem(String path, int error) {
    return "Cannot let the users and groups of [reeve] allow connect to \"" + path + "\": " + Errno.text(error);
  }
}
