package reeve.control.server;

import reeve.log.SupervisorLog;

/**
 * Logs at most one line in a period, so that a client that sends garbage does not fill the log. Suppressed lines are
 * counted, and the count is logged with the next line. One thread.
 */
final class RateLimitedLog {
  /** Nanoseconds. */
  static final long PERIOD = 10_000_000_000L;

  private final SupervisorLog log;
  private boolean hasLogged;
  private long last;
  private int suppressed;

  RateLimitedLog(SupervisorLog log) {
    this.log = log;
  }

  /** @param now the time on a monotonic clock, in nanoseconds */
  void warn(long now, String message) {
    if (hasLogged && now - last < PERIOD) {
      suppressed++;
      return;
    }
    log.warn(message + (suppressed == 0 ? "" : " (and " + suppressed + " more like this since the last one)"));
    hasLogged = true;
    last = now;
    suppressed = 0;
  }
}
