package reeve.cli.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import reeve.history.RunOutputRange;
import reeve.logstore.LastLines;
import reeve.logstore.LogReader;
import reeve.logstore.LogRun;
import reeve.logstore.WriteTimeline;
import reeve.logview.LastMatches;
import reeve.logview.LineReader;
import reeve.logview.LogLine;
import reeve.logview.LogSource;

/** Selects the part of a log that a command shows. */
public final class LogRange {
  /**
   * The limits of that part.
   *
   * @param maxLines the number of last lines to show; -1: all
   * @param since milliseconds since 1970; -1: from the beginning
   * @param until milliseconds since 1970; -1: to the end
   * @param filter the lines to count; null: all
   */
  public record Limits(int maxLines, long since, long until, Predicate<LogLine> filter) {}

  private LogRange() {}

  /**
   * Moves a reader to the beginning of the part. The part ends at the present end of the log or before it.
   *
   * @param times when the parts of the log were written
   * @param run the part that one run wrote; null: all runs
   */
  public static void select(LineReader lines, WriteTimeline times, RunOutputRange run, Limits limits)
      throws IOException {
    LogReader reader = lines.reader();
    long end = reader.end();
    long from = run == null ? reader.begin() : run.from();
    long to = run == null ? end : run.to();
    if (limits.since() >= 0) {
      from = Math.max(from, times.spanAt(end).notAfter() >= 0 && times.spanAt(end).notAfter() < limits.since() ? end
          : times.offsetWrittenBy(limits.since()));
    }
    if (limits.until() >= 0) {
      to = Math.min(to, times.offsetWrittenAfter(limits.until()));
    }
    to = Math.max(from, Math.min(to, end));
    if (limits.maxLines() >= 0 && limits.filter() != null && limits.maxLines() > 0) {
      from = LastMatches.find(lines, limits.maxLines(), from, to, limits.filter());
    } else if (limits.maxLines() >= 0) {
      from = LastLines.find(reader, limits.maxLines(), from, to);
    }
    lines.selectRange(from, to);
  }

  /**
   * Finds the part of a log that one run wrote in the index of the log, for use without a ledger.
   *
   * @param back 0: the last run; 1: the run before it, and so on
   * @return null if the index has no such run
   */
  static RunOutputRange byIndex(LogReader reader, LogSource source, int back) throws IOException {
    List<LogRun> own = new ArrayList<>();
    for (LogRun run : reader.runs()) {
      if (run.service().equals(source.service()) && run.stream().equals(source.stream())) {
        own.add(run);
      }
    }
    int at = own.size() - 1 - back;
    if (at < 0) {
      return null;
    }
    long to = back == 0 ? reader.end() : own.get(at + 1).at();
    return new RunOutputRange(Math.max(reader.begin(), own.get(at).at()), to, null);
  }
}
