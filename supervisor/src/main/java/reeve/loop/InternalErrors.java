package reeve.loop;

import reeve.log.SupervisorLog;

/**
 * Faults of reeve itself. They must not end what it looks after (law 5 of the design): they are told, and the loop goes
 * on.
 */
public final class InternalErrors {
  private final SupervisorLog log;

  public InternalErrors(SupervisorLog log) {
    this.log = log;
  }

  public void tell(Throwable e) {
    try {
      StackTraceElement[] trace = e.getStackTrace();
      log.error("Internal error, please report it: " + e + (trace.length == 0 ? "" : " at " + trace[0])
          + (trace.length < 2 ? "" : " from " + trace[1]));
    } catch (OutOfMemoryError | LinkageError again) {
      // Nothing can be said any more, but services can still be looked after.
    }
  }
}
