package reeve.loop;

import java.util.concurrent.locks.LockSupport;
import reeve.log.SupervisorLog;

/** Internal errors: told, and no end of anything. Any thread. */
public final class ServerErrorLog {
  /** So that one that comes again and again does not burn a processor. */
  public static final long PAUSE = 20_000_000L;

  private final SupervisorLog log;

  public ServerErrorLog(SupervisorLog log) {
    this.log = log;
  }

  public void tell(String method, Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    log.error("Internal error in the control method \"" + method + "\", please report it: " + e
        + (trace.length == 0 ? "" : " at " + trace[0]));
  }

  /** Tells it where there is memory to do so, and waits a little. */
  public void survive(String method, Throwable e) {
    try {
      tell(method, e);
    } catch (OutOfMemoryError | LinkageError again) {
      // Nothing can be said any more.
    }
    LockSupport.parkNanos(PAUSE);
  }
}
