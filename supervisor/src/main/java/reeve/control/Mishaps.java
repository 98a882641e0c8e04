package reeve.control;

import java.util.concurrent.locks.LockSupport;
import reeve.logs.OwnLog;

/** Internal errors: told, and no end of anything. Any thread. */
final class Mishaps {
  /** So that one that comes again and again does not burn a processor. */
  static final long PAUSE = 20_000_000L;

  private final OwnLog log;

  Mishaps(OwnLog log) {
    this.log = log;
  }

  void tell(String method, Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    log.error("Internal error in the control method \"" + method + "\", please report it: " + e
        + (trace.length == 0 ? "" : " at " + trace[0]));
  }

  /** Tells it where there is memory to do so, and waits a little. */
  void survive(String method, Throwable e) {
    try {
      tell(method, e);
    } catch (OutOfMemoryError | LinkageError again) {
      // Nothing can be said any more.
    }
    LockSupport.parkNanos(PAUSE);
  }
}
