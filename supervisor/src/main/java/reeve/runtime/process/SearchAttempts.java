package reeve.runtime.process;

import java.util.HashMap;
import java.util.Map;

/** Counts in how many turns the service of an orphan was searched for and not found. Loop thread. */
final class SearchAttempts {
  /**
   * In how many turns it is tried to find the service of an orphan. Its environment may be missing for a moment after
   * its exec; later nothing changes, and to search it again with each death would let a process with a large
   * environment slow down the loop.
   */
  private static final int MAX_ATTEMPTS = 8;

  /** By pid. */
  private final Map<Integer, Integer> attempts = new HashMap<>();
  private boolean firstInTurn = true;

  void turnBegins() {
    firstInTurn = true;
  }

  /** Called when the first scan of a turn is done. */
  void scanned() {
    firstInTurn = false;
  }

  /** Returns whether the service of an orphan, which was not found before, is searched for again. */
  boolean isTried(int pid) {
    Integer before = attempts.get(pid);
    int count = before == null ? 0 : before;
    if (firstInTurn && count < MAX_ATTEMPTS) {
      attempts.put(pid, count + 1);
    }
    return count < MAX_ATTEMPTS;
  }

  void remove(int pid) {
    if (!attempts.isEmpty()) {
      attempts.remove(pid);
    }
  }

  void clear() {
    attempts.clear();
  }
}
