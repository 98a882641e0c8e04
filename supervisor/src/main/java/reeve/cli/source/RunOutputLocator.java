package reeve.cli.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.app.ExitCodes;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HistoryOptions;
import reeve.event.FallbackLogs;
import reeve.event.OutputSegment;
import reeve.history.LedgerFiles;
import reeve.history.Run;
import reeve.history.RunOutputRange;
import reeve.history.RunReader;
import reeve.logstore.LogReader;
import reeve.logstore.WriteTimeline;
import reeve.logview.LogSource;
import reeve.time.Clock;

/**
 * Finds the part of a log that one run wrote, by the ledger; without a ledger, by the index of the log. One thread.
 */
public final class RunOutputLocator implements AutoCloseable {
  private final ClientOptions clientOptions;
  private final List<String> files;
  private final Map<String, RunReader.Lookup> lookups = new HashMap<>();
  private LedgerSource ledgerSource;
  private LedgerFiles ledger;
  private SourceException problem;
  private boolean opened;
  private Map<String, List<KnownSize>> sizes;

  /** @param files the configuration files; empty: the ledger of the running reeve is used */
  public RunOutputLocator(ClientOptions clientOptions, List<String> files) {
    this.clientOptions = clientOptions;
    this.files = files;
  }

  private boolean open() {
    if (!opened) {
      opened = true;
      HistoryOptions options = new HistoryOptions();
      options.files = files;
      try {
        ledgerSource = new LedgerSource(clientOptions, options);
        ledger = ledgerSource.openLedger();
      } catch (SourceException e) {
        problem = e;
      }
    }
    return ledger != null;
  }

  /**
   * The part of a log that a run wrote.
   *
   * @param number 0: the present run; -1: the last run that ended, and so on; from 1: as in {@code reeve history NAME}
   * @param pid the pid of the service's main process; 0: it has none, or no reeve runs
   * @throws SourceException if there is no such run
   */
  public RunOutputRange locate(LogReader log, LogSource source, int number, int pid)
      throws SourceException, IOException {
    if (!open()) {
      RunOutputRange part =
          number > 0 || number == 0 && pid == 0 ? null : LogRange.byIndex(log, source, -number - (pid == 0 ? 1 : 0));
      if (part == null) {
        throw number > 0 ? problem : new SourceException(ExitCodes.FAILURE, noSuchRun(source.service(), number));
      }
      return part;
    }
    Run run = run(source.service(), number);
    if (run == null) {
      throw new SourceException(ExitCodes.FAILURE, noSuchRun(source.service(), number));
    }
    for (OutputSegment file : run.output()) {
      if (file.stream().equals(source.stream()) && file.path().equals(source.path())) {
        return RunOutputRange.of(log, run, file);
      }
    }
    return RunOutputRange.of(log, run, new OutputSegment(source.stream(), source.path(), 0, Long.MAX_VALUE));
  }

  /**
   * Returns the file to which the run wrote: the source, unless the run or the present one had to use a fallback.
   *
   * @param number as for {@link #locate}
   */
  LogSource sourceOf(LogSource source, int number) throws SourceException, IOException {
    Run run = open() ? run(source.service(), number) : null;
    if (run != null) {
      for (OutputSegment file : run.output()) {
        if (file.stream().equals(source.stream())
            && (FallbackLogs.isFallback(file.path()) || FallbackLogs.isFallback(source.path()))) {
          return new LogSource(source.service(), source.stream(), file.path());
        }
      }
    }
    return source;
  }

  private static String noSuchRun(String service, int number) {
    return number == 0
        ? "cannot find a present run of \"" + service + "\": it does not run; --run -1 is the last that ended"
        : "cannot find run " + number + " of \"" + service + "\"; see reeve history " + service;
  }

  private Run run(String service, int number) throws SourceException, IOException {
    RunReader.Lookup lookup = lookups.get(service);
    if (lookup == null) {
      RunReader reader = new RunReader(ledger);
      long now = Clock.system().wallMillis();
      boolean reeveRuns = ledgerSource.isReeveRunning(reader);
      lookup = number > 0 ? reader.byNumber(service, number, reeveRuns, now)
          : reader.fromEnd(service, Math.max(1, -number), reeveRuns, now);
      lookups.put(service, lookup);
    }
    return number == 0 ? lookup.running() : lookup.run();
  }

  /**
   * When the parts of a log were written. If it has no index, only the times at which runs began and ended are known.
   */
  public WriteTimeline timeline(LogReader log, LogSource source) throws IOException {
    WriteTimeline own = log.timeline();
    if (log.isIndexed() || !log.isWhole()) {
      return own;
    }
    long end = log.end();
    List<long[]> points = new ArrayList<>(List.of(new long[] {end, own.spanAt(end).notAfter()}));
    for (KnownSize known : sizes().getOrDefault(source.path(), List.of())) {
      if (known.inode() == log.inode() && known.size() <= end) {
        points.add(new long[] {known.size(), known.millis()});
      }
    }
    points.removeIf(point -> point[1] < 0);
    return new WriteTimeline(points.stream().mapToLong(point -> point[0]).toArray(),
        points.stream().mapToLong(point -> point[1]).toArray());
  }

  /** The size of a file in bytes at a time in milliseconds since 1970. */
  private record KnownSize(long inode, long size, long millis) {}

  private Map<String, List<KnownSize>> sizes() throws IOException {
    if (sizes == null) {
      sizes = new HashMap<>();
      if (open()) {
        try {
          RunReader reader = new RunReader(ledger);
          reader.forEachRun(null, ledgerSource.isReeveRunning(reader), Clock.system().wallMillis(),
              (run, order) -> addSizes(run));
        } catch (SourceException e) {
          problem = e;
        }
      }
    }
    return sizes;
  }

  private void addSizes(Run run) {
    for (OutputSegment file : run.output()) {
      List<KnownSize> points = sizes.computeIfAbsent(file.path(), path -> new ArrayList<>());
      if (file.inode() != 0) {
        points.add(new KnownSize(file.inode(), file.from(), run.started()));
        if (file.to() >= 0) {
          points.add(new KnownSize(file.inode(), file.to(), run.end().at()));
        }
      }
    }
  }

  @Override
  public void close() {
    if (ledger != null) {
      ledger.close();
    }
    if (ledgerSource != null) {
      ledgerSource.close();
    }
  }
}
