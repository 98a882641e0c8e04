package reeve.control.server;

import reeve.log.SupervisorLog;

/**
 * One line of the log in a time: who sends rubbish must not fill it. What is left out is counted and said. One thread.
 */
final class RateLimitedLog {
  static final long PAUSE = 10_000_000_000L;

  private final SupervisorLog log;
  private boolean any;
  private long last;
  private int left;

  RateLimitedLog(SupervisorLog log) {
    this.log = log;
  }

  /** @param now nanoseconds that only go forward */
  void tell(long now, String message) {
    if (any && now - last < PAUSE) {
      left++;
      return;
    }
    log.warn(message + (left == 0 ? "" : " (and " + left + " more like this since the last one)"));
    any = true;
    last = now;
    left = 0;
  }
}
