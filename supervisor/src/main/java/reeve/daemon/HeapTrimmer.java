package reeve.daemon;

import reeve.core.Notice;
import reeve.loop.LoopComponent;
import reeve.posix.Processes;
import reeve.time.Clock;

/**
 * Gives the memory that starts have left back to the kernel: the JVM compiles methods during many starts, and the C
 * library keeps what the compiler has freed, 0.4 MiB with one service and 1.3 MiB with 500. It is done when starts are
 * followed by a second without one, so that the loop wakes up once more after them, and is idle then. Loop thread.
 */
final class HeapTrimmer implements LoopComponent {
  /** A release is planned after the first start, and then after this many others. */
  static final int STARTS = 100;

  /** Without a start for so long, the methods that the starts needed are compiled. */
  static final long CALM_NANOS = 1_000_000_000L;

  /** With a start in each second, it is done after this time. */
  static final long LONGEST_NANOS = 10_000_000_000L;

  private final Processes processes;
  private final Clock clock;
  private int starts;
  private int enough = 1;
  private boolean planned;
  private long latest;
  private long due;

  HeapTrimmer(Processes processes, Clock clock) {
    this.processes = processes;
    this.clock = clock;
  }

  @Override
  public void noticed(String service, Notice notice) {
    if (notice instanceof Notice.Started) {
      starts++;
      if (starts >= enough) {
        long now = clock.nanos();
        if (!planned) {
          planned = true;
          latest = now + LONGEST_NANOS;
        }
        due = Math.min(CALM_NANOS, latest - now) + now;
      }
    }
  }

  @Override
  public void advance(long now) {
    if (planned && now - due >= 0) {
      planned = false;
      starts = 0;
      enough = STARTS;
      processes.releaseFreeMemory();
    }
  }

  @Override
  public long untilNext(long now) {
    return planned ? Math.max(0, due - now) : -1;
  }
}
