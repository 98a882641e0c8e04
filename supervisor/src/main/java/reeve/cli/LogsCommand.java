package reeve.cli;

import java.io.File;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import reeve.posix.Errno;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.tail.LastLines;
import reeve.tail.LinePrinter;
import reeve.tail.Source;
import reeve.tail.Stdout;
import reeve.tail.TailFile;

/** {@code reeve logs}: what services wrote, read from their files by this command itself. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Shows the last lines that services wrote, of all services if none is named, and with -f what they add.",
      "The files are read by the command itself: it works when no reeve runs, by the configuration. Lines of several services have the "
          + "service's name before them, with a ! for what has a file of its own for standard error. Control characters are shown as \\x07 "
          + "and escape sequences are left out, but for colours on a terminal."
    })
final class LogsCommand implements Callable<Integer> {
  static final int DEFAULT_LINES = 20;

  @CommandLine.Spec private CommandSpec spec;

  @Mixin private Common common = new Common();
  @Mixin private Selection selection = new Selection();

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "LINES",
      description = "How many of the last lines of each file, or all. Default: 20. With --grep, of those that match.")
  private String lines = Integer.toString(DEFAULT_LINES);

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is written from now on, until Ctrl-C; also when a file is moved away, cut off, or only made later.")
  private boolean follow;

  @Option(names = "--stdout", description = "Only the standard output.")
  private boolean onlyStdout;

  @Option(names = "--stderr", description = "Only the standard error, of services that have a file for it.")
  private boolean onlyStderr;

  @Option(names = "--grep", paramLabel = "REGEX", description = "Only lines in which this is found (java.util.regex.Pattern).")
  private String grep;

  @Option(names = "--strip-ansi", description = "Without the services' own colours, also on a terminal.")
  private boolean stripAnsi;

  @Option(names = "--raw", description = "The bytes as they are, without names: for programs; a terminal may be harmed.")
  private boolean raw;

  @Option(
      names = {"-c", "--file"},
      paramLabel = "FILE",
      description = "A configuration file or a directory, as for run, that says where the files are; no running reeve is asked.")
  private List<String> files = new ArrayList<>();

  private long most;
  private Pattern pattern;
  private boolean unreadable;

  @Override
  public Integer call() {
    most = count(lines);
    pattern = pattern();
    if (onlyStdout && onlyStderr) {
      onlyStdout = false;
      onlyStderr = false;
    }
    Posix posix = new LinuxPosix();
    LogFiles.Found found = LogFiles.find(common, selection, files, posix);
    if (found.services() == null) {
      return found.code();
    }
    List<Source> sources = sources(found.services());
    if (sources.isEmpty()) {
      if (found.services().isEmpty()) {
        return ExitCodes.OK; // --failed, and none has
      }
      Main.fail("cannot show any output: there is no file for it; see stdout and stderr of the services");
      return ExitCodes.FAILURE;
    }
    return show(sources, posix);
  }

  /** @return -1 for all */
  private long count(String text) {
    if (text.equals("all")) {
      return -1;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new CommandLine.ParameterException(spec.commandLine(), "Invalid value for option '--lines': '" + Text.line(text)
        + "' is no number of lines, and not \"all\"");
  }

  private Pattern pattern() {
    try {
      return grep == null ? null : Pattern.compile(grep);
    } catch (PatternSyntaxException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), "Invalid value for option '--grep': " + e.getDescription()
          + " at character " + (e.getIndex() + 1));
    }
  }

  /** Each file once, as that of the first service which writes to it. */
  private List<Source> sources(List<LogFiles.Service> services) {
    List<Source> sources = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (LogFiles.Service service : services) {
      boolean own = service.stderr() != null && !service.stderr().equals(service.stdout());
      if (!onlyStderr && service.stdout() != null && seen.add(service.stdout())) {
        sources.add(new Source(service.name(), "stdout", service.stdout()));
      }
      if (!onlyStdout && own && seen.add(service.stderr())) {
        sources.add(new Source(service.name(), "stderr", service.stderr()));
      }
      boolean lacks = onlyStderr ? !own : onlyStdout ? service.stdout() == null : service.stdout() == null && service.stderr() == null;
      if (lacks && !selection.names.isEmpty()) {
        note(service.name() + ": there is no file for " + (onlyStderr ? "its standard error alone" : "its output"));
      }
    }
    return sources;
  }

  private int show(List<Source> sources, Posix posix) {
    Set<String> names = new HashSet<>();
    int width = 0;
    for (Source source : sources) {
      names.add(source.service());
      width = Math.max(width, source.service().length());
    }
    Screen screen = Screen.of(1, common.noColor, posix);
    Stdout out = new Stdout(posix);
    LinePrinter printer = new LinePrinter(
        new LinePrinter.Style(names.size() > 1, Math.min(width, 24), screen.colour(), stripAnsi, raw, common.json, pattern), out, text -> {
          out.flush();
          note(text);
        });
    try (LogFollow following = new LogFollow(posix, printer, out)) {
      // Who wrote last comes last, next to what follows.
      List<Source> order = new ArrayList<>(sources);
      order.sort(Comparator.comparingLong(source -> new File(source.path()).lastModified()));
      for (Source source : order) {
        TailFile file = begin(source, posix, printer, out);
        if (follow) {
          following.add(source, file);
        } else if (file != null) {
          file.close();
        }
        if (out.error() != 0) {
          break;
        }
      }
      out.flush();
      int code = follow && out.error() == 0 ? following.run() : out.error() == 0 ? ExitCodes.OK : LogFollow.broken(out.error());
      return code == ExitCodes.OK && unreadable ? ExitCodes.FAILURE : code;
    }
  }

  /** Shows its last lines. @return where to go on; null: it cannot be read, or is not there */
  private TailFile begin(Source source, Posix posix, LinePrinter printer, Stdout out) {
    TailFile.Opened opened = TailFile.open(posix, source);
    TailFile file = opened.file();
    if (file == null) {
      if (opened.error() == Errno.ENOENT) {
        if (!follow) {
          note(source.service() + ": nothing was written yet (\"" + source.path() + "\")");
        }
      } else {
        unreadable = true;
        note("cannot read \"" + source.path() + "\": " + (opened.error() == Errno.EINVAL ? "it is no regular file"
            : Errno.text(opened.error())));
      }
      return null;
    }
    Posix.FileInfo info = posix.fileInfo(source.path());
    long end = info == null ? 0 : info.size();
    if (pattern == null) {
      file.last(most);
      while (file.pump(printer) && file.place() < end && out.error() == 0) {
        out.flush();
      }
      if (!follow) {
        file.rest(printer);
      }
    } else {
      LastLines last = new LastLines(printer, most < 0 ? Long.MAX_VALUE : most);
      while (file.pump(last) && file.place() < end) {
        continue;
      }
      if (!follow) {
        file.rest(last);
      }
      last.print(source);
    }
    return file;
  }

  private static void note(String text) {
    System.err.println("reeve: " + Text.line(text));
  }
}
