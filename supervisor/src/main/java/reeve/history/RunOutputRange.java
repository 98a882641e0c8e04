package reeve.history;

import java.io.IOException;
import java.util.List;
import reeve.event.OutputSegment;
import reeve.logstore.LogReader;
import reeve.logstore.LogRun;

/**
 * Where the output of a run is in a log: by the index, which knows it through rotations; or, of a log that has none, by
 * the sizes that the ledger noted.
 *
 * @param from offset; -1: it is not there
 * @param problem why it is not there, or not sure to be all of this run and of no other; null: nothing is wrong
 */
public record RunOutputRange(long from, long to, String problem) {
  /** The clock of the index and of the ledger is the same; they are told one after the other. */
  private static final long NEAR_MILLIS = 2000;

  private static RunOutputRange lost(String problem) {
    return new RunOutputRange(-1, -1, problem);
  }

  /** @param file one of the run's */
  public static RunOutputRange of(LogReader log, Run run, OutputSegment file) throws IOException {
    List<LogRun> known = log.runs();
    for (int i = 0; i < known.size(); i++) {
      LogRun one = known.get(i);
      if (one.pid() == run.pid() && one.service().equals(run.service()) && one.stream().equals(file.stream())
          && Math.abs(one.wallMillis() - run.started()) <= NEAR_MILLIS) {
        return indexed(log, one.at(), next(known, i, log.end()));
      }
    }
    return log.isWhole() ? noted(log, run, file) : lost(log.isIndexed() && run.started() >= 0 && !known.isEmpty()
        && run.started() < known.get(0).wallMillis() ? "rotation has deleted it since"
            : "the file was cut off or rotated since");
  }

  /** A run ends where the next of the same service begins. */
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

  private static RunOutputRange noted(LogReader log, Run run, OutputSegment file) throws IOException {
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
        unsure ? "where this run's output ends is not known: what later ones wrote may be among it" : null);
  }
}
