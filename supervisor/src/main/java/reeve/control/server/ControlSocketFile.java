package reeve.control.server;

import java.util.Map;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.FileLock;
import reeve.posix.Files;
import reeve.posix.IdLookup;
import reeve.posix.RuntimeDirectory;
import reeve.posix.Sockets;

/**
 * The file of the control socket: created, taken over when it is stale, and removed. A lock file next to it
 * ({@code PATH.lock}) shows whether a running reeve uses it. Trying connect(2) and then removing a socket that does not
 * answer would not do: two processes of reeve that start at the same time could remove each other's socket.
 * {@link #lock} is called before the first service starts, {@link #restore} afterwards, and again when one of the two
 * files may have been removed.
 */
public final class ControlSocketFile {
  private static final int PRIVATE = 0600;
  private static final int FOR_GROUP = 0660;
  private static final int DIRECTORY = 0755;

  private final String path;
  private final SocketGroup group;
  /** The owner of the private directory of a fallback or of a project's socket; -1: it is neither. */
  private final int owner;
  private volatile FileLock lock;
  private Files.FileInfo created;
  private int fd = -1;
  private boolean stopped;
  /** Whether the socket of the program before this one is used. */
  private boolean inherited;
  /** The users and groups of {@code allow}, which replace the group; null: there is no {@code allow}. */
  private int[] uids;
  private int[] gids;
  private String problem;
  private String warning;

  /**
   * @param path of the socket
   * @param group the name or number of the group that may use it too; null: only its owner and root may use it
   */
  public ControlSocketFile(String path, String group) {
    this(path, group, -1);
  }

  private ControlSocketFile(String path, String group, int owner) {
    this.path = path;
    this.group = new SocketGroup(group);
    this.owner = owner;
  }

  /**
   * A socket whose directory is made, and is checked whenever the lock is taken.
   *
   * @param path a fallback, or a path in the {@link RuntimeDirectory} of a user's projects
   * @param uid that of this process
   */
  public static ControlSocketFile inOwnDirectory(String path, String group, int uid) {
    return new ControlSocketFile(path, group, uid);
  }

  public String path() {
    return path;
  }

  SocketGroup group() {
    return group;
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

  /** Whether a {@link #lock} that failed may succeed later: it is not refused because of the path itself. */
  public boolean isRetried() {
    return lock != null;
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
   * Takes the lock for as long as this process lives, and makes sure that the socket can be made at its path: a stale
   * socket is removed.
   *
   * @return null, or why that failed, as a sentence
   */
  public String lock(Files files, Sockets sockets) {
    problem = tryLock(files);
    int former = problem == null ? files.takeInherited(path) : -1;
    if (former >= 0) {
      inherited = true;
      publish(files, former); // clients may wait in its queue
    } else if (problem == null && files.fileInfo(path) != null) {
      problem = removeStale(files, sockets);
    }
    return problem;
  }

  private String tryLock(Files files) {
    if (Sockets.pathLength(path) > Sockets.LONGEST_PATH) {
      return "cannot listen on \"" + path + "\": a socket's path has at most " + Sockets.LONGEST_PATH + " bytes";
    }
    String unsafe = owner < 0 ? null : RuntimeDirectory.prepareFor(files, path, owner);
    if (unsafe != null) {
      return "cannot listen on \"" + path + "\": " + unsafe;
    }
    FileLock taken = FileLock.take(files, path + ".lock");
    if (taken.error() == Errno.ENOENT && files.mkdir(DirectoryMaker.parent(path), DIRECTORY) == 0) {
      taken = FileLock.take(files, path + ".lock"); // /run is empty after the machine has booted
    }
    boolean replaces = taken.isTaken() || lock == null || !lock.isTaken();
    if (taken.isTaken() && lock != null) {
      taken = taken.replacing(files, lock); // the old one locked a file that lost its name, perhaps for a moment only
    }
    if (replaces) {
      lock = taken;
    }
    if (taken.isTaken()) {
      return null;
    }
    return taken.isHeld()
        ? "cannot listen on \"" + path + "\": another reeve has it" + (taken.holder() > 0 ? ", pid " + taken.holder()
            : "")
        : "cannot listen on \"" + path + "\": cannot lock \"" + path + ".lock\": " + Errno.text(taken.error());
  }

  /**
   * Creates the socket and listens on it. Called with the lock, on the control thread, because it may look up a group.
   *
   * @return null, or why that failed, as a sentence
   */
  private String open(Files files, Sockets sockets) {
    IdLookup found = uids == null ? group.find(files) : IdLookup.NONE;
    int gid = found.id();
    if (found.problem() != null) {
      warning = group.problem(path, found.problem()) + "; only its owner and root may use it";
    }
    int result = listen(sockets, gid);
    if (result == -Errno.EADDRINUSE) {
      String problem = removeStale(files, sockets);
      if (problem != null) {
        return problem;
      }
      result = listen(sockets, gid);
    }
    if (result == -Errno.EPERM && gid != -1) {
      // Only root may give a file to a group that it is not a member of.
      warning = group.problem(path, Errno.text(Errno.EPERM) + " (is reeve in that group?)")
          + "; only its owner and root may use it";
      files.unlink(path);
      result = listen(sockets, -1);
    }
    if (result < 0) {
      return "cannot listen on \"" + path + "\": " + Errno.text(-result);
    }
    publish(files, result);
    if (uids != null) {
      warning = SocketAccess.set(sockets, path, uids, gids);
    }
    return null;
  }

  /**
   * Lets the users and groups of {@code allow} connect, or the group of {@code socket-group} again. Control thread.
   *
   * @param users their numbers; null: there is no {@code allow}
   * @param groups their numbers
   * @return what could not be done, as a sentence; null: nothing
   */
  String setAccess(Files files, Sockets sockets, int[] users, int[] groups) {
    uids = users;
    gids = groups;
    if (!isInPlace(files)) {
      return null; // it is set when the socket is made
    } else if (users != null) {
      return SocketAccess.set(sockets, path, users, groups);
    }
    IdLookup found = group.find(files);
    String error = SocketAccess.setGroup(sockets, path, found.id());
    return error != null || found.problem() == null ? error : group.problem(path, found.problem());
  }

  /** Whether clients of the program before this one may wait in the queue of the socket. */
  boolean isInherited() {
    return inherited;
  }

  /** Keeps a new socket, unless it came too late. */
  private synchronized void publish(Files files, int listening) {
    int old = fd;
    created = files.fileInfo(path);
    fd = listening;
    if (old >= 0) {
      files.close(old);
    }
    if (stopped) {
      stopListening(files);
    }
  }

  /** Whether the lock and the socket still have their names. */
  boolean isInPlace(Files files) {
    return fd >= 0 && isLocked(files) && isSame(files.fileInfo(path), created);
  }

  private boolean isLocked(Files files) {
    return lock.isAt(files, path + ".lock");
  }

  private static boolean isSame(Files.FileInfo a, Files.FileInfo b) {
    return a != null && b != null && a.inode() == b.inode() && a.device() == b.device();
  }

  /**
   * Makes what is not there, or was removed: the lock first, so that of two processes of reeve only one makes the
   * socket. Clients that are connected stay connected. Control thread. The monitor is not held meanwhile: the group is
   * looked up, which may take long, and {@link #stopListening} must not wait for that.
   *
   * @return null, or why that failed, as a sentence
   */
  String restore(Files files, Sockets sockets) {
    String error = isLocked(files) ? null : tryLock(files);
    return error != null || isInPlace(files) ? error : open(files, sockets);
  }

  private int listen(Sockets sockets, int gid) {
    return sockets.listen(path, gid == -1 ? PRIVATE : FOR_GROUP, gid);
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

  /** Adds the descriptors that the program which replaces this one goes on with, by their paths. */
  public void addTo(Files files, Map<String, Integer> descriptors) {
    if (lock != null && lock.isTaken() && isInPlace(files)) {
      descriptors.put(path + ".lock", lock.fd());
      descriptors.put(path, fd);
    }
  }

  /** Removes the socket if it is still the one that was created here. Connections stay open. Any thread. */
  synchronized void stopListening(Files files) {
    stopped = true;
    if (fd >= 0) {
      files.close(fd);
      fd = -1;
      if (isSame(files.fileInfo(path), created)) {
        files.unlink(path);
      }
    }
  }

  /** Removes the socket and the lock. Connections stay open until the process ends. */
  public void close(Files files) {
    stopListening(files);
    if (lock != null && isLocked(files)) {
      // It stays locked until the process ends; another process that has opened it meanwhile sees that it was removed:
      // see FileLock.
      files.unlink(path + ".lock");
    }
  }
}
