package reeve.loop;

import java.util.concurrent.locks.LockSupport;
import reeve.log.SupervisorLog;
import reeve.time.Clock;

/**
 * Internal errors of reeve. Such an error must not end the supervision of the services: it is logged, and the loop or
 * the control server continues. An error that repeats is logged once in {@link #LOG_AGAIN_NANOS}, so that the log is of
 * use and costs little; so is each of several that alternate, as two stages of a turn may have one each. Any thread.
 */
public final class InternalErrors {
  /** The pause after an internal error that repeats, so that it does not use a whole processor. */
  public static final long PAUSE_NANOS = 20_000_000L;

  /** An error of the same kind at the same place within this time is a repetition. */
  private static final long REPETITION_NANOS = 1_000_000_000L;

  private static final long LOG_AGAIN_NANOS = 10_000_000_000L;

  /** So many errors that alternate are known: more than the stages and components of a turn that fail at once. */
  private static final int KNOWN = 16;

  /** An error, by its kind and its place. Made in advance, because there may be no memory when it is needed. */
  private static final class Known {
    Class<?> kind;
    StackTraceElement place;
    long at;
    long logged;
    int unlogged;

    boolean is(Throwable error, StackTraceElement where) {
      return error.getClass() == kind && (where == null ? place == null : where.equals(place));
    }
  }

  private final SupervisorLog log;
  private final Clock clock;
  private final HeapReserve reserve;
  private final Known[] known = new Known[KNOWN];
  private boolean repeats;
  private volatile int count;

  public InternalErrors(SupervisorLog log) {
    this(log, Clock.system(), null);
  }

  /** @param reserve released at an OutOfMemoryError; null: there is none */
  public InternalErrors(SupervisorLog log, Clock clock, HeapReserve reserve) {
    this.log = log;
    this.clock = clock;
    this.reserve = reserve;
    for (int i = 0; i < KNOWN; i++) {
      known[i] = new Known();
    }
  }

  /** Logs an error of the loop. */
  public void report(Throwable error) {
    report("Internal error", error, 2);
  }

  /**
   * Logs an error in a method of the control protocol.
   *
   * @param method its name; empty outside of any method
   */
  public void report(String method, Throwable error) {
    report("Internal error in the control method \"" + method + "\"", error, 1);
  }

  /** Logs an error in a method of the control protocol, and pauses for {@link #PAUSE_NANOS} if it repeats. */
  public void reportAndPause(String method, Throwable error) {
    report(method, error);
    if (isRepeating()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Returns how many errors were reported. */
  public int count() {
    return count;
  }

  /** Returns whether the last error was a repetition of one shortly before. */
  public synchronized boolean isRepeating() {
    return repeats;
  }

  /** Throws an error that was caught and kept; null: there is none. */
  public static void rethrow(Throwable error) {
    if (error instanceof RuntimeException e) {
      throw e;
    } else if (error instanceof Error e) {
      throw e;
    }
  }

  private synchronized void report(String headline, Throwable error, int frames) {
    count++;
    if (error instanceof OutOfMemoryError && reserve != null) {
      reserve.release();
    }
    try {
      StackTraceElement[] trace = error.getStackTrace();
      long now = clock.nanos();
      StackTraceElement place = trace.length == 0 ? null : trace[0];
      Known one = known(error, place);
      repeats = one.is(error, place) && now - one.at < REPETITION_NANOS;
      one.kind = error.getClass();
      one.place = place;
      one.at = now;
      if (repeats && now - one.logged < LOG_AGAIN_NANOS) {
        one.unlogged++;
        return;
      }
      StringBuilder text = new StringBuilder(headline).append(", please report it: ").append(error);
      for (int i = 0; i < frames && i < trace.length; i++) {
        text.append(i == 0 ? " at " : " from ").append(trace[i]);
      }
      if (repeats) {
        text.append(" (").append(one.unlogged + 1).append(" times since the last line)");
      }
      one.unlogged = 0;
      one.logged = now;
      log.error(text.toString());
    } catch (RuntimeException | OutOfMemoryError | LinkageError | InternalError again) {
      repeats = true; // No message can be written any more, but the services can still be supervised.
    }
  }

  /** Returns what is known of an error; otherwise the place of the one that has not occurred for the longest time. */
  private Known known(Throwable error, StackTraceElement place) {
    Known oldest = known[0];
    for (Known one : known) {
      if (one.is(error, place)) {
        return one;
      }
      oldest = one.kind == null || oldest.kind != null && one.at - oldest.at < 0 ? one : oldest;
    }
    return oldest;
  }
}
