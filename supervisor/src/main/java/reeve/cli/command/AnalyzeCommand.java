package reeve.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HistoryOptions;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.TerminalText;
import reeve.cli.source.LedgerSource;
import reeve.cli.source.SourceException;
import reeve.cli.view.ServiceGraph;
import reeve.cli.view.TextTable;
import reeve.config.Plan;
import reeve.control.client.ClientException;
import reeve.core.DurationText;
import reeve.history.LedgerFiles;
import reeve.history.LedgerTimes;
import reeve.history.StartAnalysis;
import reeve.history.StartTimes;
import reeve.json.JsonObject;
import reeve.text.Rfc3339;

/** {@code reeve analyze}: shows from the ledger what the last start of reeve waited for. It needs no running reeve. */
@Command(
    name = "analyze",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Shows what the last start of reeve waited for: how long each service took until it was up, the slowest first, "
            + "and the chain of services that determined the duration of the whole start.",
        "The dependencies are those of the present definitions, from the running reeve or from the files."
    })
public final class AnalyzeCommand implements Callable<Integer> {
  @Mixin
  private ClientOptions clientOptions = new ClientOptions();
  @Mixin
  private HistoryOptions historyOptions = new HistoryOptions();

  @Override
  public Integer call() {
    try (LedgerSource source = new LedgerSource(clientOptions, historyOptions);
        LedgerFiles files = source.openLedger()) {
      StartTimes times = StartTimes.read(files);
      if (times.began() < 0) {
        Failure.report("cannot find a start of reeve in the ledger below \"" + source.stateDir() + "\"");
        return ExitCodes.FAILURE;
      }
      StartAnalysis analysis = StartAnalysis.of(times, dependencies(graph(source)));
      if (clientOptions.json) {
        System.out.println(json(analysis).text());
      } else {
        System.out.print(text(analysis, OutputStyle.of(1, clientOptions.noColor, source.posix())));
      }
      return ExitCodes.OK;
    } catch (SourceException e) {
      return e.report();
    } catch (IOException e) {
      Failure.report("cannot read the ledger: " + e.getMessage());
      return ExitCodes.SYSTEM;
    }
  }

  private static ServiceGraph graph(LedgerSource source) {
    if (source.client() != null) {
      try {
        return ServiceGraph.of(source.client().graph());
      } catch (ClientException e) {
        Failure.report("cannot read the dependencies from reeve: " + TerminalText.line(e.getMessage())
            + "; the files are used instead");
      }
    }
    Plan plan = source.plan();
    return plan == null ? ServiceGraph.empty() : ServiceGraph.of(plan);
  }

  static List<StartAnalysis.Wait> dependencies(ServiceGraph graph) {
    List<StartAnalysis.Wait> waits = new ArrayList<>();
    for (String name : graph.names()) {
      for (ServiceGraph.Edge edge : graph.edges(name)) {
        if (edge.waits()) {
          waits.add(new StartAnalysis.Wait(name, edge.service(), edge.when()));
        }
      }
    }
    return waits;
  }

  // ---- for people

  static String text(StartAnalysis analysis, OutputStyle style) {
    StringBuilder text = new StringBuilder();
    int up = analysis.slowestFirst().size();
    text.append("reeve started at ").append(LedgerTimes.localText(analysis.times().began())).append("; ");
    text.append(
        up == 0 ? "no service has come up since" : up + (up == 1 ? " service was" : " services were") + " up after "
            + duration(analysis.upMillis()))
        .append('\n');
    for (StartTimes.Start start : analysis.missing()) {
      text.append(style.paint("not up: ", "31")).append(TerminalText.line(start.service()))
          .append(", ").append(missing(start)).append('\n');
    }
    if (up > 0) {
      text.append("\nThe start as a whole waited for\n");
      for (int i = 0; i < analysis.chain().size(); i++) {
        StartTimes.Start start = analysis.chain().get(i);
        text.append("  ").append("   ".repeat(Math.max(0, i - 1))).append(i == 0 ? "" : "└─ ")
            .append(TerminalText.line(start.service()))
            .append(style.paint("  +" + duration(start.tookMillis()), "1"))
            .append(style.paint("  started after " + duration(start.started()), "2"))
            .append('\n');
      }
      text.append('\n').append(table(analysis, style));
    }
    return text.toString();
  }

  /** Why a service is not up, or how far its start has come. */
  private static String missing(StartTimes.Start start) {
    if (start.started() < 0) {
      return start.waitMessage() == null ? "not started" : TerminalText.line(start.waitMessage());
    }
    return start.attempts() == 1 ? "started after " + duration(start.started())
        : "started " + start.attempts() + " times";
  }

  private static String table(StartAnalysis analysis, OutputStyle style) {
    TextTable table = new TextTable()
        .column("TOOK", true, 0, 0)
        .column("SERVICE", false, 12, 0)
        .column("STARTED", true, 0, 2)
        .column("STARTS", true, 0, 3)
        .column("WAITED FOR", false, 10, 1);
    for (StartTimes.Start start : analysis.slowestFirst()) {
      String dependency = analysis.waitedFor().get(start.service());
      table.row(new String[] {duration(start.tookMillis()), start.service(), "+" + duration(start.started()),
          start.attempts() > 1 ? Integer.toString(start.attempts()) : "", dependency == null ? "" : dependency},
          new String[5]);
    }
    return table.text(style);
  }

  private static String duration(long millis) {
    if (millis < 1000 || millis >= 60_000) {
      return DurationText.format(Duration.ofMillis(millis));
    }
    long hundredths = (millis + 5) / 10;
    return hundredths / 100 + "." + hundredths / 10 % 10 + hundredths % 10 + " s";
  }

  // ---- for programs

  private static JsonObject json(StartAnalysis analysis) {
    List<JsonObject> services = new ArrayList<>();
    for (StartTimes.Start start : analysis.times().services()) {
      services.add(JsonObject.EMPTY.with("service", start.service())
          .with("startedMs", orNull(start.started()))
          .with("upMs", orNull(start.up()))
          .with("tookMs", orNull(start.tookMillis()))
          .with("starts", (long) start.attempts())
          .with("waitedFor", analysis.waitedFor().get(start.service()))
          .with("message", start.waitMessage()));
    }
    List<String> chain = new ArrayList<>();
    for (StartTimes.Start start : analysis.chain()) {
      chain.add(start.service());
    }
    return JsonObject.EMPTY.with("began", Rfc3339.format(analysis.times().began()))
        .with("upMs", orNull(analysis.upMillis())).with("services", services).with("chain", chain);
  }

  private static Long orNull(long millis) {
    return millis < 0 ? null : millis;
  }
}
