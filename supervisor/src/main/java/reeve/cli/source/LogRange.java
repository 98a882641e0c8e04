package reeve.cli.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import reeve.history.RunOutputRange;
import reeve.logstore.LogReader;
import reeve.logstore.LogRun;
import reeve.logstore.WriteTimeline;
import reeve.logview.LastMatches;
import reeve.logview.LineReader;
import reeve.logview.LogLine;
import reeve.logview.LogSource;

/** Which part of a log is limits for. */
public final class LogRange {
  /**
   * What is limits for.
   *
   * @param most lines; -1: all
   * @param since milliseconds since 1970; -1: from the beginning
   * @param until milliseconds since 1970; -1: to the end
   * @param wanted of these lines; null: all
   */
  public record Limits(int most, long since, long until, Predicate<LogLine> wanted) {}

  private LogRange() {}

  /**
   * Puts it at the beginning of the part, with its end where that is now.
   *
   * @param run the run that is limits for; null: none, or all of them
   */
  public static void select(LineReader lines, WriteTimeline times, RunOutputRange run, Limits limits) throws IOException {
    LogReader reader = lines.reader();
    long end = reader.end();
    long from = run == null ? reader.begin() : run.from();
    long to = run == null ? end : run.to();
    if (limits.since() >= 0) {
      from = Math.max(from, times.of(end).notAfter() >= 0 && times.of(end).notAfter() < limits.since() ? end
          : times.before(limits.since()));
    }
    if (limits.until() >= 0) {
      to = Math.min(to, times.after(limits.until()));
    }
    to = Math.max(from, Math.min(to, end));
    if (limits.most() >= 0 && limits.wanted() != null && limits.most() > 0) {
      from = LastMatches.find(lines, limits.most(), from, to, limits.wanted());
    } else if (limits.most() >= 0) {
      from = reader.lastLines(limits.most(), from, to);
    }
    lines.part(from, to);
  }

  /**
   * The last run that the index of a log knows of a service, and those before it: for who has no ledger.
   *
   * @param back 0: the last
   * @return null: there is none
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
