package reeve.runtime.process;

import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.posix.DescriptorTable;
import reeve.posix.Processes;
import reeve.time.Clock;

/**
 * Logs when no descriptor is left, and when the shortage is over: one line each, however many calls fail meanwhile. The
 * end of a shortage is no event, so it is checked each second, but only during one. Loop thread, except for
 * {@link #descriptorsExhausted}.
 */
public final class DescriptorWatch implements LoopComponent, DescriptorTable.ShortageListener {
  /** How many descriptors have to be free beside the reserve: a service with files of its own needs as many. */
  static final int FREE = 4;

  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private final Processes processes;
  private final DescriptorTable descriptors;
  private final Clock clock;
  private final Mailbox mailbox;
  private final SupervisorLog log;
  private boolean isShort;
  private long checkAt;

  /** @param mailbox for a shortage that another thread meets */
  public DescriptorWatch(Processes processes, DescriptorTable descriptors, Clock clock, Mailbox mailbox,
      SupervisorLog log) {
    this.processes = processes;
    this.descriptors = descriptors;
    this.clock = clock;
    this.mailbox = mailbox;
    this.log = log;
  }

  @Override
  public void open() {
    descriptors.onShortage(this);
  }

  /** Any thread. */
  @Override
  public void descriptorsExhausted() {
    mailbox.post(new Runnable() {
      @Override
      public void run() {
        begin();
      }
    });
  }

  private void begin() {
    isShort = true;
    checkAt = clock.nanos() + INTERVAL_NANOS;
    log.warn("Has no file descriptor left: " + count() + " are in use. A reserve serves the control socket and the"
        + " starts of services; logs that are rotated, and services that report their readiness, may have to wait."
        + " Raise the limit on open files (ulimit -Hn)");
  }

  @Override
  public void advance(long now) {
    if (isShort && now - checkAt >= 0) {
      checkAt = now + INTERVAL_NANOS;
      if (descriptors.endShortage(FREE)) {
        isShort = false;
        log.info("Has file descriptors again: " + count() + " are in use");
      }
    }
  }

  private String count() {
    int used = descriptors.used();
    return (used > 0 ? String.valueOf(used) : "an unknown number") + " of " + processes.descriptorLimit();
  }

  @Override
  public long untilNext(long now) {
    return isShort ? Math.max(0, checkAt - now) : -1;
  }

  @Override
  public void close() {
    descriptors.onShortage(null);
  }
}
