package reeve.control.server;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import reeve.control.SupervisorBackend;
import reeve.core.Requester;

/**
 * Records the requests to which clients had no right. For each user at most one is recorded in a period, with the
 * number of those that were left out since the last one, so that a client can neither fill the ledger nor hide the
 * requests of another user. Control thread only.
 */
final class Refusals {
  /** Nanoseconds. */
  static final long PERIOD = 10_000_000_000L;

  /** The users that are distinguished at one time. */
  private static final int MAX_USERS = 64;

  /** What was recorded of a user. */
  private static final class Last {
    long at;
    int leftOut;
  }

  private final SupervisorBackend backend;
  private final Map<Integer, Last> users = new LinkedHashMap<>();

  Refusals(SupervisorBackend backend) {
    this.backend = backend;
  }

  /**
   * Records a refusal, or counts it.
   *
   * @param why the message for the client
   * @param now the time on a monotonic clock, in nanoseconds
   */
  void add(String method, String why, Requester by, long now) {
    Last last = users.get(by.uid());
    if (last == null) {
      forgetOld(now);
      if (users.size() >= MAX_USERS) {
        return; // more users than a machine has at one moment; the first 64 of them are recorded
      }
      last = new Last();
      users.put(by.uid(), last);
    } else if (now - last.at < PERIOD) {
      last.leftOut++;
      return;
    }
    int end = why.indexOf("; [reeve] allow");
    String text = "refused \"" + method + "\": " + (end < 0 ? why : why.substring(0, end))
        + (last.leftOut == 0 ? "" : " (and " + last.leftOut + " more requests of this user since the last one)");
    last.at = now;
    last.leftOut = 0;
    backend.post(() -> backend.recordRefusal(text, by));
  }

  private void forgetOld(long now) {
    for (Iterator<Last> all = users.values().iterator(); all.hasNext();) {
      if (now - all.next().at >= PERIOD) {
        all.remove();
      }
    }
  }
}
