package reeve.runtime.execution;

import reeve.posix.FileLock;
import reeve.posix.Posix;

/**
 * Removes the secrets that a reeve with the same state directory left when it was killed, and whose services this one
 * does not go on with, because the state is lost. A directory that a process has in its environment stays. The worker's
 * thread.
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

  private boolean isUsed(String directory) {
    for (int pid : posix.pids()) {
      String named = posix.environmentOf(pid, variable);
      if (named != null && named.startsWith(directory + "/")) {
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
