package reeve.control.server;

import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.FileLock;
import reeve.posix.Files;
import reeve.posix.Sockets;

/**
 * The file of the control socket: created, taken over when it is stale, and removed. A lock file next to it
 * ({@code PATH.lock}) shows whether a running reeve uses it. Trying connect(2) and then removing a socket that does not
 * answer would not do: two processes of reeve that start at the same time could remove each other's socket.
 * {@link #lock} is called before the first service starts, {@link #open} afterwards.
 */
public final class ControlSocketFile {
  private static final int PRIVATE = 0600;
  private static final int FOR_GROUP = 0660;
  private static final int DIRECTORY = 0755;

  private final String path;
  private final String group;
  private FileLock lock;
  private Files.FileInfo created;
  private int fd = -1;
  private String problem;
  private String warning;

  /**
   * @param path of the socket
   * @param group the name or number of the group that may use it too; null: only its owner and root may use it
   */
  public ControlSocketFile(String path, String group) {
    this.path = path;
    this.group = group;
  }

  public String path() {
    return path;
  }

  /** The listening descriptor, non-blocking; -1: not open. */
  int fd() {
    return fd;
  }

  /** What {@link #open} could not do although it listens, as a sentence; null: nothing. */
  String warning() {
    return warning;
  }

  /** What {@link #lock} returned. */
  public String problem() {
    return problem;
  }

  /** The pid of the reeve that has the lock, after a failed {@link #lock}; 0 if it is not known. */
  public int holder() {
    return lock == null ? 0 : lock.holder();
  }

  /** Whether {@link #lock} failed because another reeve has the lock. */
  public boolean isHeld() {
    return lock != null && lock.isHeld();
  }

  /**
   * Takes the lock for as long as this process lives.
   *
   * @return null, or why that failed, as a sentence
   */
  public String lock(Files files) {
    problem = tryLock(files);
    return problem;
  }

  private String tryLock(Files files) {
    if (Sockets.pathLength(path) > Sockets.LONGEST_PATH) {
      return "cannot listen on \"" + path + "\": a socket's path has at most " + Sockets.LONGEST_PATH + " bytes";
    }
    lock = FileLock.take(files, path + ".lock");
    if (lock.error() == Errno.ENOENT && files.mkdir(DirectoryMaker.parent(path), DIRECTORY) == 0) {
      lock = FileLock.take(files, path + ".lock"); // /run is empty after the machine has booted
    }
    if (lock.isTaken()) {
      return null;
    }
    return lock.isHeld() ? "cannot listen on \"" + path + "\": another reeve has it"
        : "cannot listen on \"" + path + "\": cannot lock \"" + path + ".lock\": " + Errno.text(lock.error());
  }

  /**
   * Creates the socket and listens on it. Called once, after {@link #lock}, on the control thread, because it may look
   * up a group.
   *
   * @return null, or why that failed, as a sentence
   */
  String open(Files files, Sockets sockets) {
    int gid = -1;
    if (group != null) {
      gid = group(files, group);
      if (gid < 0) {
        warning = "Cannot give \"" + path + "\" to the group \"" + group
            + "\": there is no such group; only its owner and root may use it";
      }
    }
    int result = listen(sockets, gid);
    if (result == -Errno.EADDRINUSE) {
      String problem = removeStale(files, sockets);
      if (problem != null) {
        return problem;
      }
      result = listen(sockets, gid);
    }
    if (result == -Errno.EPERM && gid >= 0) {
      // Only root may give a file to a group that it is not a member of.
      warning = "Cannot give \"" + path + "\" to the group \"" + group + "\": " + Errno.text(Errno.EPERM)
          + " (is reeve in that group?); only its owner and root may use it";
      files.unlink(path);
      result = listen(sockets, -1);
    }
    if (result < 0) {
      return "cannot listen on \"" + path + "\": " + Errno.text(-result);
    }
    created = files.fileInfo(path);
    fd = result;
    return null;
  }

  private int listen(Sockets sockets, int gid) {
    return sockets.listen(path, gid < 0 ? PRIVATE : FOR_GROUP, gid);
  }

  /**
   * Removes the socket of a reeve that was killed. This process holds the lock, so no other reeve uses the socket;
   * another program may use it, and a file that is not a socket was not created by reeve.
   */
  private String removeStale(Files files, Sockets sockets) {
    Files.FileInfo info = files.fileInfo(path);
    if (info != null && (info.mode() & 0170000) != 0140000) {
      return "cannot listen on \"" + path + "\": it exists and is not a socket";
    }
    int answer = sockets.probe(path);
    if (answer != Errno.ECONNREFUSED && answer != Errno.ENOENT) {
      return "cannot listen on \"" + path + "\": "
          + (answer == 0 || answer == Errno.EAGAIN ? "another program listens there"
              : "it exists, and reeve cannot see whether a program listens there: " + Errno.text(answer));
    }
    int error = files.unlink(path);
    return error == 0 || error == Errno.ENOENT ? null
        : "cannot listen on \"" + path + "\": cannot remove the stale socket: " + Errno.text(error);
  }

  private static int group(Files files, String group) {
    try {
      return Integer.parseInt(group);
    } catch (NumberFormatException e) {
      return files.groupIdByNss(group);
    }
  }

  /** Removes the socket if it is still the one that was created here. Connections stay open. Any thread. */
  synchronized void stopListening(Files files) {
    if (fd >= 0) {
      files.close(fd);
      fd = -1;
      Files.FileInfo now = files.fileInfo(path);
      if (now != null && created != null && now.inode() == created.inode() && now.device() == created.device()) {
        files.unlink(path);
      }
    }
  }

  /** Removes the socket and the lock. Connections stay open until the process ends. */
  public void close(Files files) {
    stopListening(files);
    if (lock != null && lock.isTaken()) {
      // It stays locked until the process ends; another process that has opened it meanwhile sees that it was removed:
      // see FileLock.
      files.unlink(path + ".lock");
    }
  }
}
