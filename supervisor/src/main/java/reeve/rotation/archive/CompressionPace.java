package reeve.rotation.archive;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import reeve.posix.Processes;

/**
 * Gives the processor to other programs while archives are compressed. A low priority of the thread would do so too,
 * but each safepoint of the JVM waits for a thread that runs Java code and gets no processor time, and the loop stands
 * still meanwhile. So the thread keeps its priority, works in small pieces, and pauses when a piece took longer than
 * the processor time that it used: then something else needs the processor or the disk. While both are idle it does not
 * pause. One thread, except for {@link #cancel}.
 */
public final class CompressionPace {
  /** Bytes of input that are compressed between two checks: a millisecond of work at most. */
  static final int PIECE = 16 * 1024;

  /** The pause after work that was delayed, as a multiple of that work: it takes 5 % of a busy processor. */
  private static final int PAUSE_FACTOR = 20;

  /** The longest stretch of work that a pause makes up for. */
  private static final long MAX_WORK_NANOS = 10_000_000;

  /** A shorter delay is an interrupt. */
  private static final long MIN_DELAY_NANOS = 300_000;

  /** The work was cancelled. */
  public static final class CancelledException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final Processes processes;
  private final LongSupplier nanos;
  private volatile boolean cancelled;
  private long beganWall;
  private long beganCpu;
  private long worked;

  /** @param nanos of a clock that only goes forward */
  public CompressionPace(Processes processes, LongSupplier nanos) {
    this.processes = processes;
    this.nanos = nanos;
  }

  /** Cancels the work: from now on no piece begins. Any thread. */
  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /**
   * A piece of work begins.
   *
   * @throws CancelledException if the work is cancelled
   */
  void begin() throws CancelledException {
    if (cancelled) {
      throw new CancelledException();
    }
    beganWall = nanos.getAsLong();
    beganCpu = processes.threadCpuNanos();
  }

  /** The piece is done: pauses if something else waits for the processor or the disk. */
  void end() {
    long pause = pauseAfter(nanos.getAsLong() - beganWall, processes.threadCpuNanos() - beganCpu);
    if (pause > 0 && !cancelled) {
      LockSupport.parkNanos(pause);
    }
  }

  /**
   * Returns how long to pause after a piece of work.
   *
   * @param wall nanoseconds that it took
   * @param cpu nanoseconds of processor time that it used
   */
  long pauseAfter(long wall, long cpu) {
    worked = Math.min(MAX_WORK_NANOS, worked + cpu);
    if (wall - cpu < MIN_DELAY_NANOS) {
      return 0;
    }
    long pause = worked * PAUSE_FACTOR;
    worked = 0;
    return pause;
  }
}
