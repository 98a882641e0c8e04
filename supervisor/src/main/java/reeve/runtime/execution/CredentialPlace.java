package reeve.runtime.execution;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.Errno;
import reeve.posix.FileLock;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;
import reeve.posix.Posix;

/**
 * Where the secrets of services are: a directory of this reeve in a file system that is in memory (tmpfs(5)), so that
 * none is written to a disk. Where there is no such file system, and reeve may mount one, it mounts one on its
 * directory. A lock in the directory says that a reeve uses it. Loop thread, unless a member says otherwise.
 */
final class CredentialPlace {
  static final String PREFIX = "reeve-credentials.";

  /** It contains the state directory of the reeve that made it. */
  static final String LOCK = ".lock";

  // linux/magic.h
  private static final long TMPFS = 0x01021994L;
  private static final long RAMFS = 0x858458f6L;

  private static final int PRIVATE = 0700;
  private static final int OTHERS_ENTER = 0711;
  private static final int PERMISSIONS = 07777;

  private final Posix posix;
  private final FileStorage storage;
  private final String name;
  private final String stateDir;
  private final String[] places;
  private FileLock lock;
  private String problem;

  /**
   * Makes nothing.
   *
   * @param supervisorId that of this reeve, which a reeve that adopts its services goes on with
   * @param stateDir null: there is none
   * @param places the directories to try, the best first; null is skipped
   */
  CredentialPlace(Posix posix, String supervisorId, String stateDir, String... places) {
    this.posix = posix;
    this.storage = posix.storage();
    this.name = PREFIX + supervisorId;
    this.stateDir = stateDir == null ? "" : stateDir;
    this.places = places;
  }

  /** Looks for the directory that a former reeve has made. @return null: there is none */
  String find() {
    for (String each : places) {
      String candidate = each + "/" + name;
      if (each != null && posix.fileInfo(candidate) != null && isOwn(candidate) && isInMemory(candidate)) {
        lock(candidate);
        return candidate;
      }
    }
    return null;
  }

  /**
   * Makes the directory of this reeve, or goes on with that of a former one.
   *
   * @return null: that is not possible, see {@link #problem}
   */
  String make() {
    String former = find();
    if (former != null) {
      return former;
    }
    StringBuilder tried = new StringBuilder();
    for (String each : places) {
      String why = each == null ? null : typeProblem(each);
      if (each != null && why == null) {
        int error = makeIn(each);
        if (error == 0) {
          return made(each);
        }
        why = Errno.text(error);
      }
      if (each != null) {
        tried.append(tried.length() == 0 ? "" : ", ").append('"').append(each).append("\" (").append(why).append(')');
      }
    }
    String mounted = mount();
    if (mounted != null) {
      return mounted;
    }
    problem = "cannot keep its credentials in memory: none of " + tried + " can be used" + problem;
    return null;
  }

  private String made(String parent) {
    String directory = parent + "/" + name;
    int fd = storage.openDirectory(directory);
    if (fd >= 0) {
      storage.setMode(fd, mode(), -1, -1); // whatever the umask of reeve is
      storage.close(fd);
    }
    lock(directory);
    return directory;
  }

  /** @return 0 or an error number */
  private int makeIn(String parent) {
    String candidate = parent + "/" + name;
    int error = posix.mkdir(candidate, mode());
    return error == Errno.EEXIST && isOwn(candidate) ? 0 : error;
  }

  /** @return null: nothing could be mounted, and the problem says why */
  private String mount() {
    int last = 0;
    for (String each : places) {
      if (each != null && makeIn(each) == 0) {
        last = storage.mountMemory(each + "/" + name, mode());
        if (last == 0) {
          return made(each);
        }
        posix.rmdir(each + "/" + name);
      }
    }
    problem = last == 0 || last == Errno.EPERM ? "; mount a tmpfs at one of them, or run reeve with CAP_SYS_ADMIN"
        : ", and no tmpfs can be mounted there: " + Errno.text(last);
    return null;
  }

  /** Why {@link #make} failed, as a sentence. */
  String problem() {
    return problem;
  }

  private void lock(String directory) {
    if (lock == null || !lock.isTaken() || !lock.isAt(posix, directory + "/" + LOCK)) {
      unlock();
      lock = FileLock.take(posix, directory + "/" + LOCK);
      if (lock.isTaken() && !isOfSameState(directory)) { // else a full file system would lose what it says
        posix.truncate(lock.fd(), 0);
        byte[] text = stateDir.getBytes(StandardCharsets.UTF_8);
        posix.write(lock.fd(), text, 0, text.length);
      }
    }
  }

  private void unlock() {
    if (lock != null && lock.isTaken()) {
      posix.close(lock.fd());
    }
    lock = null;
  }

  /** Removes the directory of this reeve, which is empty. */
  void remove(String directory) {
    posix.unlink(directory + "/" + LOCK);
    unlock();
    removeEmpty(directory);
  }

  /** Removes a directory, and the file system that a reeve has mounted there. Any thread. */
  void removeEmpty(String directory) {
    if (posix.rmdir(directory) == Errno.EBUSY && storage.unmount(directory) == 0) { // reeve has mounted it
      posix.rmdir(directory);
    }
  }

  /** Lists the directories of other reeves that had the same user. Any thread. */
  List<String> others() {
    List<String> others = new ArrayList<>();
    for (String each : places) {
      int fd = each == null ? -1 : storage.openDirectory(each);
      List<String> names = fd < 0 ? null : storage.names(fd, PREFIX);
      if (fd >= 0) {
        storage.close(fd);
      }
      for (String found : names == null ? List.<String>of() : names) {
        if (!found.equals(name) && isOwn(each + "/" + found)) {
          others.add(each + "/" + found);
        }
      }
    }
    return others;
  }

  /** Whether a reeve with this state directory has made a directory; false: or there is none. Any thread. */
  boolean isOfSameState(String directory) {
    return !stateDir.isEmpty() && stateDir.equals(posix.readText(directory + "/" + LOCK));
  }

  /** Whether a directory is in a file system that is in memory. Any thread. */
  boolean isInMemory(String directory) {
    return typeProblem(directory) == null;
  }

  /** @return null: it is in memory; or why it cannot be used */
  private String typeProblem(String directory) {
    int fd = storage.openDirectory(directory);
    if (fd < 0) {
      return Errno.text(-fd);
    }
    long type = storage.fileSystemType(fd) & 0xffffffffL;
    storage.close(fd);
    return type == TMPFS || type == RAMFS ? null : "not a tmpfs";
  }

  private int mode() {
    return posix.euid() == 0 ? OTHERS_ENTER : PRIVATE;
  }

  /** Whether this is a directory that a reeve of this user made; another user may have made one of that name. */
  private boolean isOwn(String candidate) {
    FileStatus found = posix.status(candidate);
    return found != null && found.isDirectory() && found.uid() == posix.euid()
        && (found.mode() & PERMISSIONS & ~mode()) == 0;
  }
}
