package reeve.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.Version;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.common.WaitOptions;
import reeve.cli.view.PlanText;
import reeve.control.client.ClientException;
import reeve.core.DurationText;
import reeve.json.Json;

/** {@code reeve reload}: services by their reload-signal or reload-command; without any, reeve itself. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Sends services their reload-signal, or runs their reload-command, for them to read their own files again, and waits for the command. Without a name the same as apply: reeve reads its files.")
public final class ReloadCommand implements Callable<Integer>, Session.Work {
  @Mixin
  private ClientOptions common = new ClientOptions();
  @Mixin
  private ServiceSelectionOptions selection = new ServiceSelectionOptions();
  @Mixin
  private WaitOptions waiting = new WaitOptions();

  /** @return null: picocli must read it */
  public static ReloadCommand quick(String[] args) {
    ReloadCommand command = new ReloadCommand();
    return PlainArguments.parse(args, 1, command.selection, command.common, command.waiting) ? command : null;
  }

  @Override
  public Integer call() {
    return Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    if (selection.isEmpty()) {
      return ApplyRequest.run(session, "reload", waiting);
    }
    Map<String, Object> params = new LinkedHashMap<>();
    selection.addTo(params);
    params.put("wait", !waiting.noWait);
    Map<String, Object> answer;
    try {
      answer = session.client().call("reload", params, waiting.deadline(session.clock().nanos()),
          session.progress("to reload"));
    } catch (ClientException e) {
      if (e.kind() != ClientException.Kind.DEADLINE) {
        return Session.fail(e);
      }
      Failure.report("cannot wait any longer than " + DurationText.format(waiting.timeout)
          + " for the services to reload; reeve goes on with it");
      return ExitCodes.DEADLINE;
    }
    if (session.json()) {
      System.out.println(Json.text(answer));
    }
    int code = ExitCodes.OK;
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      code = Math.max(code, tell(service, session.json()));
    }
    return code;
  }

  /** @return the exit code that it stands for */
  private static int tell(Map<String, Object> service, boolean json) {
    String message = TerminalText.line(String.valueOf(service.get("message")));
    if ("missed".equals(service.get("result"))) {
      System.out.flush();
      Failure.report("cannot reload \"" + PlanText.name(service) + "\": " + message);
      return ExitCodes.FAILURE;
    }
    if (!json) {
      System.out.println(PlanText.name(service) + ": " + message);
    }
    return ExitCodes.OK;
  }
}
