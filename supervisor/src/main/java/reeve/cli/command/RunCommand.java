package reeve.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.cli.common.ProfileOption;
import reeve.cli.common.ProgramVersion;
import reeve.config.layer.EndOptions;
import reeve.daemon.DaemonRun;
import reeve.daemon.DetachedRun;
import reeve.daemon.RunOptions;
import reeve.posix.LinuxPosix;

/**
 * {@code reeve run}: runs the supervisor in the foreground. {@link RunOptions#quick} parses plain command lines without
 * picocli.
 */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Starts the services of the given files and supervises them until SIGTERM or SIGINT.")
public final class RunCommand implements Callable<Integer> {
  /** The values of the option. */
  enum LogFormat {
    text,
    json
  }

  @Option(
      names = {"-c", "--file"},
      paramLabel = "FILE",
      description = "A file, or a directory of *.toml files; may be repeated. Default: the nearest "
          + "reeve.toml upward, otherwise /etc/reeve.")
  private List<String> files = new ArrayList<>();

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "The same as -c.")
  private List<String> more = new ArrayList<>();

  @Option(
      names = {"-q", "--quiet"},
      description = "Print no output of services on the console, and only the events that report problems; in JSON, "
          + "all events are printed.")
  private boolean quiet;

  @Option(names = "--no-color",
      description = "Print no colours. The default if stdout is not a terminal, or if NO_COLOR is set.")
  private boolean noColor;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "text or json (one JSON object per line); overrides the configuration. Default: the format of "
          + "[reeve] console, otherwise text.")
  private LogFormat format;

  @Option(
      names = {"-v", "--verbose"},
      description = "Write more to the log of reeve itself.")
  private boolean verbose;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The control socket. Default: REEVE_SOCKET, otherwise [reeve] socket, otherwise one for the "
          + "project, which is in /run/reeve for root and in $$XDG_RUNTIME_DIR/reeve for other users, or a fallback if "
          + "that cannot be used; see reeve(1).")
  private String socket;

  @Option(
      names = "--target",
      paramLabel = "TARGET",
      description = "Start the services of this target, with the services that they need, instead of those of the "
          + "default target; @auto: the services with auto = true. Several targets, and services, are separated by "
          + "commas.")
  private String target;

  @Mixin
  private ProfileOption profiles = new ProfileOption();

  @Option(
      names = "--fresh",
      description = "If reeve was killed before: stop the processes that it left, in order, before anything starts. "
          + "Default: go on with them.")
  private boolean fresh;

  @Option(names = "--keep-going",
      description = "Start what can be started if a file has an error: without the services of that file and those "
          + "that require them. Default: start nothing, unless [reeve] on-error says so.")
  private boolean keepGoing;

  @Option(
      names = "--exit-with",
      paramLabel = "NAME",
      description = "When this service ends, however it ends: do not start it again, stop everything, and exit with "
          + "its exit code. May be repeated: the first one that ends counts.")
  private List<String> exitWith = new ArrayList<>();

  @Option(names = "--abort-on-failure",
      description = "When a service fails: do not start it again, stop everything, and exit with its exit code, "
          + "which is never 0 then. A clean end is no failure.")
  private boolean abortOnFailure;

  @Option(names = {"-d", "--detach"},
      description = "Run in the background: return when reeve answers, or print why it failed and exit with its code. "
          + "Its console, without the output of services, is console.log in the state directory.")
  private boolean detach;

  @Override
  public Integer call() {
    if (detach) {
      return new DetachedRun(new LinuxPosix(), options()).run();
    }
    return new DaemonRun(new LinuxPosix(), options()).run();
  }

  public RunOptions options() {
    List<String> all = new ArrayList<>(files);
    all.addAll(more);
    return new RunOptions(all, quiet, noColor, format == null ? null : format.name(), verbose, socket, target,
        fresh, profiles.names, keepGoing, new EndOptions(exitWith, abortOnFailure));
  }
}
