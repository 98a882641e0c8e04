package reeve.runtime.admin;

import reeve.core.Requester;

/** Receives the requests of clients to end reeve. Loop thread. */
public interface ShutdownRequests {
  /**
   * Starts the shutdown, unless one is under way.
   *
   * @param now whether what is left is killed at once
   */
  void request(boolean now, Requester by);
}
