package reeve.cli.command;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
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
import reeve.app.Version;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.TerminalText;
import reeve.cli.source.LedgerSource;
import reeve.cli.source.LogFollowLoop;
import reeve.cli.source.LogRange;
import reeve.cli.source.LogSelection;
import reeve.cli.source.RunOutputLocator;
import reeve.cli.source.TimeArgument;
import reeve.history.RunOutputRange;
import reeve.logstore.LogReader;
import reeve.logstore.WriteTimeline;
import reeve.logview.BufferedStdout;
import reeve.logview.LineMerger;
import reeve.logview.LinePrinter;
import reeve.logview.LineReader;
import reeve.logview.LogSource;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** {@code reeve logs}: what services wrote, read from their files by this command itself. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
        "Shows the last lines that services wrote, of all services if none is named, and with -f what they add.",
        "The files are read by the command itself, archives of rotated logs too: it works when no reeve runs, by the configuration. Lines of several "
            + "services are in the order of their times as far as reeve noted them, and have the service's name before them, with a ! for "
            + "what has a file of its own for standard error. Control characters are shown as \\x07 and escape sequences are left out, but "
            + "for colours on a terminal."
    })
public final class LogsCommand implements Callable<Integer> {
  static final int DEFAULT_LINES = 20;

  @CommandLine.Spec
  private CommandSpec spec;

  @Mixin
  private ClientOptions common = new ClientOptions();
  @Mixin
  private ServiceSelectionOptions selection = new ServiceSelectionOptions();

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "LINES",
      description = "How many of the last lines of each log, or all. Default: 20, but all with --since, --until or --run. With --grep, of those "
          + "that match.")
  private String lines;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is written from now on, until Ctrl-C; also when a file is moved away, cut off, or only made later.")
  private boolean follow;

  @Option(names = "--stdout", description = "Only the standard output.")
  private boolean onlyStdout;

  @Option(names = "--stderr", description = "Only the standard error, of services that have a file for it.")
  private boolean onlyStderr;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = TimeArgument.Converter.class,
      description = "Only what was written since then: 1h, \"10m ago\", 2026-01-31, \"2026-01-31 12:00\", 12:00, 2026-01-31T12:00:00Z, yesterday. Some "
          + "seconds more are shown; of a log that is not rotated all of the run.")
  private Long since;

  @Option(names = "--until", paramLabel = "TIME", converter = TimeArgument.Converter.class,
      description = "Only what was written until then.")
  private Long until;

  @Option(
      names = "--run",
      paramLabel = "N",
      description = "Only what one run wrote: -1 the last that ended, -2 the one before, 0 the one that goes on; or its number in \"reeve history NAME\".")
  private Integer run;

  @Option(names = "--grep", paramLabel = "REGEX",
      description = "Only lines in which this is found (java.util.regex.Pattern).")
  private String grep;

  @Option(names = {"-i", "--ignore-case"}, description = "With --grep: capital letters or not.")
  private boolean ignoreCase;

  @Option(
      names = {"-t", "--timestamps"},
      description = "Put before each line when it was written, to some seconds, as reeve noted; a ? where that is not known.")
  private boolean timestamps;

  @Option(names = "--strip-ansi", description = "Without the services' own colours, also on a terminal.")
  private boolean stripAnsi;

  @Option(names = "--raw",
      description = "The bytes as they are, without names: for programs; a terminal may be harmed.")
  private boolean raw;

  @Option(
      names = {"-c", "--file"},
      paramLabel = "FILE",
      description = "A configuration file or a directory, as for run, that says where the files are; no running reeve is asked.")
  private List<String> files = new ArrayList<>();

  private int most;
  private Pattern pattern;
  private boolean unreadable;
  private int sources;
  private final Map<String, Integer> pids = new HashMap<>();

  @Override
  public Integer call() {
    most = lines != null ? count(lines) : since != null || until != null || run != null ? -1 : DEFAULT_LINES;
    pattern = pattern();
    if (follow && (until != null || run != null && run != 0)) {
      throw new CommandLine.ParameterException(spec.commandLine(),
          "cannot follow with " + (until != null ? "--until" : "--run " + run)
              + ": nothing more will come; leave out one of them");
    }
    if (onlyStdout && onlyStderr) {
      onlyStdout = false;
      onlyStderr = false;
    }
    Posix posix = new LinuxPosix();
    LogSelection.Found found = LogSelection.find(common, selection, files, posix);
    if (found.services() == null) {
      return found.code();
    }
    List<LogSource> sources = sources(found.services());
    if (sources.isEmpty()) {
      if (found.services().isEmpty()) {
        return ExitCodes.OK; // --failed, and none has
      }
      Failure.report("cannot show any output: there is no file for it; see stdout and stderr of the services");
      return ExitCodes.FAILURE;
    }
    for (LogSelection.LoggedService service : found.services()) {
      pids.put(service.name(), service.pid());
    }
    this.sources = sources.size();
    return show(sources, posix);
  }

  /** @return -1 for all */
  private int count(String text) {
    if (text.equals("all")) {
      return -1;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return (int) Math.min(number, Integer.MAX_VALUE);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new CommandLine.ParameterException(spec.commandLine(),
        "Invalid value for option '--lines': '" + TerminalText.line(text)
            + "' is no number of lines, and not \"all\"");
  }

  private Pattern pattern() {
    try {
      return grep == null ? null
          : Pattern.compile(grep, ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
    } catch (PatternSyntaxException e) {
      throw new CommandLine.ParameterException(spec.commandLine(),
          "Invalid value for option '--grep': " + e.getDescription()
              + " at character " + (e.getIndex() + 1));
    }
  }

  /** Each file once, as that of the first service which writes to it. */
  private List<LogSource> sources(List<LogSelection.LoggedService> services) {
    List<LogSource> sources = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (LogSelection.LoggedService service : services) {
      boolean own = service.stderr() != null && !service.stderr().equals(service.stdout());
      if (!onlyStderr && service.stdout() != null && seen.add(service.stdout())) {
        sources.add(new LogSource(service.name(), "stdout", service.stdout()));
      }
      if (!onlyStdout && own && seen.add(service.stderr())) {
        sources.add(new LogSource(service.name(), "stderr", service.stderr()));
      }
      boolean lacks = onlyStderr ? !own : onlyStdout ? service.stdout() == null
          : service.stdout() == null && service.stderr() == null;
      if (lacks && !selection.names.isEmpty()) {
        note(service.name() + ": there is no file for " + (onlyStderr ? "its standard error alone" : "its output"));
      }
    }
    return sources;
  }

  private int show(List<LogSource> sources, Posix posix) {
    Set<String> names = new HashSet<>();
    int width = 0;
    for (LogSource source : sources) {
      names.add(source.service());
      width = Math.max(width, source.service().length());
    }
    OutputStyle screen = OutputStyle.of(1, common.noColor, posix);
    BufferedStdout out = new BufferedStdout(posix);
    LinePrinter printer = new LinePrinter(
        new LinePrinter.Style(names.size() > 1, Math.min(width, 24), screen.colour(), stripAnsi, raw, common.json,
            timestamps, pattern),
        out,
        text -> {
          out.flush();
          note(text);
        });
    try (LogFollowLoop following = new LogFollowLoop(posix, printer, out)) {
      List<LineMerger.Part> parts = new ArrayList<>();
      List<LineReader> open = new ArrayList<>();
      try (RunOutputLocator runs = new RunOutputLocator(common, files)) {
        List<LogSource> order = new ArrayList<>(sources); // who wrote last comes last where nothing better is known
        order.sort(Comparator.comparingLong(source -> new File(source.path()).lastModified()));
        for (LogSource source : order) {
          LineReader reader = begin(source, runs, printer, parts);
          if (follow) {
            following.add(source, reader);
          } else if (reader != null) {
            open.add(reader);
          }
        }
      } catch (LedgerSource.Failed e) {
        return LedgerSource.fail(e);
      }
      LineMerger.run(parts, printer, () -> out.error() == 0);
      out.flush();
      for (LineMerger.Part part : parts) {
        missing(part);
      }
      close(open);
      int code = follow && out.error() == 0 ? following.run() : out.error() == 0 ? ExitCodes.OK
          : LogFollowLoop.exitCodeOf(out.error());
      return code == ExitCodes.OK && unreadable ? ExitCodes.FAILURE : code;
    }
  }

  private static void close(List<LineReader> all) {
    for (LineReader one : all) {
      try {
        one.close();
      } catch (IOException e) {
        continue; // it was only read
      }
    }
  }

  /** Opens a log where its part begins. @return null: it cannot be read, or is not there */
  private LineReader begin(LogSource source, RunOutputLocator runs, LinePrinter printer, List<LineMerger.Part> parts)
      throws LedgerSource.Failed {
    File file = new File(source.path());
    if (file.getParent() == null || !new File(file.getParent()).exists()) {
      nothing(source);
      return null;
    }
    LineReader lines = null;
    try {
      lines = new LineReader(LogReader.open(source.path()));
      LogReader log = lines.reader();
      if (log.begin() == log.end() && log.inode() == 0) {
        nothing(source);
      }
      RunOutputRange part = run == null ? null : part(runs, log, source);
      if (part != null && part.problem() != null) {
        note(source.service() + ": the output of that run (" + source.stream() + "): " + part.problem());
        unreadable |= part.from() < 0;
      }
      boolean timed = since != null || until != null || timestamps;
      WriteTimeline times = timed ? runs.timeline(log, source) : log.timeline(); // the ledger is long
      if ((since != null || until != null) && !log.isIndexed() && log.inode() != 0) {
        note(source.service()
            + ": its log is not rotated (log-max-size), so times are known by its runs only; shown is what may have been "
            + "written in that time");
      }
      LogRange.select(lines, times,
          part != null && part.from() < 0 ? new RunOutputRange(log.end(), log.end(), null) : part,
          new LogRange.Limits(most, since == null ? -1 : since, until == null ? -1 : until,
              pattern == null ? null : printer::wants));
      parts.add(new LineMerger.Part(source, lines, times, !follow, parts.size()));
      return lines;
    } catch (IOException e) {
      unreadable = true;
      note(e.getMessage());
      close(lines == null ? List.of() : List.of(lines));
      return null;
    }
  }

  private RunOutputRange part(RunOutputLocator runs, LogReader log, LogSource source) throws LedgerSource.Failed, IOException {
    try {
      return runs.locate(log, source, run, pids.getOrDefault(source.service(), 0));
    } catch (LedgerSource.Failed e) {
      if (sources == 1) {
        throw e;
      }
      note(e.getMessage());
      return new RunOutputRange(log.end(), log.end(), null);
    }
  }

  private void nothing(LogSource source) {
    if (!follow) {
      note(source.service() + ": nothing was written yet (\"" + source.path() + "\")");
    }
  }

  /** Says what is gone from the middle of what was shown. */
  private void missing(LineMerger.Part part) {
    LogReader log = part.lines().reader();
    if (log.damaged() != null) {
      unreadable = true;
      note(log.damaged());
    }
    if (log.missed() > 0) {
      note(part.source().service() + ": " + log.missed()
          + " bytes are missing: their archives were deleted or are damaged");
    }
  }

  private static void note(String text) {
    System.err.println("reeve: " + TerminalText.line(text));
  }
}
