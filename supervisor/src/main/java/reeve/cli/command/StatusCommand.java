package reeve.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.app.ExitCodes;
import reeve.app.Version;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.Session;
import reeve.cli.view.StatusDetailText;
import reeve.cli.view.StatusTable;
import reeve.config.util.Globs;
import reeve.control.RpcException;
import reeve.control.client.ClientException;
import reeve.history.OutputTail;
import reeve.json.Json;

/**
 * {@code reeve status}: a table of the services, or all about one of them. The pattern for commands that ask a running
 * reeve.
 */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Shows what the services do; of one service everything. Exit 3 if one does not run that should, or that was named.")
public final class StatusCommand implements Callable<Integer>, Session.Work {
  /** Of the output, for one service. */
  private static final int LINES = 10;

  @Mixin
  private ClientOptions common = new ClientOptions();
  @Mixin
  private ServiceSelectionOptions selection = new ServiceSelectionOptions();

  /** @return null: picocli must read it */
  public static StatusCommand quick(String[] args) {
    StatusCommand command = new StatusCommand();
    return PlainArguments.parse(args, 1, command.common, command.selection) ? command : null;
  }

  @Override
  public Integer call() {
    return Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> params = new LinkedHashMap<>();
    selection.addTo(params);
    params.put("resources", true);
    Map<String, Object> answer = session.call("status", params);
    List<Map<String, Object>> services = AnswerFields.objects(answer, "services");
    if (session.json()) {
      System.out.println(Json.text(answer));
    } else if (only() != null && services.size() == 1) {
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
        throw e; // else it is an older reeve, or the service was removed meanwhile
      }
    }
    String stdout = AnswerFields.text(service, "stdout");
    String stderr = AnswerFields.text(service, "stderr");
    List<String> lines = new ArrayList<>();
    if (stdout != null) {
      lines.addAll(OutputTail.lastLines(stdout, LINES));
    }
    if (stderr != null && !stderr.equals(stdout)) {
      lines.addAll(OutputTail.lastLines(stderr, LINES));
    }
    System.out.print(StatusDetailText.text(service, tree, lines, session.style(1), session.clock().wallMillis()));
  }

  /** Whether all is as it should be; who names a service asks whether it runs. */
  private int code(List<Map<String, Object>> services) {
    for (Map<String, Object> service : services) {
      if (!isAsWanted(service, selection.names.contains(AnswerFields.text(service, "name")))) {
        return ExitCodes.NOT_RUNNING;
      }
    }
    return ExitCodes.OK;
  }

  public static boolean isAsWanted(Map<String, Object> service, boolean named) {
    String state = AnswerFields.text(service, "state");
    if ("running".equals(state)) {
      return true;
    }
    boolean restsAsItShould = "stopped".equals(state) || "exited".equals(state) && !AnswerFields.is(service, "failed");
    return !named && restsAsItShould;
  }

  /**
   * The one service that all is asked about: it was named, and nothing else was. @return null: several, or it is a
   * pattern
   */
  String only() {
    String name = selection.names.size() == 1 && !selection.failed && !selection.all ? selection.names.get(0) : null;
    return name == null || name.startsWith("@") || Globs.isGlob(name) ? null : name;
  }
}
