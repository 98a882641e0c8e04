package reeve.cli.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.app.DefaultPaths;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ClientOptions;
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
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.runtime.process.OutputFiles;

/**
 * Which services are meant, and in which files their output is: as the running reeve says, which knows services that
 * are in no file too; or, when none runs or files are named, as the configuration says.
 */
public final class LogSelection {
  /**
   * @param stdout null: in none
   * @param pid of its main process; 0: it has none, or no reeve was asked
   */
  public record LoggedService(String name, String stdout, String stderr, int pid) {}

  /**
   * @param services null: it was said what is wrong
   * @param code exit code then
   */
  public record Found(List<LoggedService> services, int code) {}

  private LogSelection() {}

  /** @param files of the configuration; empty: ask the running reeve first */
  public static Found find(ClientOptions common, ServiceSelectionOptions selection, List<String> files, Posix posix) {
    if (!files.isEmpty()) {
      return configured(selection, files, posix);
    }
    try (ControlClient client = ControlClient.connect(common.sockets(posix.euid(), System.getenv()))) {
      return running(client, selection);
    } catch (ClientException e) {
      if (e.kind() != ClientException.Kind.UNREACHABLE || PlanFiles.existing(files).isEmpty()) {
        return new Found(null, Session.fail(e));
      }
      return configured(selection, files, posix);
    }
  }

  /** Asks the running reeve, and says nothing of it. @return null: it does not answer, or not so */
  public static Found queryRunning(ClientOptions common, ServiceSelectionOptions selection, Posix posix) {
    try (ControlClient client = ControlClient.connect(common.sockets(posix.euid(), System.getenv()))) {
      return running(client, selection);
    } catch (ClientException e) {
      return null;
    }
  }

  private static Found running(ControlClient client, ServiceSelectionOptions selection) throws ClientException {
    Map<String, Object> params = new LinkedHashMap<>();
    selection.addTo(params);
    List<LoggedService> services = new ArrayList<>();
    for (Map<String, Object> service : AnswerFields.objects(client.call("status", params), "services")) {
      services.add(new LoggedService(AnswerFields.text(service, "name"), AnswerFields.text(service, "stdout"),
          AnswerFields.text(service, "stderr"),
          (int) AnswerFields.number(service, "pid", 0)));
    }
    return new Found(services, ExitCodes.OK);
  }

  private static Found configured(ServiceSelectionOptions selection, List<String> files, Posix posix) {
    if (selection.failed) {
      Failure.report("cannot tell which services have failed: only a running reeve knows");
      return new Found(null, ExitCodes.NO_REEVE);
    }
    Map<String, String> variables = LauncherEnvironment.forChildren(posix.environment()).toMap();
    Plan plan = PlanFiles.read(files, variables, System.err);
    if (plan == null) {
      return new Found(null, ExitCodes.CONFIG);
    }
    String logDir = DefaultPaths.logDir(plan.settings(), posix.euid(), variables);
    List<ServiceView> views = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      views.add(ServiceView.defined(spec, OutputFiles.file(spec, "stdout", logDir),
          OutputFiles.file(spec, "stderr", logDir)));
    }
    List<LoggedService> services = new ArrayList<>();
    try {
      for (ServiceView view : new Selector(selection.names, false, selection.isEmpty() || selection.all)
          .select(views)) {
        services.add(new LoggedService(view.name(), view.output().stdout(), view.output().stderr(), 0));
      }
    } catch (RpcException e) {
      Failure.report(TerminalText.line(e.getMessage()));
      return new Found(null, ExitCodes.NO_SUCH_SERVICE);
    }
    return new Found(services, ExitCodes.OK);
  }
}
