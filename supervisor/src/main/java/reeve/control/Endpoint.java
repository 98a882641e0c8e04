package reeve.control;

import reeve.posix.Errno;
import reeve.posix.FileLock;
import reeve.posix.Posix;
import reeve.posix.UnixSockets;

/**
 * The file of the control socket: made, taken over when it is stale, removed. A lock beside it ({@code PATH.lock}) says whether a reeve
 * lives behind it: asking by connect(2) and then removing what does not answer would let two that start together remove each other's.
 */
public final class Endpoint {
  private static final int PRIVATE = 0600;
  private static final int FOR_GROUP = 0660;

  private final String path;
  private final String group;
  private FileLock lock;
  private Posix.FileInfo made;
  private int fd = -1;

  /**
   * @param path of the socket, absolute
   * @param group name or number of who may use it besides the owner and root; null: nobody
   */
  public Endpoint(String path, String group) {
    this.path = path;
    this.group = group;
  }

  public String path() {
    return path;
  }

  /** Listening, non-blocking; -1: not open. */
  int fd() {
    return fd;
  }

  /** Listens. One thread at a time. @return null, or why it cannot, as a sentence */
  public String open(Posix posix) {
    int gid = -1;
    if (group != null) {
      gid = group(group);
      if (gid < 0) {
        return "cannot give \"" + path + "\" to the group \"" + group + "\": there is no such group";
      }
    }
    lock = FileLock.take(path + ".lock");
    if (lock.isHeld()) {
      return "cannot listen on \"" + path + "\": " + holder(lock.holder()) + " has it";
    }
    if (!lock.isTaken()) {
      return "cannot listen on \"" + path + "\": cannot lock \"" + path + ".lock\": " + Errno.text(lock.error());
    }
    int result = UnixSockets.listen(path, gid < 0 ? PRIVATE : FOR_GROUP, gid);
    if (result == -Errno.EADDRINUSE) {
      String problem = removeStale(posix);
      if (problem != null) {
        return problem;
      }
      result = UnixSockets.listen(path, gid < 0 ? PRIVATE : FOR_GROUP, gid);
    }
    if (result < 0) {
      return "cannot listen on \"" + path + "\": " + (result == -Errno.ENAMETOOLONG
          ? "a socket's path has at most " + UnixSockets.LONGEST_PATH + " bytes" : Errno.text(-result));
    }
    fd = result;
    made = posix.fileInfo(path);
    return null;
  }

  /** We hold the lock, so no reeve is behind it; another program may be, and what is no socket is nothing that we made. */
  private String removeStale(Posix posix) {
    Posix.FileInfo info = posix.fileInfo(path);
    if (info != null && (info.mode() & 0170000) != 0140000) {
      return "cannot listen on \"" + path + "\": it is there and no socket";
    }
    int connection = UnixSockets.connect(path);
    if (connection >= 0) {
      UnixSockets.Credentials owner = UnixSockets.credentials(connection);
      UnixSockets.close(connection);
      return "cannot listen on \"" + path + "\": " + holder(owner == null ? 0 : owner.pid()) + " has it";
    }
    int error = UnixSockets.unlink(path);
    return error == 0 || error == Errno.ENOENT ? null
        : "cannot listen on \"" + path + "\": cannot remove the one that is there: " + Errno.text(error);
  }

  /** Whose it is, for people. */
  public static String holder(int pid) {
    return pid > 0 ? "pid " + pid : "another process";
  }

  private static int group(String group) {
    try {
      return Integer.parseInt(group);
    } catch (NumberFormatException e) {
      return UnixSockets.group(group);
    }
  }

  /** Takes the file away if it is still ours. Whoever is connected stays so until the process ends. */
  public void close(Posix posix) {
    if (fd >= 0) {
      Posix.FileInfo now = posix.fileInfo(path);
      if (now != null && made != null && now.inode() == made.inode() && now.device() == made.device()) {
        UnixSockets.unlink(path);
        UnixSockets.unlink(path + ".lock"); // still locked: who made a new one meanwhile cannot exist
      }
    }
  }
}
