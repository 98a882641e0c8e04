package reeve.cli.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.app.DefaultPaths;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.app.ProjectScope;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.ReeveLocator;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceView;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ServiceStatus;
import reeve.event.FallbackLogs;
import reeve.logview.LogSource;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.Processes;
import reeve.runtime.process.OutputFiles;

/**
 * Selects the services whose logs a command reads, and finds the files of their output. The running reeve is queried,
 * because it also knows transient services. The configuration files are read if no reeve runs, or if the command line
 * names files.
 */
public final class LogSelection {
  /**
   * A service and the files of its output.
   *
   * @param stdout the path of a file; null: none
   * @param stderr the path of a file, perhaps the same; null: none
   * @param pid the pid of its main process; 0: it has none, or no reeve runs
   */
  public record LoggedService(String name, String stdout, String stderr, int pid) {
    /** Whether the standard error has a file that is not that of the standard output. */
    public boolean hasOwnStderr() {
      return stderr != null && !stderr.equals(stdout);
    }
  }

  /**
   * The result.
   *
   * @param services the selected services; null: a failure, which has been reported
   * @param exitCode the exit code in that case
   */
  public record Result(List<LoggedService> services, int exitCode) {}

  private LogSelection() {}

  /**
   * Selects services, and reports a failure on the standard error.
   *
   * @param files the configuration files; empty: the running reeve is queried first
   */
  public static Result find(ClientOptions options, ServiceSelectionOptions selection, List<String> files,
      Posix posix) {
    if (!files.isEmpty()) {
      return configured(options, selection, files, posix);
    }
    ReeveLocator locator = options.locator(posix);
    try (ControlClient client = locator.connect()) {
      return running(client, selection);
    } catch (ClientException e) {
      if (e.kind() != ClientException.Kind.UNREACHABLE) {
        return new Result(null, Session.fail(e));
      }
      try {
        List<String> meant = PlanFiles.existing(locator.files());
        return meant.isEmpty() ? new Result(null, Session.fail(e)) : configured(options, selection, meant, posix);
      } catch (ClientException unknown) {
        return new Result(null, Session.fail(unknown));
      }
    }
  }

  /**
   * Queries only the running reeve, and reports nothing.
   *
   * @return null if it does not answer, or answers with an error
   */
  public static Result queryRunning(ClientOptions options, ServiceSelectionOptions selection, Posix posix) {
    try (ControlClient client = options.locator(posix).connect()) {
      return running(client, selection);
    } catch (ClientException e) {
      return null;
    }
  }

  /**
   * The files of the output of services. A file to which several services write is listed once, for the first of them.
   *
   * @param stdout whether to include the standard output
   * @param stderr whether to include the standard error where it has a file of its own
   */
  public static List<LogSource> sources(List<LoggedService> services, boolean stdout, boolean stderr) {
    List<LogSource> sources = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (LoggedService service : services) {
      if (stdout && service.stdout() != null && seen.add(service.stdout())) {
        sources.add(new LogSource(service.name(), "stdout", service.stdout()));
      }
      if (stderr && service.hasOwnStderr() && seen.add(service.stderr())) {
        sources.add(new LogSource(service.name(), "stderr", service.stderr()));
      }
    }
    return sources;
  }

  private static Result running(ControlClient client, ServiceSelectionOptions selection) throws ClientException {
    List<LoggedService> services = new ArrayList<>();
    for (ServiceStatus service : client.status(selection.selector(), false).services()) {
      services.add(new LoggedService(service.name(), service.output().stdout(), service.output().stderr(),
          (int) service.pid()));
    }
    return new Result(services, ExitCodes.OK);
  }

  private static Result configured(ClientOptions options, ServiceSelectionOptions selection, List<String> files,
      Processes processes) {
    if (selection.failed) {
      Failure.report("cannot select the services that failed: only a running reeve knows them");
      return new Result(null, ExitCodes.NO_REEVE);
    }
    Map<String, String> variables = LauncherEnvironment.forChildren(processes.environment()).toMap();
    Plan plan = PlanFiles.read(files, variables, System.err);
    if (plan == null) {
      return new Result(null, ExitCodes.CONFIG);
    }
    ProjectScope project =
        DefaultPaths.ownProject(files, options.socket, plan.settings().socket().orElse(null), System.getenv(), 0);
    String logDir = DefaultPaths.logDir(plan.settings(), project, processes.euid(), variables);
    String stateDir = DefaultPaths.stateDir(plan.settings(), project, processes.euid(), variables);
    List<ServiceView> views = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      String stderr = OutputFiles.file(spec, "stderr", logDir);
      String stdout = OutputFiles.file(spec, "stdout", logDir);
      String stream = stderr != null && stderr.equals(stdout) ? "stdout" : "stderr";
      views.add(ServiceView.defined(spec, FallbackLogs.lastWritten(stdout, stateDir, spec.name(), "stdout"),
          FallbackLogs.lastWritten(stderr, stateDir, spec.name(), stream)));
    }
    List<LoggedService> services = new ArrayList<>();
    try {
      for (ServiceView view : new Selector(selection.names, false, selection.isEmpty() || selection.all)
          .select(views)) {
        services.add(new LoggedService(view.name(), view.output().stdout(), view.output().stderr(), 0));
      }
    } catch (RpcException e) {
      Failure.report(TerminalText.line(e.getMessage()));
      return new Result(null, ExitCodes.NO_SUCH_SERVICE);
    }
    return new Result(services, ExitCodes.OK);
  }
}
