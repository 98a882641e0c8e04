package reeve.loop;

import java.util.concurrent.locks.LockSupport;
import reeve.log.SupervisorLog;

/**
 * Internal errors of reeve. Such an error must not end the supervision of the services: it is logged, and the loop or
 * the control server continues. Any thread.
 */
public final class InternalErrors {
  /** The pause after an internal error, so that an error that repeats does not use a whole processor. */
  public static final long PAUSE_NANOS = 20_000_000L;

  private final SupervisorLog log;

  public InternalErrors(SupervisorLog log) {
    this.log = log;
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

  /** Logs an error of the loop, and pauses for {@link #PAUSE_NANOS}. */
  public void reportAndPause(Throwable error) {
    report(error);
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  /** Logs an error in a method of the control protocol, and pauses for {@link #PAUSE_NANOS}. */
  public void reportAndPause(String method, Throwable error) {
    report(method, error);
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  private void report(String headline, Throwable error, int frames) {
    try {
      StackTraceElement[] trace = error.getStackTrace();
      StringBuilder text = new StringBuilder(headline).append(", please report it: ").append(error);
      for (int i = 0; i < frames && i < trace.length; i++) {
        text.append(i == 0 ? " at " : " from ").append(trace[i]);
      }
      log.error(text.toString());
    } catch (OutOfMemoryError | LinkageError again) {
      // No message can be written any more, but the services can still be supervised.
    }
  }
}
