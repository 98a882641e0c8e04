package reeve.posix;

import java.util.HashMap;
import java.util.Map;
import reeve.time.Clock;

/**
 * Lookups that may wait for a server, each on a thread of its own, with a bound on the time that its callers wait in
 * all: while it has no answer after that, there is none at once. What was found is kept: later callers get it at once,
 * and it is looked up again meanwhile for those after them; if it is old, they wait for the new answer as long. What
 * was not found is not kept. A lookup that fails changes nothing. Any thread.
 */
final class NameService {
  /** What is looked up. It throws if it cannot find that out. */
  interface Source {
    /** @return null: it does not exist */
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

  private static final long NANOS = 1_000_000; // of a millisecond
  private static final Clock CLOCK = Clock.system();

  private final Source source;
  private final long waitMillis;
  private final long oldMillis;
  private final Map<String, Lookup> lookups = new HashMap<>();

  /**
   * Services for a source.
   *
   * @param waitMillis how long a lookup is waited for at most
   * @param oldMillis the age from which on an answer is only used if there is no newer one in this time
   */
  NameService(Source source, long waitMillis, long oldMillis) {
    this.source = source;
    this.waitMillis = waitMillis;
    this.oldMillis = oldMillis;
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
    /** When that was found, and when the last lookup began. */
    private long foundNanos;
    private long beginNanos;
    private boolean isRunning;
    /** How many lookups have ended. */
    private int count;
    /** Why the last one has no answer; null: it has one. */
    private Throwable failure;

    Lookup(Kind kind, String name, long primary) {
      this.kind = kind;
      this.name = name;
      this.primary = primary;
    }

    synchronized Object get() {
      if (!isRunning) {
        beginNanos = CLOCK.nanos();
        isRunning = SpawnThread.startDaemon(this, "names") != null;
        if (!isRunning && value == null) {
          throw new NoAnswerException("there is no thread to look up \"" + name + "\"");
        }
      }
      boolean ended = !isRunning || awaitEnd();
      if (value == null && !ended) {
        throw new NoAnswerException(
            "the name service has not answered for \"" + name + "\" within " + waitMillis / 1000 + " s");
      } else if (value == null && failure != null) {
        throw failure instanceof NoAnswerException known ? new NoAnswerException(known.getMessage())
            : new NoAnswerException("cannot look up \"" + name + "\": " + failure);
      }
      return value;
    }

    /** Waits for the end of the lookup, if there is no answer yet that can be used. @return false: it takes too long */
    private boolean awaitEnd() {
      int before = count;
      boolean interrupted = false;
      long left = left();
      while (before == count && left > 0 && (value == null || CLOCK.nanos() - foundNanos >= oldMillis * NANOS)) {
        try {
          wait(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        left = left();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return before != count;
    }

    /** Returns for how many milliseconds more the lookup is waited for; 0 or less: no longer. */
    private long left() {
      return waitMillis - (CLOCK.nanos() - beginNanos) / NANOS;
    }

    @Override
    public void run() {
      Object found = null;
      Throwable thrown = null;
      try {
        found = source.find(kind, name, primary);
      } catch (RuntimeException | Error e) {
        thrown = e;
      }
      synchronized (this) {
        if (thrown == null) {
          value = found;
          foundNanos = CLOCK.nanos();
        }
        failure = thrown;
        count++;
        isRunning = false;
        notifyAll();
      }
    }
  }
}
