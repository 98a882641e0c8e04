package reeve.event;

import java.util.List;
import reeve.core.Notice;
import reeve.posix.Reaped;

/**
 * Something that happened to a service, as the console and the ledger are told.
 *
 * @param wallMillis when, milliseconds since 1970
 * @param service whose
 * @param pid of its present or last main process; 0: it never had one
 * @param notice what
 * @param usage of a process that ended; else null
 * @param leftBehind descendants that outlived a main process that ended; else 0
 * @param output of a process that was started or ended: the files that it writes to; else null
 */
public record LifecycleEvent(
    long wallMillis, String service, int pid, Notice notice, Reaped.Usage usage, int leftBehind,
    List<OutputSegment> output) {
  public LifecycleEvent(long wallMillis, String service, int pid, Notice notice, Reaped.Usage usage, int leftBehind) {
    this(wallMillis, service, pid, notice, usage, leftBehind, null);
  }

  public LifecycleEvent withUsage(Reaped.Usage other) {
    return new LifecycleEvent(wallMillis, service, pid, notice, other, leftBehind, output);
  }

  public LifecycleEvent withOutput(List<OutputSegment> other) {
    return new LifecycleEvent(wallMillis, service, pid, notice, usage, leftBehind, other);
  }
}
