package reeve.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HistoryOptions;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.ProgramVersion;
import reeve.cli.source.HistorySelection;
import reeve.cli.source.LedgerSource;
import reeve.cli.source.SourceException;
import reeve.cli.source.TimeArgument;
import reeve.cli.view.TextTable;
import reeve.core.DurationText;
import reeve.history.LedgerFiles;
import reeve.history.LedgerTimes;
import reeve.history.Run;
import reeve.history.RunReader;
import reeve.history.RunText;
import reeve.history.WhyJson;
import reeve.time.Clock;

/**
 * {@code reeve history}: shows the runs of services from the ledger, across restarts of reeve. It needs no running
 * reeve.
 */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Shows each start and end of services in the ledger, oldest first.")
public final class HistoryCommand implements Callable<Integer> {
  /** More rows than a person reads, but few enough for the memory of a command. */
  private static final int MAX_RUNS = 10_000;

  @Mixin
  private ClientOptions clientOptions = new ClientOptions();
  @Mixin
  private HistoryOptions historyOptions = new HistoryOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Services: names, patterns with * and ?, or @TAG for the services with a tag. Default: all.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = TimeArgument.Converter.class,
      description = "Only runs that started or ended since TIME: 10m (ago), 2026-01-31, \"2026-01-31 12:00\", "
          + "2026-01-31T12:00:00Z.")
  private Long since;

  @Option(names = "--until", paramLabel = "TIME", converter = TimeArgument.Converter.class,
      description = "Only runs that started before TIME.")
  private Long until;

  @Option(names = "-n", paramLabel = "N", defaultValue = "10000",
      description = "Only the last N runs. Default and maximum: 10000.")
  private int count = MAX_RUNS;

  @Override
  public Integer call() {
    if (count < 1 || count > MAX_RUNS) {
      Failure.report("cannot use -n " + count + ": it must be a number from 1 to " + MAX_RUNS);
      return ExitCodes.USAGE;
    }
    try (LedgerSource source = new LedgerSource(clientOptions, historyOptions);
        LedgerFiles files = source.openLedger()) {
      RunReader reader = new RunReader(files);
      List<String> recorded = names.isEmpty() ? List.of() : reader.services();
      Set<String> selected = new HistorySelection(source).select(names, recorded);
      print(runs(source, reader, selected), source);
      return ExitCodes.OK;
    } catch (SourceException e) {
      return e.report();
    } catch (IOException e) {
      Failure.report("cannot read the ledger: " + e.getMessage());
      return ExitCodes.SYSTEM;
    }
  }

  /** @param order that of the ledger: the clock may have been set meanwhile */
  private record Kept(Run run, long order) {}

  private List<Run> runs(LedgerSource source, RunReader reader, Set<String> selected)
      throws SourceException, IOException {
    Deque<Kept> kept = new ArrayDeque<>();
    reader.forEachRun(selected == null ? null : selected::contains, source.isReeveRunning(reader),
        Clock.system().wallMillis(), (run, order) -> {
          boolean isBefore = since != null && run.isOver() && begin(run) < since && end(run) < since;
          if (!isBefore && (until == null || begin(run) < until)) {
            kept.addLast(new Kept(run, order));
            if (kept.size() > 2 * MAX_RUNS) {
              kept.removeFirst();
            }
          }
        });
    List<Kept> inOrder = new ArrayList<>(kept);
    inOrder.sort(Comparator.comparingLong(Kept::order));
    List<Run> runs = new ArrayList<>();
    for (Kept one : inOrder.subList(Math.max(0, inOrder.size() - count), inOrder.size())) {
      runs.add(one.run());
    }
    return runs;
  }

  private static long begin(Run run) {
    return run.started() >= 0 ? run.started() : run.end().at();
  }

  private static long end(Run run) {
    return run.end().at();
  }

  private void print(List<Run> runs, LedgerSource source) {
    if (clientOptions.json) {
      StringBuilder text = new StringBuilder("{\"runs\":[");
      for (int i = 0; i < runs.size(); i++) {
        text.append(i == 0 ? "" : ",\n").append(WhyJson.write(runs.get(i)));
      }
      System.out.println(text.append("]}"));
      return;
    }
    OutputStyle style = OutputStyle.of(1, clientOptions.noColor, source.posix());
    TextTable table = new TextTable()
        .column("SERVICE", false, 8, 0)
        .column("RUN", true, 0, 4)
        .column("PID", true, 0, 5)
        .column("DUE", false, 0, 6)
        .column("STARTED", false, 0, 0)
        .column("ENDED", false, 0, 3)
        .column("AFTER", true, 0, 6)
        .column("END", false, 0, 0)
        .column("WHY", false, 8, 2);
    for (Run run : runs) {
      boolean failed = run.end() instanceof Run.Exited exited ? !exited.clean() : run.isOver();
      String endColour = failed ? "31" : null;
      table.row(cells(run), new String[] {null, null, null, null, null, null, null, endColour, null});
    }
    System.out.print(table.text(style));
  }

  private static String[] cells(Run run) {
    long uptime = run.end() instanceof Run.Exited exited ? exited.uptimeMillis() : -1;
    boolean seen = run.isOver() && !(run.end() instanceof Run.Unseen) && !(run.end() instanceof Run.Omitted);
    boolean omitted = run.end() instanceof Run.Omitted;
    return new String[] {
        run.service(),
        run.number() == 0 ? "" : Integer.toString(run.number()),
        run.pid() == 0 ? "" : Integer.toString(run.pid()),
        run.due() < 0 ? "" : LedgerTimes.localText(run.due()),
        run.started() < 0 ? omitted ? "" : run.pid() == 0 ? "-" : "unknown" : LedgerTimes.localText(run.started()),
        seen ? LedgerTimes.localText(run.end().at()) : run.isOver() && !omitted ? "unknown" : "",
        uptime < 0 ? "" : DurationText.format(Duration.ofMillis(uptime)),
        RunText.outcome(run),
        RunText.reason(run)
    };
  }
}
