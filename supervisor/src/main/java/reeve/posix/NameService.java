package reeve.posix;

import java.util.HashMap;
import java.util.Map;

/**
 * Lookups that may wait for a server, each on a thread of its own, with a bound on the time that a caller waits. What
 * was found is kept: later callers get it at once, and it is looked up again meanwhile for those after them. What was
 * not found is not kept. Any thread.
 */
final class NameService {
  /** What is looked up; null: it does not exist. */
  interface Source {
    Object find(Kind kind, String name, long primary);
  }

  /** The kinds of lookups. */
  enum Kind {
    /** A {@link LibraryNames.Entry}. */
    USER,
    /** The number of a group, a Long. */
    GROUP,
    /** The groups of a user with a primary group, a long[]. */
    GROUPS
  }

  private static final long STEP_MILLIS = 10;

  private final Source source;
  private final long waitMillis;
  private final Map<String, Lookup> lookups = new HashMap<>();

  /** @param waitMillis how long a caller waits at most */
  NameService(Source source, long waitMillis) {
    this.source = source;
    this.waitMillis = waitMillis;
  }

  /**
   * Looks something up.
   *
   * @param primary for {@link Kind#GROUPS}
   * @return null: it does not exist
   * @throws NoAnswerException if that is not known in time
   */
  Object find(Kind kind, String name, long primary) {
    Lookup lookup;
    synchronized (lookups) {
      String key = kind.name() + ' ' + primary + ' ' + name;
      lookup = lookups.get(key);
      if (lookup == null) {
        lookup = new Lookup(kind, name, primary);
        lookups.put(key, lookup);
      }
    }
    return lookup.get();
  }

  private final class Lookup implements Runnable {
    private final Kind kind;
    private final String name;
    private final long primary;
    /** Guarded by this, as all that follows. Null: nothing was found yet. */
    private Object value;
    private boolean isRunning;
    /** How many lookups have ended. */
    private int count;

    Lookup(Kind kind, String name, long primary) {
      this.kind = kind;
      this.name = name;
      this.primary = primary;
    }

    synchronized Object get() {
      if (!isRunning) {
        isRunning = SpawnThread.startDaemon(this, "names") != null;
      }
      int before = count;
      boolean interrupted = false;
      for (long left = waitMillis; value == null && before == count; left -= STEP_MILLIS) {
        if (left <= 0 || !isRunning) {
          throw new NoAnswerException(name, waitMillis);
        }
        try {
          wait(STEP_MILLIS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return value;
    }

    @Override
    public void run() {
      Object found = null;
      try {
        found = source.find(kind, name, primary);
      } finally {
        synchronized (this) {
          value = found;
          count++;
          isRunning = false;
          notifyAll();
        }
      }
    }
  }
}
