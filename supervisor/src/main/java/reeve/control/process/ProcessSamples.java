package reeve.control.process;

import java.util.List;
import java.util.function.LongSupplier;
import reeve.control.ServiceView;
import reeve.posix.Posix;

/**
 * Keeps the last sample as long as it is fresh enough, so that the passes over /proc use only a small share of one
 * processor, however many requests there are. Control thread only.
 */
public final class ProcessSamples {
  /**
   * How old a sample may be. Two samples from which a rate per second is computed are then still about a second apart.
   */
  private static final long MAX_AGE_NANOS = 500_000_000;

  /** How old a sample must be before another one is taken because a main process is missing from it. */
  private static final long MIN_AGE_NANOS = 50_000_000;

  /** A sample is kept for at least this many times the time that it took. */
  private static final int AGE_PER_COST = 20;

  private final LongSupplier clock;
  private final Posix posix;
  private ProcessSample last;
  private long taken;
  private long cost; // nanoseconds

  /** @param clock a monotonic clock in nanoseconds */
  public ProcessSamples(Posix posix, LongSupplier clock) {
    this.posix = posix;
    this.clock = clock;
  }

  /**
   * @param services all of them
   * @param self the pid of reeve
   */
  public ProcessSample get(List<ServiceView> services, int self) {
    long age = clock.getAsLong() - taken;
    if (last == null || age > Math.max(MAX_AGE_NANOS, AGE_PER_COST * cost)
        || age > Math.max(MIN_AGE_NANOS, AGE_PER_COST * cost) && misses(services)) {
      long begin = clock.getAsLong();
      last = new ProcessSample(posix, services, self, begin / 1_000_000);
      taken = clock.getAsLong();
      cost = taken - begin;
    }
    return last;
  }

  /**
   * Runs a task that reads more details into the last sample (ports, command lines), and adds its time to the cost of
   * the sample.
   */
  public void measure(Runnable task) {
    long begin = clock.getAsLong();
    task.run();
    cost += clock.getAsLong() - begin;
  }

  private boolean misses(List<ServiceView> services) {
    for (ServiceView view : services) {
      if (!last.has(view)) {
        return true;
      }
    }
    return false;
  }
}
