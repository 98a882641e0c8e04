package reeve.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import reeve.app.ExitCodes;
import reeve.app.Version;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.Session;
import reeve.cli.view.StatusDetailText;
import reeve.cli.view.StatusTable;
import reeve.config.util.Globs;
import reeve.control.RpcException;
import reeve.control.client.ClientException;
import reeve.history.OutputTail;
import reeve.json.Json;

/** {@code reeve status}: a table of the services, or everything about one of them. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Shows the services as a table, or everything about one service. Exits with code 3 if a service does not run that should "
        + "run, or that was named.")
public final class StatusCommand extends SelectionCommand {
  /** Lines of its output that are shown of one service. */
  private static final int OUTPUT_LINES = 10;

  @Override
  public void preload(Map<String, Object> sample) {
    StatusTable.text(AnswerFields.objects(sample, "services"), new OutputStyle(true, false, 60), 0);
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> params = params();
    params.put("resources", true);
    Map<String, Object> answer = session.call("status", params);
    List<Map<String, Object>> services = AnswerFields.objects(answer, "services");
    if (session.json()) {
      System.out.println(Json.text(answer));
    } else if (isOneNamed() && services.size() == 1) {
      detail(session, params, services.get(0));
    } else {
      System.out.print(StatusTable.text(services, session.style(1), session.clock().wallMillis()));
    }
    return code(services);
  }

  private static void detail(Session session, Map<String, Object> params, Map<String, Object> service)
      throws ClientException {
    params.remove("resources");
    Map<String, Object> tree = null;
    try {
      tree = session.call("tree", params);
    } catch (ClientException e) {
      if (e.code() != RpcException.NO_SUCH_METHOD && e.code() != RpcException.NO_SUCH_SERVICE) {
        throw e; // otherwise it is an older reeve, or the service was removed meanwhile
      }
    }
    String stdout = AnswerFields.text(service, "stdout");
    String stderr = AnswerFields.text(service, "stderr");
    List<String> lines = new ArrayList<>();
    if (stdout != null) {
      lines.addAll(OutputTail.lastLines(stdout, OUTPUT_LINES));
    }
    if (stderr != null && !stderr.equals(stdout)) {
      lines.addAll(OutputTail.lastLines(stderr, OUTPUT_LINES));
    }
    System.out.print(StatusDetailText.text(service, tree, lines, session.style(1), session.clock().wallMillis()));
  }

  private int code(List<Map<String, Object>> services) {
    for (Map<String, Object> service : services) {
      if (!isAsExpected(service, selection.names.contains(AnswerFields.text(service, "name")))) {
        return ExitCodes.NOT_RUNNING;
      }
    }
    return ExitCodes.OK;
  }

  /**
   * Whether a service runs, or need not run.
   *
   * @param named whether the command line names the service, which asks whether it runs
   */
  public static boolean isAsExpected(Map<String, Object> service, boolean named) {
    String state = AnswerFields.text(service, "state");
    if ("running".equals(state)) {
      return true;
    }
    boolean downByPlan = "stopped".equals(state) || "exited".equals(state) && !AnswerFields.is(service, "failed");
    return !named && downByPlan;
  }

  /** Whether the command line names one service, not a pattern or a tag: then everything about it is shown. */
  boolean isOneNamed() {
    if (selection.names.size() != 1 || selection.failed || selection.all) {
      return false;
    }
    String name = selection.names.get(0);
    return !name.startsWith("@") && !Globs.isGlob(name);
  }
}
