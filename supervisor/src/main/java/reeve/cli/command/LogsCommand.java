package reeve.cli.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.TerminalText;
import reeve.cli.source.LogRange;
import reeve.cli.source.LogSelection;
import reeve.cli.source.LogViewer;
import reeve.cli.source.RunOutputLocator;
import reeve.cli.source.TimeArgument;
import reeve.logview.BufferedStdout;
import reeve.logview.LinePrinter;
import reeve.logview.LogSource;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** {@code reeve logs}: shows the output of services. The command reads the files itself. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Shows the last lines that services wrote, of all services if none is named; with -f also the lines that they "
            + "write from now on.",
        "The command reads the files itself, including the archives of rotated logs; if no reeve runs, it finds them "
            + "by the configuration. Lines of several services are in the order of their times, as far as reeve has "
            + "recorded them, and begin with the name of the service, followed by ! if they are from a separate file "
            + "for the standard error. Control characters are shown as \\x07, and escape sequences are omitted, except "
            + "colours on a terminal."
    })
public final class LogsCommand implements Callable<Integer> {
  private static final int DEFAULT_LINES = 20;
  private static final int MAX_NAME_WIDTH = 24;

  @CommandLine.Spec
  private CommandSpec spec;

  @Mixin
  private ClientOptions clientOptions = new ClientOptions();
  @Mixin
  private ServiceSelectionOptions selection = new ServiceSelectionOptions();

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "LINES",
      description = "How many of the last lines of each log to show, or all. With --grep, only matching lines count. "
          + "Default: 20, but all with --since, --until or --run.")
  private String lines;

  @Option(
      names = {"-f", "--follow"},
      description = "Also show the lines that are written from now on, until Ctrl-C, even if a file is renamed, "
          + "truncated or created later.")
  private boolean follow;

  @Option(names = "--stdout", description = "Show only the standard output.")
  private boolean onlyStdout;

  @Option(names = "--stderr",
      description = "Show only the standard error, of services that have a separate file for it.")
  private boolean onlyStderr;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = TimeArgument.Converter.class,
      description = "Only lines that were written since TIME: 1h, \"10m ago\", 2026-01-31, \"2026-01-31 12:00\", "
          + "12:00, 2026-01-31T12:00:00Z, yesterday. The lines of a few seconds before TIME are shown, too; if the "
          + "log is not rotated, those of the whole run.")
  private Long since;

  @Option(names = "--until", paramLabel = "TIME", converter = TimeArgument.Converter.class,
      description = "Only lines that were written until TIME.")
  private Long until;

  @Option(
      names = "--run",
      paramLabel = "N",
      description = "Only the output of one run: 0 is the present run, -1 the last that ended, -2 the one before it; "
          + "or its number in \"reeve history NAME\".")
  private Integer run;

  @Option(names = "--grep", paramLabel = "REGEX",
      description = "Only lines that contain a match of REGEX (java.util.regex.Pattern).")
  private String grep;

  @Option(names = {"-i", "--ignore-case"},
      description = "With --grep: ignore the difference between capital and small letters.")
  private boolean ignoreCase;

  @Option(
      names = {"-t", "--timestamps"},
      description = "Print before each line when it was written, as recorded by reeve, with an accuracy of a few "
          + "seconds; ? if unknown.")
  private boolean timestamps;

  @Option(names = "--strip-ansi", description = "Remove the colours that services print, even on a terminal.")
  private boolean stripAnsi;

  @Option(names = "--raw",
      description = "Print the bytes unchanged, without names, for programs; they can disturb a terminal.")
  private boolean raw;

  @Option(
      names = {"-c", "--file"},
      paramLabel = "FILE",
      description = "The configuration, as for run, that defines where the files are; no running reeve is queried.")
  private List<String> files = new ArrayList<>();

  @Override
  public Integer call() {
    if (follow && (until != null || run != null && run != 0)) {
      throw misuse("--follow and " + (until != null ? "--until" : "--run " + run)
          + " exclude each other, because no further lines can follow");
    }
    int maxLines = lines != null ? count(lines) : since != null || until != null || run != null ? -1 : DEFAULT_LINES;
    Pattern pattern = pattern();
    if (onlyStdout && onlyStderr) {
      onlyStdout = false;
      onlyStderr = false;
    }
    Posix posix = new LinuxPosix();
    LogSelection.Result found = LogSelection.find(clientOptions, selection, files, posix);
    if (found.services() == null) {
      return found.exitCode();
    }
    List<LogSource> sources = LogSelection.sources(found.services(), !onlyStderr, !onlyStdout);
    reportMissing(found.services());
    if (sources.isEmpty()) {
      if (found.services().isEmpty()) {
        return ExitCodes.OK; // --failed was used, and no service failed
      }
      Failure.report("cannot show any output: the selected services write to no file; see the keys stdout and stderr");
      return ExitCodes.FAILURE;
    }
    Map<String, Integer> pids = new HashMap<>();
    for (LogSelection.LoggedService service : found.services()) {
      pids.put(service.name(), service.pid());
    }
    BufferedStdout out = new BufferedStdout(posix);
    LinePrinter printer = printer(sources, pattern, out, posix);
    LogRange.Limits limits = new LogRange.Limits(maxLines, since == null ? -1 : since, until == null ? -1 : until,
        pattern == null ? null : printer::wants);
    boolean timed = since != null || until != null || timestamps;
    return new LogViewer(posix, printer, out, new LogViewer.Request(limits, run, follow, timed), pids)
        .show(sources, new RunOutputLocator(clientOptions, files));
  }

  /** @return -1 for all */
  private int count(String text) {
    if (text.equals("all")) {
      return -1;
    }
    long number = -1;
    try {
      number = text.startsWith("+") ? -1 : Long.parseLong(text); // in tail, "+5" means from the fifth line on
    } catch (NumberFormatException e) {
      number = -1;
    }
    if (number < 0) {
      throw misuse("Invalid value for option '--lines': '" + TerminalText.line(text)
          + "' is neither a number of lines nor \"all\"");
    }
    return (int) Math.min(number, Integer.MAX_VALUE);
  }

  private Pattern pattern() {
    try {
      return grep == null ? null
          : Pattern.compile(grep, ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
    } catch (PatternSyntaxException e) {
      throw misuse("Invalid value for option '--grep': " + e.getDescription()
          + " at character " + (e.getIndex() + 1));
    }
  }

  private CommandLine.ParameterException misuse(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  /** Reports the named services that have no file for the requested output. */
  private void reportMissing(List<LogSelection.LoggedService> services) {
    for (LogSelection.LoggedService service : services) {
      boolean missing = onlyStderr ? !service.hasOwnStderr() : onlyStdout ? service.stdout() == null
          : service.stdout() == null && service.stderr() == null;
      if (missing && !selection.names.isEmpty()) {
        LogViewer.note(service.name() + ": there is no file for "
            + (onlyStderr ? "its standard error alone" : "its output"));
      }
    }
  }

  private LinePrinter printer(List<LogSource> sources, Pattern pattern, BufferedStdout out, Posix posix) {
    Set<String> names = new HashSet<>();
    int width = 0;
    for (LogSource source : sources) {
      names.add(source.service());
      width = Math.max(width, source.service().length());
    }
    boolean colour = OutputStyle.of(1, clientOptions.noColor, posix).colour();
    return new LinePrinter(
        new LinePrinter.Style(names.size() > 1, Math.min(width, MAX_NAME_WIDTH), colour, stripAnsi, raw,
            clientOptions.json, timestamps, pattern),
        out,
        text -> {
          out.flush();
          LogViewer.note(text);
        });
  }
}
