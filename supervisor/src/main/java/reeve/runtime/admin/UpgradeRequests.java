package reeve.runtime.admin;

import reeve.control.SupervisorBackend;
import reeve.core.Requester;

/** Receives the requests of clients to replace this program by another one. Loop thread. */
public interface UpgradeRequests {
  /**
   * Tries the new program, and replaces this one by it if that succeeds.
   *
   * @param directory its tree; null: the one from which this program was started
   * @param javaHome the JVM for it; null: the one that its launcher finds
   * @param answer is called on the loop thread: once, or a second time if the program could not be replaced in the end
   */
  void request(String directory, String javaHome, Requester by, SupervisorBackend.UpgradeAnswer answer);
}
