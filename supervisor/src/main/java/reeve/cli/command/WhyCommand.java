package reeve.cli.command;

import java.io.IOException;
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
import reeve.cli.common.TerminalText;
import reeve.cli.source.HistorySelection;
import reeve.cli.source.LedgerSource;
import reeve.cli.source.SourceException;
import reeve.history.LedgerFiles;
import reeve.history.LedgerTimes;
import reeve.history.LiveStatus;
import reeve.history.OutputTail;
import reeve.history.OutputText;
import reeve.history.Run;
import reeve.history.RunReader;
import reeve.history.Why;
import reeve.history.WhyJson;
import reeve.history.WhyText;
import reeve.text.TextWrap;
import reeve.time.Clock;

/** {@code reeve why}: explains the end of one run of a service from the ledger. It needs no running reeve. */
@Command(
    name = "why",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Explains the end of a service: how it ended and whether reeve ended it, which process requested "
        + "that, what it wrote last, and what happens next.")
public final class WhyCommand implements Callable<Integer> {
  private static final int MAX_BACK = 100_000;
  private static final int MAX_WIDTH = 100;

  @Mixin
  private ClientOptions clientOptions = new ClientOptions();
  @Mixin
  private HistoryOptions historyOptions = new HistoryOptions();

  @Parameters(paramLabel = "NAME", description = "The service.")
  private String name;

  @Option(
      names = "--run",
      paramLabel = "N",
      defaultValue = "-1",
      description = "The run: -1 is the last that ended, -2 the one before it; or its number in \"reeve history "
          + "NAME\".")
  private int run = -1;

  @Option(names = {"-n", "--lines"}, paramLabel = "N", defaultValue = "20",
      description = "How many of its last lines to show. Default: 20.")
  private int lines = 20;

  @Option(names = {"-v", "--verbose"}, description = "Also show the resources that it used.")
  private boolean verbose;

  @Override
  public Integer call() {
    if (run == 0 || run < -MAX_BACK || lines < 0) {
      Failure.report("cannot use " + (lines < 0 ? "--lines " + lines : "--run " + run) + ": it must be "
          + (lines < 0 ? "a number of lines" : "-1 for the last run that ended, or a number from 1")
          + "; see reeve why --help");
      return ExitCodes.USAGE;
    }
    try (LedgerSource source = new LedgerSource(clientOptions, historyOptions);
        LedgerFiles files = source.openLedger()) {
      return explain(source, new RunReader(files));
    } catch (SourceException e) {
      return e.report();
    }
  }

  private int explain(LedgerSource source, RunReader reader) throws SourceException {
    try {
      long now = Clock.system().wallMillis();
      boolean reeveRuns = source.isReeveRunning(reader);
      RunReader.Lookup found =
          run < 0 ? reader.fromEnd(name, -run, reeveRuns, now) : reader.byNumber(name, run, reeveRuns, now);
      if (found.run() == null) {
        return noRun(source, reader, found);
      }
      Run ended = found.run();
      LiveStatus live = source.liveStatus(name);
      Why why = Why.of(ended, OutputTail.ofRun(ended, lines), found.recentExits(), live,
          live == null ? source.problem() : null, now);
      if (clientOptions.json) {
        System.out.println(WhyJson.write(why));
      } else {
        print(source, why);
      }
      return ExitCodes.OK;
    } catch (IOException e) {
      throw source.failed(e);
    }
  }

  /** Prints the cause, the last lines of output, what follows, and last the resources. */
  private void print(LedgerSource source, Why why) {
    int width = !source.posix().isTerminal(1) ? OutputStyle.UNLIMITED
        : Math.min(OutputStyle.of(1, clientOptions.noColor, source.posix()).width(), MAX_WIDTH);
    StringBuilder text = new StringBuilder(wrapped(WhyText.cause(why), width));
    if (lines > 0) {
      String output = OutputText.of(why);
      text.append(output.isEmpty() ? "" : "\n").append(output).append('\n');
    }
    text.append(wrapped(WhyText.next(why), width));
    if (verbose) {
      text.append(wrapped(WhyText.resources(why), width));
    }
    System.out.print(text);
  }

  private static String wrapped(String lines, int width) {
    StringBuilder text = new StringBuilder();
    if (!lines.isEmpty()) {
      for (String line : lines.split("\n")) {
        text.append(TextWrap.wrap(TerminalText.line(line), width)).append('\n');
      }
    }
    return text.toString();
  }

  /** Returns why a service that was never started is not: what it waits for, or a condition that is not met. */
  private String reason(LedgerSource source) {
    LiveStatus live = source.liveStatus(name);
    if (live != null && live.state().equals("skipped") && live.problem() != null) {
      return " Its start was skipped: " + live.problem() + ".";
    }
    return live == null || live.waitsFor().isEmpty() ? ""
        : " It is " + live.state() + ", and waits for " + String.join("; ", live.waitsFor()) + ".";
  }

  /** Reports that there is no end to explain: the service has not ended or not run, or does not exist. */
  private int noRun(LedgerSource source, RunReader reader, RunReader.Lookup found)
      throws SourceException, IOException {
    if (!found.known() && !new HistorySelection(source).exists(name)) {
      throw HistorySelection.noSuchService(name, reader.services());
    }
    String sentence = found.running() != null
        ? "\"" + name + "\" runs, as pid " + found.running().pid() + ", since "
            + LedgerTimes.localText(found.running().started())
            + ", and the ledger has no earlier end of it."
        : "\"" + name + "\" was not started as far back as the ledger goes." + reason(source);
    if (run != -1 && found.known()) {
      throw new SourceException(ExitCodes.FAILURE,
          "cannot find run " + run + " of \"" + name + "\": the ledger has no such run that ended; see "
              + "reeve history " + name);
    }
    System.out.println(clientOptions.json ? "null"
        : TextWrap.wrap(TerminalText.line(sentence), OutputStyle.of(1, clientOptions.noColor, source.posix()).width()));
    return ExitCodes.OK;
  }
}
