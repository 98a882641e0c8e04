package reeve.runtime;

import reeve.logs.OwnLog;

/** Faults of reeve itself. They must not end what it looks after (law 5 of the design): they are told, and the loop goes on. */
final class Faults {
  private final OwnLog log;

  Faults(OwnLog log) {
    this.log = log;
  }

  void tell(Throwable e) {
    try {
      StackTraceElement[] trace = e.getStackTrace();
      log.error("Internal error, please report it: " + e + (trace.length == 0 ? "" : " at " + trace[0])
          + (trace.length < 2 ? "" : " from " + trace[1]));
    } catch (OutOfMemoryError | LinkageError again) {
      // Nothing can be said any more, but services can still be looked after.
    }
  }
}
