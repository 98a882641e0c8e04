package reeve.runtime.schedule;

import reeve.log.SupervisorLog;
import reeve.loop.PollRegistry;
import reeve.loop.TimerQueue;
import reeve.posix.Errno;
import reeve.time.Clock;

/**
 * The timers of schedules. An interval is a deadline in a steady time that only moves forward. For cron expressions
 * there is one timer of the wall clock (timerfd_create(2)), armed for the earliest due time. It also expires at the
 * right time if the machine was suspended, and it reports when the clock is set, so the loop never wakes up without a
 * reason. Loop thread.
 */
final class ScheduleTimers implements PollRegistry.Reader {
  /** Receives changes of the wall clock. */
  interface ClockListener {
    /** Called when the wall clock was set. */
    void clockSet();
  }

  /** If the kernel has no timer of the wall clock for us, the clock is read this often. */
  private static final long POLL_MILLIS = 30_000;

  private static final long NANOS = 1_000_000;
  private static final int NONE = -1;
  private static final int UNAVAILABLE = Integer.MIN_VALUE;

  private final Clock clock;
  private final SupervisorLog log;
  private final PollRegistry polled;
  private final TimerQueue<String> steady = new TimerQueue<>();
  private final TimerQueue<String> wall = new TimerQueue<>();
  private final ClockListener listener;
  private final long steadyBase;
  private final long openedAt;
  private int fd = NONE;
  private long armed;

  ScheduleTimers(Clock clock, SupervisorLog log, PollRegistry polled, ClockListener listener) {
    this.clock = clock;
    this.log = log;
    this.polled = polled;
    this.listener = listener;
    this.steadyBase = clock.wallMillis();
    this.openedAt = clock.nanos();
  }

  /**
   * Returns the steady time in milliseconds: the wall clock at the construction, plus the monotonic time since then.
   */
  long steadyNow() {
    return steadyBase + (clock.nanos() - openedAt) / NANOS;
  }

  /** @param at milliseconds on the wall clock or on the steady time */
  void arm(String service, boolean onWall, long at) {
    (onWall ? wall : steady).arm(service, 0, at);
  }

  void disarm(String service) {
    steady.disarm(service);
    wall.disarm(service);
  }

  /**
   * Takes the next timer that is due.
   *
   * @return the service; null: none is due
   */
  String poll() {
    TimerQueue.Due<String> due = steady.poll(steadyNow());
    due = due == null ? wall.poll(clock.wallMillis()) : due;
    return due == null ? null : due.key();
  }

  /** Arms the timer of the wall clock for the next due time. */
  void armWall() {
    long until = wall.untilNext(0);
    long next = until < 0 ? 0 : Math.max(1, until);
    if (next == armed || next == 0 && fd < 0 || fd == UNAVAILABLE) {
      return;
    }
    if (fd < 0) {
      fd = polled.poller().wallTimer();
      if (fd < 0) {
        log.warn("Cannot make a timer of the wall clock: " + Errno.text(-fd) + "; reads the clock every "
            + POLL_MILLIS / 1000 + " s");
        fd = UNAVAILABLE;
      } else {
        polled.add(fd, this);
      }
    }
    if (fd >= 0) {
      armed = next;
      polled.poller().armWallTimer(fd, next == 0 ? Long.MAX_VALUE / 1_000_000 : next);
    }
  }

  /** Returns the nanoseconds until the next timer that the descriptor does not report; -1: there is none. */
  long untilNext() {
    long first = steady.untilNext(steadyNow());
    if (fd < 0 && wall.size() > 0) {
      long poll = Math.min(POLL_MILLIS, wall.untilNext(clock.wallMillis()));
      first = first < 0 ? poll : Math.min(first, poll);
    }
    return first < 0 ? -1 : first * NANOS;
  }

  /** Called when a due time of the wall clock has come, or when the clock was set. */
  @Override
  public void readable(int descriptor) {
    boolean set = polled.poller().wasClockSet(fd);
    armed = 0;
    if (set) {
      log.info("The clock was set: computes again when schedules are due");
      listener.clockSet();
    }
  }
}
