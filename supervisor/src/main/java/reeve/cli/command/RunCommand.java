package reeve.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.Version;
import reeve.daemon.DaemonRun;
import reeve.daemon.RunOptions;
import reeve.posix.LinuxPosix;

/**
 * {@code reeve run}: the supervisor in the foreground. What is plain {@link RunOptions#quick} reads without picocli.
 */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Starts the services of the given files and supervises them until SIGTERM or SIGINT.")
public final class RunCommand implements Callable<Integer> {
  /** As the option says it. */
  enum LogFormat {
    text,
    json
  }

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "A file, or a directory of *.toml files; may be given several times. Default: ./reeve.toml, else /etc/reeve.")
  private List<String> files = new ArrayList<>();

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "The same as -f.")
  private List<String> more = new ArrayList<>();

  @Option(
      names = {"-q", "--quiet"},
      description = "No output of services on the console, and of events only what is bad news; JSON events are all shown.")
  private boolean quiet;

  @Option(names = "--no-color", description = "No colours. The default when stdout is no terminal, or NO_COLOR is set.")
  private boolean noColor;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "text or json (a JSON object a line), whatever the configuration says. Default: as [reeve] console says, else text.")
  private LogFormat format;

  @Option(
      names = {"-v", "--verbose"},
      description = "More in reeve's own log.")
  private boolean verbose;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The control socket. Default: REEVE_SOCKET, else [reeve] socket, else /run/reeve.sock for root and "
          + "$$XDG_RUNTIME_DIR/reeve.sock for others.")
  private String socket;

  @Option(
      names = "--target",
      paramLabel = "TARGET",
      description = "Start the services of this target, with what they need, in the place of those of the default target.")
  private String target;

  @Override
  public Integer call() {
    return new DaemonRun(new LinuxPosix(), options()).run();
  }

  public RunOptions options() {
    List<String> all = new ArrayList<>(files);
    all.addAll(more);
    return new RunOptions(all, quiet, noColor, format == null ? null : format.name(), verbose, socket, target);
  }
}
