package reeve.cli.source;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import reeve.app.ExitCodes;
import reeve.cli.common.TerminalText;
import reeve.history.RunOutputRange;
import reeve.logstore.LogReader;
import reeve.logstore.WriteTimeline;
import reeve.logview.BufferedStdout;
import reeve.logview.LineMerger;
import reeve.logview.LinePrinter;
import reeve.logview.LineReader;
import reeve.logview.LogSource;
import reeve.posix.Posix;

/**
 * Prints the requested parts of several logs in the order of their times, and then follows the logs if that is
 * requested. Problems of single logs are reported on the standard error, and the others are still shown. One thread.
 */
public final class LogViewer {
  /**
   * The lines to show.
   *
   * @param limits of each log
   * @param run the run whose output is shown, see {@link RunOutputLocator#locate}; null: all runs
   * @param follow whether lines that are added later are also shown
   * @param timed whether times are printed with the lines, or used to select lines
   */
  public record Request(LogRange.Limits limits, Integer run, boolean follow, boolean timed) {
    boolean selectsByTime() {
      return limits.since() >= 0 || limits.until() >= 0;
    }
  }

  private final Posix posix;
  private final LinePrinter printer;
  private final BufferedStdout out;
  private final Request request;
  private final Map<String, Integer> pids;
  private final List<LineMerger.Part> parts = new ArrayList<>();
  private boolean singleLog;
  private boolean unreadable;

  /**
   * Opens no file yet.
   *
   * @param printer prints to {@code out}
   * @param pids the pids of the main processes by service; a service without a process may be missing
   */
  public LogViewer(Posix posix, LinePrinter printer, BufferedStdout out, Request request, Map<String, Integer> pids) {
    this.posix = posix;
    this.printer = printer;
    this.out = out;
    this.request = request;
    this.pids = pids;
  }

  /**
   * Prints the logs, and follows them until a signal comes.
   *
   * @param runs closed as soon as the logs are open
   * @return the exit code
   */
  public int show(List<LogSource> sources, RunOutputLocator runs) {
    singleLog = sources.size() == 1;
    try (LogFollowLoop loop = new LogFollowLoop(posix, printer, out)) {
      List<LineReader> open = new ArrayList<>();
      try (runs) {
        for (LogSource source : byLastWrite(sources)) {
          LineReader reader = open(source, runs);
          if (request.follow()) {
            loop.add(source, reader);
          } else if (reader != null) {
            open.add(reader);
          }
        }
      } catch (SourceException e) {
        return e.report();
      }
      LineMerger.merge(parts, printer, () -> out.error() == 0);
      out.flush();
      for (LineMerger.Part part : parts) {
        reportGaps(part);
      }
      for (LineReader reader : open) {
        close(reader);
      }
      if (out.error() != 0) {
        return LogFollowLoop.exitCodeOf(out.error());
      }
      int code = request.follow() ? loop.run() : ExitCodes.OK;
      return code == ExitCodes.OK && unreadable ? ExitCodes.FAILURE : code;
    }
  }

  /** Sorts logs by their last write. Lines whose times are unknown are printed in this order. */
  private static List<LogSource> byLastWrite(List<LogSource> sources) {
    List<LogSource> sorted = new ArrayList<>(sources);
    sorted.sort(Comparator.comparingLong(source -> new File(source.path()).lastModified()));
    return sorted;
  }

  /**
   * Opens a log at the beginning of its requested part.
   *
   * @return null: the log cannot be read, or does not exist
   */
  private LineReader open(LogSource listed, RunOutputLocator runs) throws SourceException {
    LogSource source = listed;
    try {
      source = request.run() == null ? listed : runs.sourceOf(listed, request.run());
    } catch (IOException e) {
      unreadable = true;
      note(e.getMessage());
    }
    File directory = new File(source.path()).getParentFile();
    if (directory == null || !directory.exists()) {
      reportEmpty(source);
      return null;
    }
    LineReader lines = null;
    try {
      lines = new LineReader(LogReader.open(source.path()));
      LogReader log = lines.reader();
      if (log.begin() == log.end() && log.inode() == 0) {
        reportEmpty(source);
      }
      RunOutputRange range = request.run() == null ? null : range(runs, log, source);
      // Times are read from the ledger only if they are needed, because the ledger may be long.
      WriteTimeline times = request.timed() ? runs.timeline(log, source) : log.timeline();
      if (request.selectsByTime() && !log.isIndexed() && log.inode() != 0) {
        note(source.service() + ": its log is not rotated (log-max-size), so only the times of its runs are known; all "
            + "lines that may be from that time are shown");
      }
      LogRange.select(lines, times, range, request.limits());
      parts.add(new LineMerger.Part(source, lines, times, !request.follow(), parts.size()));
      return lines;
    } catch (IOException e) {
      unreadable = true;
      note(e.getMessage());
      if (lines != null) {
        close(lines);
      }
      return null;
    }
  }

  /** The part that the requested run wrote; empty if it cannot be found in one of several logs. */
  private RunOutputRange range(RunOutputLocator runs, LogReader log, LogSource source)
      throws SourceException, IOException {
    RunOutputRange nothing = new RunOutputRange(log.end(), log.end(), null);
    try {
      RunOutputRange range = runs.locate(log, source, request.run(), pids.getOrDefault(source.service(), 0));
      if (range.problem() != null) {
        note(source.service() + ": the output of that run (" + source.stream() + "): " + range.problem());
        unreadable |= range.from() < 0;
      }
      return range.from() < 0 ? nothing : range;
    } catch (SourceException e) {
      if (singleLog) {
        throw e;
      }
      note(e.getMessage());
      return nothing;
    }
  }

  private void reportEmpty(LogSource source) {
    if (!request.follow()) {
      note(source.service() + ": nothing was written yet (\"" + source.path() + "\")");
    }
  }

  /** Reports lines that are missing in the part that was shown. */
  private void reportGaps(LineMerger.Part part) {
    LogReader log = part.lines().reader();
    if (log.damaged() != null) {
      unreadable = true;
      note(log.damaged());
    }
    if (log.missedBytes() > 0) {
      note(part.source().service() + ": " + log.missedBytes()
          + " bytes are missing: their archives were deleted or are damaged");
    }
  }

  private static void close(LineReader lines) {
    try {
      lines.close();
    } catch (IOException e) {
      return; // without effect, because the file was only read
    }
  }

  /** Prints a remark about the output on the standard error. */
  public static void note(String text) {
    System.err.println("reeve: " + TerminalText.line(text));
  }
}
