package reeve.runtime.execution;

import java.util.HashSet;
import java.util.Set;
import reeve.posix.FileLock;
import reeve.posix.FileStatus;
import reeve.posix.Posix;

/**
 * Removes the secrets that a reeve with the same state directory left when it was killed, and whose services this one
 * does not go on with, because the state is lost. A directory that a process may still use stays. The worker's thread.
 */
final class StaleCredentials {
  private final Posix posix;
  private final CredentialPlace place;
  private final String variable;

  /** @param variable the one that names the directory of a service */
  StaleCredentials(Posix posix, CredentialPlace place, String variable) {
    this.posix = posix;
    this.place = place;
    this.variable = variable;
  }

  void remove() {
    for (String directory : place.others()) {
      if (!place.isInMemory(directory)) {
        posix.rmdir(directory); // the mount is gone, and with it what was there
      } else if (place.isOfSameState(directory) && !isUsed(directory)) {
        remove(directory);
      }
    }
  }

  /**
   * Whether a process names the directory in its environment, or has a user of its own for which there are secrets: the
   * environment of such a process may be closed to us (ptrace(2)), and the process may have overwritten it.
   */
  private boolean isUsed(String directory) {
    Set<Integer> users = new HashSet<>();
    for (String service : new CredentialFiles(posix, directory).services()) {
      FileStatus status = posix.status(directory + "/" + service);
      if (status != null && status.uid() != 0 && status.uid() != posix.euid()) {
        users.add(status.uid());
      }
    }
    for (int pid : posix.pids()) {
      String named = posix.environmentOf(pid, variable);
      FileStatus process = named == null && !users.isEmpty() ? posix.status("/proc/" + pid) : null;
      if (named != null && named.startsWith(directory + "/") || process != null && users.contains(process.uid())) {
        return true;
      }
    }
    return false;
  }

  private void remove(String directory) {
    String file = directory + "/" + CredentialPlace.LOCK;
    FileLock lock = FileLock.take(posix, file);
    if (!lock.isTaken()) {
      return; // a reeve uses it
    }
    CredentialFiles files = new CredentialFiles(posix, directory);
    for (String service : files.services()) {
      files.remove(service);
    }
    posix.unlink(file);
    posix.close(lock.fd());
    place.removeEmpty(directory);
  }
}
