package reeve.loop;

import java.util.concurrent.locks.LockSupport;
import reeve.log.SupervisorLog;
import reeve.time.Clock;

/**
 * Internal errors of reeve. Such an error must not end the supervision of the services: it is logged, and the loop or
 * the control server continues. An error that repeats is logged once in {@link #LOG_AGAIN_NANOS}, so that the log is of
 * use and costs little. Any thread.
 */
public final class InternalErrors {
  /** The pause after an internal error that repeats, so that it does not use a whole processor. */
  public static final long PAUSE_NANOS = 20_000_000L;

  /** An error of the same kind at the same place within this time is a repetition. */
  private static final long REPETITION_NANOS = 1_000_000_000L;

  private static final long LOG_AGAIN_NANOS = 10_000_000_000L;

  private final SupervisorLog log;
  private final Clock clock;
  private final HeapReserve reserve;
  private Class<?> lastKind;
  private StackTraceElement lastPlace;
  private long lastAt;
  private long lastLogged;
  private int unlogged;
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

  /** Returns whether the last error was a repetition of the error before. */
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
      boolean same = error.getClass() == lastKind && (place == null ? lastPlace == null : place.equals(lastPlace));
      repeats = same && now - lastAt < REPETITION_NANOS;
      lastKind = error.getClass();
      lastPlace = place;
      lastAt = now;
      if (repeats && now - lastLogged < LOG_AGAIN_NANOS) {
        unlogged++;
        return;
      }
      StringBuilder text = new StringBuilder(headline).append(", please report it: ").append(error);
      for (int i = 0; i < frames && i < trace.length; i++) {
        text.append(i == 0 ? " at " : " from ").append(trace[i]);
      }
      if (repeats) {
        text.append(" (").append(unlogged + 1).append(" times since the last line)");
      }
      unlogged = 0;
      lastLogged = now;
      log.error(text.toString());
    } catch (RuntimeException | OutOfMemoryError | LinkageError | InternalError again) {
      repeats = true; // No message can be written any more, but the services can still be supervised.
    }
  }
}
