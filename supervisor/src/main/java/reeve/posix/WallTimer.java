package reeve.posix;

/** A timer of the wall clock as a descriptor (timerfd_create(2)): see {@link Poller#wallTimer}. */
final class WallTimer {
  // time.h, sys/timerfd.h; the same on x86-64 and arm64
  private static final int CLOCK_REALTIME = 0;
  private static final int TFD_TIMER_ABSTIME = 1;
  private static final int TFD_TIMER_CANCEL_ON_SET = 2;

  // errno.h: the clock was set, TFD_TIMER_CANCEL_ON_SET
  private static final int ECANCELED = 125;

  // struct itimerspec: it_interval and it_value, each of time_t tv_sec and long tv_nsec
  private static final int ITIMERSPEC_SIZE = 32;
  private static final int VALUE_SECONDS = 16;
  private static final int VALUE_NANOS = 24;

  private static final LibC.Symbol CREATE = new LibC.Symbol("timerfd_create");
  private static final LibC.Symbol SETTIME = new LibC.Symbol("timerfd_settime");

  private WallTimer() {}

  static int open() {
    Scratch s = Scratch.acquire();
    try {
      // TFD_NONBLOCK and TFD_CLOEXEC are O_NONBLOCK and O_CLOEXEC.
      return s.call(CREATE, CLOCK_REALTIME, LibC.O_NONBLOCK | LibC.O_CLOEXEC);
    } finally {
      s.release();
    }
  }

  static int arm(int fd, long millis) {
    Scratch s = Scratch.acquire();
    try {
      s.ensure(ITIMERSPEC_SIZE);
      s.memory.setLong(0, 0);
      s.memory.setLong(8, 0);
      s.memory.setLong(VALUE_SECONDS, millis / 1000);
      s.memory.setLong(VALUE_NANOS, millis % 1000 * 1_000_000);
      return s.call(SETTIME, fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, s.address, 0);
    } finally {
      s.release();
    }
  }

  static boolean wasSet(int fd) {
    Scratch s = Scratch.acquire();
    try {
      return s.call(LibC.read, fd, s.address, Long.BYTES) == -ECANCELED;
    } finally {
      s.release();
    }
  }
}
