package reeve.daemon;

import reeve.control.server.ControlSocketFile;
import reeve.log.SupervisorLog;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.FileLock;
import reeve.posix.FileStorage;
import reeve.posix.Files;
import reeve.posix.NetworkFileSystem;
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.posix.Sockets;
import reeve.survival.ReeveRecord;
import reeve.survival.StateFileReader;
import reeve.survival.StateFormatException;
import reeve.survival.StateInput;

/**
 * Makes sure that no other reeve uses the same socket or state directory: two would start every service twice, and each
 * would take the records of the other for its own. Used on the main thread, before the first service starts.
 */
final class SingleInstanceLock {
  private static final String ADVICE =
      "; stop it, or give this reeve a socket and a state directory of its own: [reeve] socket and state-dir,"
          + " or --socket";

  private final Files files;
  private final FileStorage storage;
  private final Sockets sockets;
  private final Processes processes;
  private final SupervisorLog log;
  private FileLock stateLock;

  SingleInstanceLock(Files files, FileStorage storage, Sockets sockets, Processes processes, SupervisorLog log) {
    this.files = files;
    this.storage = storage;
    this.sockets = sockets;
    this.processes = processes;
    this.log = log;
  }

  /**
   * Takes the lock of a state directory. A directory that cannot be used at all is no obstacle: the ledger reports why.
   *
   * @param stateDir null: there is none
   * @return null; or which process has the lock, as a message
   */
  String take(String stateDir) {
    if (stateDir == null) {
      return null;
    }
    String path = stateDir + "/lock";
    FileLock lock = FileLock.take(files, path);
    if (lock.error() == Errno.ENOENT && DirectoryMaker.make(files, stateDir) == 0) {
      lock = FileLock.take(files, path);
    }
    stateLock = lock;
    if (lock.isHeld()) {
      return "cannot start: " + holder(lock.holder()) + " uses the state directory \"" + stateDir + "\"" + ADVICE;
    }
    String problem = lock.isTaken() ? null : withoutLock(stateDir, path, lock.error());
    String warning = problem == null ? NetworkFileSystem.warning(storage, stateDir) : null;
    if (warning != null) {
      log.warn(Character.toUpperCase(warning.charAt(0)) + warning.substring(1));
    }
    return problem;
  }

  /** Without the lock, the state that another reeve has stored shows whether that lives. */
  private String withoutLock(String stateDir, String path, int error) {
    int other = livingReeve(stateDir);
    if (other != 0) {
      return "cannot start: " + holder(other) + " uses the state directory \"" + stateDir + "\"" + ADVICE;
    }
    if (error == Errno.ENOLCK || error == Errno.EOPNOTSUPP || error == Errno.ENOSYS || error == Errno.EIO
        || error == Errno.ESTALE) {
      log.warn("Cannot lock \"" + path + "\": " + Errno.text(error) + "; if two reeves are started with this state "
          + "directory at once, both start its services. Put it on a file system with locks: [reeve] state-dir");
    } else {
      log.debug("Cannot lock \"" + path + "\": " + Errno.text(error));
    }
    return null;
  }

  /** @return its pid; 0: the reeve that stored its state there does not live, or there is none */
  private int livingReeve(String stateDir) {
    int directory = storage.openDirectory(stateDir);
    if (directory < 0) {
      return 0;
    }
    byte[] record;
    try {
      record = StateFileReader.read(storage, directory, FormerState.NAME, processes.euid()).records()
          .get(ReeveRecord.KEY);
    } finally {
      storage.close(directory);
    }
    try {
      ReeveRecord other = record == null ? null : ReeveRecord.decode(new StateInput(record));
      ProcStat stat = other == null || other.ended() || !other.bootId().equals(processes.bootId()) ? null
          : processes.stat(other.pid());
      return stat != null && !stat.isDead() && stat.startTime() == other.startTicks() && stat.pid() != processes.pid()
          ? stat.pid() : 0;
    } catch (StateFormatException e) {
      return 0; // which is reported when its state is read
    }
  }

  /** The lock of the state directory; null: there is none, or it could not be taken. */
  FileLock stateLock() {
    return stateLock == null || !stateLock.isTaken() ? null : stateLock;
  }

  /**
   * Takes the lock of the socket.
   *
   * @param named whether the user named this socket: then it must work
   * @return null; or why reeve must not start
   */
  String take(ControlSocketFile endpoint, boolean named) {
    String problem = endpoint.lock(files, sockets);
    if (problem == null) {
      return null;
    }
    if (endpoint.isHeld()) {
      return "cannot start: " + holder(endpoint.holder()) + " listens on the control socket \"" + endpoint.path() + "\""
          + ADVICE;
    }
    return named ? problem : null;
  }

  /** Describes the holder of a lock. The kernel reports its pid only if it has one in our pid namespace. */
  private String holder(int pid) {
    if (pid <= 0) {
      return "another reeve (of another pid namespace)";
    }
    String command = processes.commandLineText(pid);
    return "another reeve, pid " + pid + (command.isEmpty() ? "," : " (" + command + "),");
  }
}
