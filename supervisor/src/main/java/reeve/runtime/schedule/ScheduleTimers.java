package reeve.runtime.schedule;

import reeve.config.ServiceSpec;
import reeve.config.util.TimeZoneData;
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
  /** Receives what changes all timers. */
  interface Listener {
    /** Called when the wall clock was set. */
    void clockSet();

    /** Called when services for which {@link #canCompute} was false may have their timers now. */
    void sync();
  }

  /** If the kernel has no timer of the wall clock for us, the clock is read this often. */
  private static final long POLL_MILLIS = 30_000;

  /** After which time data of time zones that could not be read are read again. */
  private static final long AGAIN_MILLIS = 10_000;
  /** The timer for that, which no service has as its name. */
  private static final String AGAIN = "";

  private static final long NANOS = 1_000_000;
  private static final int NONE = -1;
  private static final int UNAVAILABLE = Integer.MIN_VALUE;

  private final Clock clock;
  private final SupervisorLog log;
  private final PollRegistry polled;
  private final TimerQueue<String> steady = new TimerQueue<>();
  private final TimerQueue<String> wall = new TimerQueue<>();
  private final Listener listener;
  private final long steadyBase;
  private final long openedAt;
  private int fd = NONE;
  private long armed;
  private boolean reported;
  /** Why schedules wait for the data of time zones; null: none does. */
  private String zoneProblem;

  ScheduleTimers(Clock clock, SupervisorLog log, PollRegistry polled, Listener listener) {
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

  /**
   * Returns whether the due times of a service can be computed. Cron expressions need the data of time zones; if these
   * cannot be read, {@link Listener#sync} is called later.
   */
  boolean canCompute(ServiceSpec spec) {
    if (spec.schedule().cron().isEmpty()) {
      return true;
    }
    String problem = TimeZoneData.load();
    if (problem != null) {
      steady.arm(AGAIN, 0, steadyNow() + AGAIN_MILLIS);
      if (zoneProblem == null) {
        log.warn("Cannot start \"" + spec.name() + "\" by its schedule: " + problem + "; tries again every "
            + AGAIN_MILLIS / 1000 + " s");
      }
    } else if (zoneProblem != null) {
      log.info("Can read the data of time zones again, and starts services by their schedules");
    }
    zoneProblem = problem;
    return problem == null;
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
    while (due != null && due.key().equals(AGAIN)) { // it is due again if that took long
      listener.sync();
      due = steady.poll(steadyNow());
    }
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
        if (!reported) {
          log.warn("Cannot make a timer of the wall clock: " + Errno.text(-fd) + "; reads the clock every "
              + POLL_MILLIS / 1000 + " s");
        }
        reported = true;
        fd = Errno.isShortage(-fd) ? NONE : UNAVAILABLE; // after a shortage it is made
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
