package reeve.history;

import java.io.IOException;
import java.util.List;
import reeve.event.OutputSegment;
import reeve.logstore.LogReader;
import reeve.logstore.LogRun;

/**
 * The place of a run's output in a log. The index of the log knows it through rotations; for a log without an index,
 * the sizes in the ledger give it.
 *
 * @param from offset in bytes; -1: the output does not exist any more
 * @param to offset in bytes
 * @param problem why it does not exist, or why it may be incomplete or mixed with another run's; null: no problem
 */
public record RunOutputRange(long from, long to, String problem) {
  /** The index and the ledger use the same clock, and are written shortly after one another. */
  private static final long NEAR_MILLIS = 2000;

  private static RunOutputRange lost(String problem) {
    return new RunOutputRange(-1, -1, problem);
  }

  /**
   * Finds the output of a run.
   *
   * @param file one of the files of the run
   * @throws IOException if the log or its index cannot be read
   */
  public static RunOutputRange of(LogReader log, Run run, OutputSegment file) throws IOException {
    List<LogRun> known = log.runs();
    for (int i = 0; i < known.size(); i++) {
      LogRun one = known.get(i);
      if (one.pid() == run.pid() && one.service().equals(run.service()) && one.stream().equals(file.stream())
          && Math.abs(one.wallMillis() - run.started()) <= NEAR_MILLIS) {
        return indexed(log, one.at(), next(known, i, log.end()));
      }
    }
    return log.isWhole() ? recorded(log, run, file) : lost(log.isIndexed() && run.started() >= 0 && !known.isEmpty()
        && run.started() < known.get(0).wallMillis() ? "rotation has deleted it since"
            : "the file was cut off or rotated since");
  }

  /** The output of a run ends where that of the next run of the same service begins. */
  private static long next(List<LogRun> runs, int i, long end) {
    LogRun one = runs.get(i);
    for (LogRun other : runs.subList(i + 1, runs.size())) {
      if (other.service().equals(one.service()) && other.stream().equals(one.stream())) {
        return other.at();
      }
    }
    return end;
  }

  private static RunOutputRange indexed(LogReader log, long from, long to) throws IOException {
    long begin = log.begin();
    if (from >= begin || from == to) {
      return new RunOutputRange(from, to, null);
    }
    return to <= begin ? lost("rotation has deleted it since")
        : new RunOutputRange(begin, to, "rotation has deleted its beginning since");
  }

  private static RunOutputRange recorded(LogReader log, Run run, OutputSegment file) throws IOException {
    if (log.inode() == 0) {
      return lost("the file is gone");
    }
    if (file.inode() != 0 && file.inode() != log.inode()) {
      return lost("another file has its name now: it was rotated or replaced");
    }
    long end = log.end();
    if (end < file.to() || end < file.from()) {
      return lost("the file was cut off or rotated since");
    }
    boolean unsure = file.to() < 0 && run.isOver();
    return new RunOutputRange(file.from(), file.to() < 0 ? end : file.to(),
        unsure ? "the end of this run's output is not known: it may include output of later runs" : null);
  }
}
