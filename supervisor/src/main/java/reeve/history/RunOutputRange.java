package reeve.history;

import java.io.IOException;
import reeve.event.OutputSegment;
import reeve.logstore.LogReader;
import reeve.logstore.LogRun;
import reeve.logstore.RunVisitor;

/**
 * The range of a run's output in a log. The index of the log has it even after rotations; for a log without an index,
 * it follows from the file sizes in the ledger.
 *
 * @param from offset in bytes; -1: the output no longer exists
 * @param to offset in bytes
 * @param problem why it no longer exists, or why it may be incomplete or mixed with that of another run; null: none
 */
public record RunOutputRange(long from, long to, String problem) {
  /** The maximum difference between the times of a start in the index and in the ledger, which use the same clock. */
  private static final long MAX_CLOCK_DIFFERENCE_MILLIS = 2000;

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
    Search search = new Search(run, file);
    log.visitRuns(search);
    if (search.found != null) {
      return fromIndex(log, search.found.at(), search.next == null ? log.end() : search.next.at());
    }
    if (log.isWhole()) {
      return fromLedger(log, run, file);
    }
    boolean isOlderThanIndex = log.isIndexed() && run.started() >= 0 && search.oldest != null
        && run.started() < search.oldest.wallMillis();
    return lost(isOlderThanIndex ? "rotation has since deleted it" : "the file was since cut off or rotated");
  }

  /** Finds the start of a run in the index, and the next start of the same service, where its output ends. */
  private static final class Search implements RunVisitor {
    private final Run wanted;
    private final OutputSegment file;
    private LogRun oldest;
    private LogRun found;
    private LogRun next;

    Search(Run wanted, OutputSegment file) {
      this.wanted = wanted;
      this.file = file;
    }

    @Override
    public boolean run(LogRun start) {
      oldest = oldest == null ? start : oldest;
      if (start.service().equals(wanted.service()) && start.stream().equals(file.stream())) {
        if (found != null) {
          next = start;
        } else if (start.pid() == wanted.pid()
            && Math.abs(start.wallMillis() - wanted.started()) <= MAX_CLOCK_DIFFERENCE_MILLIS) {
          found = start;
        }
      }
      return next == null;
    }
  }

  private static RunOutputRange fromIndex(LogReader log, long from, long to) throws IOException {
    long begin = log.begin();
    if (from >= begin || from == to) {
      return new RunOutputRange(from, to, null);
    }
    return to <= begin ? lost("rotation has since deleted it")
        : new RunOutputRange(begin, to, "rotation has since deleted its beginning");
  }

  private static RunOutputRange fromLedger(LogReader log, Run run, OutputSegment file) throws IOException {
    if (log.inode() == 0) {
      return lost("the file no longer exists");
    }
    if (file.inode() != 0 && file.inode() != log.inode()) {
      return lost("another file has its name now: it was rotated or replaced");
    }
    long end = log.end();
    if (end < file.to() || end < file.from()) {
      return lost("the file was since cut off or rotated");
    }
    boolean unsure = file.to() < 0 && run.isOver();
    return new RunOutputRange(file.from(), file.to() < 0 ? end : file.to(),
        unsure ? "the end of its output is unknown: output of later runs may be included" : null);
  }
}
