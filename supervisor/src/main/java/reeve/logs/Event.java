package reeve.logs;

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
public record Event(
    long wallMillis, String service, int pid, Notice notice, Reaped.Usage usage, int leftBehind, List<RunOutput> output) {
  public Event(long wallMillis, String service, int pid, Notice notice, Reaped.Usage usage, int leftBehind) {
    this(wallMillis, service, pid, notice, usage, leftBehind, null);
  }

  public Event withUsage(Reaped.Usage other) {
    return new Event(wallMillis, service, pid, notice, other, leftBehind, output);
  }

  public Event withOutput(List<RunOutput> other) {
    return new Event(wallMillis, service, pid, notice, usage, leftBehind, other);
  }
}
