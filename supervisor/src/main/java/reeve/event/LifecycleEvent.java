package reeve.event;

import java.util.List;
import reeve.core.Notice;
import reeve.posix.Reaped;

/**
 * Something that happened to a service, with what the sinks need to know about its process.
 *
 * @param wallMillis when it happened, in milliseconds since 1970
 * @param service the name of the service
 * @param pid of its present or last main process; 0: it never had one
 * @param notice what happened
 * @param usage the resource usage of a process that ended; otherwise null
 * @param leftBehind the number of leftover processes of a main process that ended; otherwise 0
 * @param output the files that a process that started or ended writes to; otherwise null
 * @param death more about a process that ended; null: nothing
 * @param monotonicMillis when it happened, in milliseconds of CLOCK_MONOTONIC; -1: unknown
 */
public record LifecycleEvent(
    long wallMillis, String service, int pid, Notice notice, Reaped.Usage usage, int leftBehind,
    List<OutputSegment> output, DeathDetails death, long monotonicMillis) {
  /** Makes an event without output files and monotonic time. */
  public LifecycleEvent(long wallMillis, String service, int pid, Notice notice, Reaped.Usage usage, int leftBehind) {
    this(wallMillis, service, pid, notice, usage, leftBehind, null, null, -1);
  }

  /** Returns when a process ended, if that was while no reeve ran; null: it was watched, or did not end. */
  public DeathDetails.Unwatched unwatched() {
    return death == null ? null : death.unwatched();
  }

  /** Returns a copy with another usage. */
  public LifecycleEvent withUsage(Reaped.Usage other) {
    return new LifecycleEvent(wallMillis, service, pid, notice, other, leftBehind, output, death, monotonicMillis);
  }

  /** Returns a copy with other output files. */
  public LifecycleEvent withOutput(List<OutputSegment> other) {
    return new LifecycleEvent(wallMillis, service, pid, notice, usage, leftBehind, other, death, monotonicMillis);
  }
}
