package reeve.cli.boot;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.app.ProjectScope;
import reeve.cli.command.ShutdownCommand;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.ReeveLocator;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.config.ConfigProblem;
import reeve.config.read.PlanReader;
import reeve.control.client.ClientException;
import reeve.json.JsonObject;
import reeve.posix.LinuxPosix;

/**
 * {@code reeve down}: what {@code shutdown} does, to the reeve of a configuration. It is no failure if none runs, and
 * the reeve of another configuration is left alone.
 */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Stops the reeve of a configuration with all its services in order, and waits until it is gone. Nothing is "
            + "done if none runs.",
        "Unlike shutdown, which stops the reeve that answers whatever it runs, it refuses to stop one that was started "
            + "with other files, unless --socket or REEVE_SOCKET names it."
    })
public final class DownCommand implements Callable<Integer>, Session.Action {
  @Mixin
  private ShutdownCommand shutdown = new ShutdownCommand();

  @Option(names = {"-c", "--file"}, paramLabel = "FILE",
      description = "The file or directory that reeve was started with; may be repeated. Default: the nearest "
          + "reeve.toml upward, or /etc/reeve.")
  private List<String> files = new ArrayList<>();

  private boolean isNamed;

  @Override
  public Integer call() {
    Map<String, String> variables = System.getenv();
    ClientOptions options = shutdown.clientOptions();
    ReeveLocator locator = options.locator(new LinuxPosix());
    isNamed = locator.isSocketNamed();
    ConfigProblem refusal = isNamed || options.project != null || options.system ? null : PlanFiles.refusal(files);
    if (refusal != null) {
      Failure.report(refusal.message());
      return ExitCodes.CONFIG;
    }
    try {
      files = PlanFiles.existing(files.isEmpty() && !isNamed ? locator.files() : files);
    } catch (ClientException e) {
      return e.isAbsent() ? absent(e) : Session.fail(e);
    }
    if (!isNamed && files.isEmpty()) {
      Failure.report("cannot find out which reeve to stop: there is neither a reeve.toml nor /etc/reeve; name its "
          + "configuration with -c or its socket with --socket, or use reeve shutdown");
      return ExitCodes.USAGE;
    }
    if (!isNamed) {
      PlanReader.Result result = PlanFiles.read(files, variables);
      if (!(result instanceof PlanReader.Result.Ok ok)) {
        PlanFiles.report((PlanReader.Result.Bad) result, "its socket is not known, and nothing was stopped; name the "
            + "socket with --socket, or use reeve shutdown", System.err);
        return ExitCodes.CONFIG;
      }
      options.socket = ok.plan().settings().socket().orElse(null);
      ProjectScope project = options.system ? null : ProjectScope.ofFiles(files);
      options.project = project == null ? options.project : project.directory();
      options.system |= project == null;
    }
    return Session.run(shutdown.clientOptions(), this);
  }

  @Override
  public int run(Session session) throws ClientException {
    if (!isNamed) {
      List<String> running = session.client().versionDetails().files();
      for (String file : files) {
        if (!runs(running, new File(file).getAbsoluteFile().toPath().normalize().toString())) {
          Failure.report("cannot stop the reeve of \"" + file + "\": the one that answers on \""
              + session.client().path() + "\", pid " + session.client().pid() + ", was started with "
              + TerminalText.line(String.join(", ", running)) + "; name it by --socket, or use reeve shutdown");
          return ExitCodes.REFUSED;
        }
      }
    }
    return shutdown.run(session);
  }

  /** @param path of a file that was read, or of a directory with all its files */
  private static boolean runs(List<String> running, String path) {
    for (String file : running) {
      if (file.equals(path) || file.startsWith(path.endsWith("/") ? path : path + "/")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int absent(ClientException e) {
    System.out.println(shutdown.clientOptions().json ? JsonObject.EMPTY.with("pid", null).with("ended", true).text()
        : "no reeve runs");
    return ExitCodes.OK;
  }
}
