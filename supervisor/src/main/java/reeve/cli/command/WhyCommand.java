package reeve.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.Version;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HistoryOptions;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.cli.source.LedgerSource;
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

/** {@code reeve why}: the end of one run of a service, from the ledger. It works when reeve is down. */
@Command(
    name = "why",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Tells why a service ended: how, whether reeve did it and who asked, what it used and last wrote, and what happens next.")
public final class WhyCommand implements Callable<Integer> {
  private static final int MOST_BACK = 100_000;
  private static final int WIDEST = 100;

  @Mixin
  private ClientOptions common = new ClientOptions();
  @Mixin
  private HistoryOptions options = new HistoryOptions();

  @Parameters(paramLabel = "NAME", description = "The service.")
  private String name;

  @Option(
      names = "--run",
      paramLabel = "N",
      defaultValue = "-1",
      description = "Which run: -1 the last that ended, -2 the one before; or its number in \"reeve history NAME\".")
  private int run = -1;

  @Option(names = {"-n", "--lines"}, paramLabel = "N", defaultValue = "20",
      description = "How many of its last lines. Default: 20.")
  private int lines = 20;

  @Override
  public Integer call() {
    if (run == 0 || run < -MOST_BACK || lines < 0) {
      Failure.report("cannot take " + (lines < 0 ? "--lines " + lines : "--run " + run) + ": it is "
          + (lines < 0 ? "a number of lines" : "-1 for the last run that ended, or a number from 1")
          + "; see reeve why --help");
      return ExitCodes.USAGE;
    }
    try (LedgerSource past = new LedgerSource(common, options); LedgerFiles files = past.ledger()) {
      return explain(past, new RunReader(files));
    } catch (LedgerSource.Failed e) {
      return LedgerSource.fail(e);
    }
  }

  private int explain(LedgerSource past, RunReader reader) throws LedgerSource.Failed {
    try {
      long now = Clock.system().wallMillis();
      boolean lives = past.reeveLives(reader);
      RunReader.Lookup found =
          run < 0 ? reader.fromEnd(name, -run, lives, now) : reader.byNumber(name, run, lives, now);
      if (found.run() == null) {
        return noRun(past, reader, found);
      }
      Run one = found.run();
      LiveStatus live = past.live(name);
      Why why = Why.of(one, OutputTail.ofRun(one, lines), found.recentExits(), live,
          live == null ? past.problem() : null, now);
      if (common.json) {
        System.out.println(WhyJson.write(why));
      } else {
        int width = Math.min(OutputStyle.of(1, common.noColor, past.posix()).width(), WIDEST);
        boolean terminal = past.posix().isTerminal(1);
        System.out
            .println(
                TextWrap.wrap(TerminalText.line(WhyText.paragraph(why)), terminal ? width : OutputStyle.UNLIMITED));
        if (lines > 0) {
          System.out.print("\n" + OutputText.of(why));
        }
      }
      return ExitCodes.OK;
    } catch (IOException e) {
      throw past.failed(e);
    }
  }

  /** There is nothing to explain: it never ended, never ran, or is nobody. */
  private int noRun(LedgerSource past, RunReader reader, RunReader.Lookup found)
      throws LedgerSource.Failed, IOException {
    if (!found.known() && !past.isKnownNow(name)) {
      throw LedgerSource.noSuch(name, reader.services());
    }
    String sentence = found.running() != null
        ? "\"" + name + "\" runs, as pid " + found.running().pid() + ", since "
            + LedgerTimes.localText(found.running().started())
            + ", and has not ended as far back as the ledger goes."
        : "\"" + name + "\" was not started, as far back as the ledger goes.";
    boolean other = run != -1 && found.known();
    if (other) {
      throw new LedgerSource.Failed(ExitCodes.FAILURE,
          "cannot find run " + run + " of \"" + name + "\": the ledger has no such run that ended; see "
              + "reeve history " + name);
    }
    System.out.println(common.json ? "null"
        : TextWrap.wrap(TerminalText.line(sentence), OutputStyle.of(1, common.noColor, past.posix()).width()));
    return ExitCodes.OK;
  }
}
