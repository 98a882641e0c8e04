package reeve.cli.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reeve.app.ExitCodes;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.project.AllProjectsStatus;
import reeve.cli.view.StatusDetailText;
import reeve.cli.view.StatusTable;
import reeve.config.util.Globs;
import reeve.control.RpcException;
import reeve.control.client.ClientException;
import reeve.control.client.ServiceStatus;
import reeve.control.client.StatusReply;
import reeve.control.client.TreeReply;
import reeve.history.OutputTail;
import reeve.posix.LinuxPosix;

/** {@code reeve status}: a table of the services, or everything about one of them. */
@Command(
    name = "status",
    aliases = "ps",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Shows the services as a table, or everything about one service. Exits with code 3 if a service that "
        + "should run, or that was named, does not run, and if a service that was selected by its name, a pattern or "
        + "a tag is unhealthy.")
public final class StatusCommand extends SelectionCommand {
  /** How many of the last lines are shown from each file of one service. */
  private static final int OUTPUT_LINES = 10;
  /** How many services that only the files define are named. */
  private static final int MAX_ADDED = 10;

  @Option(names = "--all-projects", description = "Show the services of every project whose reeve runs.")
  private boolean allProjects;

  @Override
  public Integer call() {
    if (!allProjects) {
      return super.call();
    }
    LinuxPosix posix = new LinuxPosix();
    List<ServiceStatus> services = AllProjectsStatus.print(posix, selection.selector(), clientOptions.json,
        OutputStyle.of(1, clientOptions.noColor, posix));
    return services == null ? AllProjectsStatus.failure() : code(services);
  }

  @Override
  public void preload() throws ClientException {
    StatusTable.text(StatusReply.sample().services(), new OutputStyle(true, false, 60), 0);
  }

  @Override
  public int run(Session session) throws ClientException {
    StatusReply status = session.client().status(selection.selector(), true);
    List<ServiceStatus> services = status.services();
    if (session.json()) {
      System.out.println(status.json().text());
    } else if (services.isEmpty()) {
      System.out.println(selection.nothingFound());
    } else if (isOneNamed() && services.size() == 1) {
      printDetail(session, services.get(0));
    } else {
      System.out.print(StatusTable.adoptions(services));
      System.out.print(StatusTable.text(services, session.style(1), session.clock().wallMillis()));
    }
    if (!session.json() && status.files() != null) {
      System.out.flush();
      reportFiles(status);
    }
    return code(services);
  }

  /** Reports what the table does not show about the files. */
  private static void reportFiles(StatusReply status) {
    StatusReply.Files files = status.files();
    String text = "";
    if (files.problem() != null) {
      text = "the configuration files have changed and cannot be applied: " + TerminalText.line(files.problem());
    } else if (!files.added().isEmpty()) {
      int more = files.added().size() - MAX_ADDED;
      List<String> shown = more > 0 ? files.added().subList(0, MAX_ADDED) : files.added();
      text = "the configuration files define new services: " + TerminalText.line(String.join(", ", shown))
          + (more > 0 ? " and " + more + " more" : "") + "; see reeve plan";
    } else if (!showsDifference(status.services())) {
      text = "the configuration files have changed since they were applied; see reeve plan";
    }
    if (!text.isEmpty()) {
      System.err.println("reeve: warning: " + text);
    }
  }

  private static boolean showsDifference(List<ServiceStatus> services) {
    for (ServiceStatus service : services) {
      if (!service.definition().differs().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void printDetail(Session session, ServiceStatus service) throws ClientException {
    TreeReply tree = null;
    try {
      tree = session.client().tree(selection.selector());
    } catch (ClientException e) {
      if (e.code() != RpcException.NO_SUCH_METHOD && e.code() != RpcException.NO_SUCH_SERVICE) {
        throw e; // otherwise this is an older reeve, or the service was removed meanwhile
      }
    }
    String stdout = service.output().stdout();
    String stderr = service.output().stderr();
    List<String> lines = new ArrayList<>();
    if (stdout != null) {
      lines.addAll(OutputTail.lastLines(stdout, OUTPUT_LINES));
    }
    if (stderr != null && !stderr.equals(stdout)) {
      lines.addAll(OutputTail.lastLines(stderr, OUTPUT_LINES));
    }
    System.out.print(StatusDetailText.text(service, tree, lines, session.style(1), session.clock().wallMillis()));
  }

  private int code(List<ServiceStatus> services) {
    boolean isSelected = !selection.names.isEmpty();
    for (ServiceStatus service : services) {
      if (!isAsExpected(service, selection.names.contains(service.name())) || isSelected && isUnhealthy(service)) {
        return ExitCodes.NOT_RUNNING;
      }
    }
    return ExitCodes.OK;
  }

  private static boolean isUnhealthy(ServiceStatus service) {
    return service.health() != null && service.health().state().equals("unhealthy");
  }

  /**
   * Whether a service runs, or need not run.
   *
   * @param named whether the command line names the service: then it must run
   */
  public static boolean isAsExpected(ServiceStatus service, boolean named) {
    String state = service.state();
    if (state.equals("running")) {
      return true;
    }
    boolean isDownAsIntended = state.equals("stopped") || state.equals("completed") || state.equals("skipped");
    return !named && isDownAsIntended;
  }

  /** Whether the command line names one service, and no pattern or tag; then everything about it is shown. */
  boolean isOneNamed() {
    if (selection.names.size() != 1 || selection.failed || selection.all) {
      return false;
    }
    String name = selection.names.get(0);
    return !name.startsWith("@") && !Globs.isGlob(name);
  }
}
