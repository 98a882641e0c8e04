package reeve.cli.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.app.ExitCodes;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HistoryOptions;
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
 * What the ledger knows of the runs whose output is in logs. Without a ledger the indexes of the logs are all there is.
 * One thread.
 */
public final class RunOutputLocator implements AutoCloseable {
  private final ClientOptions common;
  private final List<String> files;
  private final Map<String, RunReader.Lookup> found = new HashMap<>();
  private LedgerSource past;
  private LedgerFiles ledger;
  private LedgerSource.Failed problem;
  private boolean asked;
  private Map<String, List<KnownSize>> written;

  /** @param files of the configuration; empty: those of the reeve that answers */
  public RunOutputLocator(ClientOptions common, List<String> files) {
    this.common = common;
    this.files = files;
  }

  private boolean open() {
    if (!asked) {
      asked = true;
      HistoryOptions options = new HistoryOptions();
      options.files = files;
      try {
        past = new LedgerSource(common, options);
        ledger = past.ledger();
      } catch (LedgerSource.Failed e) {
        problem = e;
      }
    }
    return ledger != null;
  }

  /**
   * Where the output of a run is.
   *
   * @param number 0: the one that goes on; -1: the last that ended, and so on; from 1: as in {@code reeve history NAME}
   * @param pid of the service's main process, as reeve said; 0: it has none, or nobody said
   * @throws Past.Failed there is no such run
   */
  public RunOutputRange locate(LogReader log, LogSource source, int number, int pid)
      throws LedgerSource.Failed, IOException {
    if (!open()) {
      RunOutputRange part =
          number > 0 || number == 0 && pid == 0 ? null : LogRange.byIndex(log, source, -number - (pid == 0 ? 1 : 0));
      if (part == null) {
        throw number > 0 ? problem : new LedgerSource.Failed(ExitCodes.FAILURE, none(source.service(), number));
      }
      return part;
    }
    Run run = run(source.service(), number);
    if (run == null) {
      throw new LedgerSource.Failed(ExitCodes.FAILURE, none(source.service(), number));
    }
    for (OutputSegment file : run.output()) {
      if (file.stream().equals(source.stream()) && file.path().equals(source.path())) {
        return RunOutputRange.of(log, run, file);
      }
    }
    return RunOutputRange.of(log, run, new OutputSegment(source.stream(), source.path(), 0, Long.MAX_VALUE));
  }

  private static String none(String service, int number) {
    return number == 0 ? "cannot find a run of \"" + service + "\" that goes on; --run -1 is the last that ended"
        : "cannot find run " + number + " of \"" + service + "\"; see reeve history " + service;
  }

  private Run run(String service, int number) throws LedgerSource.Failed, IOException {
    RunReader.Lookup one = found.get(service);
    if (one == null) {
      RunReader reader = new RunReader(ledger);
      long now = Clock.system().wallMillis();
      boolean lives = past.reeveLives(reader);
      one = number > 0 ? reader.byNumber(service, number, lives, now)
          : reader.fromEnd(service, Math.max(1, -number), lives, now);
      found.put(service, one);
    }
    return number == 0 ? one.running() : one.run();
  }

  /** When a log that has no index was written: where runs began and ended is all that is known. */
  public WriteTimeline timeline(LogReader log, LogSource source) throws IOException {
    WriteTimeline own = log.timeline();
    if (log.isIndexed() || !log.isWhole()) {
      return own;
    }
    long end = log.end();
    List<long[]> points = new ArrayList<>(List.of(new long[] {end, own.of(end).notAfter()}));
    for (KnownSize one : written().getOrDefault(source.path(), List.of())) {
      if (one.inode() == log.inode() && one.at() <= end) {
        points.add(new long[] {one.at(), one.millis()});
      }
    }
    points.removeIf(point -> point[1] < 0);
    return new WriteTimeline(points.stream().mapToLong(point -> point[0]).toArray(),
        points.stream().mapToLong(point -> point[1]).toArray());
  }

  /** By then so much had been written to a file. */
  private record KnownSize(long inode, long at, long millis) {}

  private Map<String, List<KnownSize>> written() throws IOException {
    if (written == null) {
      written = new HashMap<>();
      if (open()) {
        try {
          RunReader reader = new RunReader(ledger);
          reader.forEachRun(null, past.reeveLives(reader), Clock.system().wallMillis(), this::note);
        } catch (LedgerSource.Failed e) {
          problem = e;
        }
      }
    }
    return written;
  }

  private void note(Run run) {
    for (OutputSegment file : run.output()) {
      List<KnownSize> points = written.computeIfAbsent(file.path(), path -> new ArrayList<>());
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
    if (past != null) {
      past.close();
    }
  }
}
