package reeve.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.control.ClientException;
import reeve.control.Json;
import reeve.core.Phrases;

/** {@code reeve reload}: services by their reload-signal or reload-command; without any, reeve itself. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Sends services their reload-signal, or runs their reload-command, for them to read their own files again, and waits for the command. Without a name the same as apply: reeve reads its files.")
final class ReloadCommand implements Callable<Integer>, Session.Work {
  @Mixin private Common common = new Common();
  @Mixin private Selection selection = new Selection();
  @Mixin private WaitOptions waiting = new WaitOptions();

  /** @return null: picocli must read it */
  static ReloadCommand quick(String[] args) {
    ReloadCommand command = new ReloadCommand();
    return Quick.read(args, 1, command.selection, command.common, command.waiting) ? command : null;
  }

  @Override
  public Integer call() {
    return Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    if (selection.isEmpty()) {
      return Applying.run(session, "reload", waiting);
    }
    Map<String, Object> params = new LinkedHashMap<>();
    selection.into(params);
    params.put("wait", !waiting.noWait);
    Map<String, Object> answer;
    try {
      answer = session.client().call("reload", params, waiting.deadline(session.clock().nanos()), session.progress("to reload"));
    } catch (ClientException e) {
      if (e.kind() != ClientException.Kind.DEADLINE) {
        return Session.fail(e);
      }
      Main.fail("cannot wait any longer than " + Phrases.duration(waiting.timeout) + " for the services to reload; reeve goes on with it");
      return ExitCodes.DEADLINE;
    }
    if (session.json()) {
      System.out.println(Json.text(answer));
    }
    int code = ExitCodes.OK;
    for (Map<String, Object> service : Fields.objects(answer, "services")) {
      code = Math.max(code, tell(service, session.json()));
    }
    return code;
  }

  /** @return the exit code that it stands for */
  private static int tell(Map<String, Object> service, boolean json) {
    String message = Text.line(String.valueOf(service.get("message")));
    if ("missed".equals(service.get("result"))) {
      System.out.flush();
      Main.fail("cannot reload \"" + PlanText.name(service) + "\": " + message);
      return ExitCodes.FAILURE;
    }
    if (!json) {
      System.out.println(PlanText.name(service) + ": " + message);
    }
    return ExitCodes.OK;
  }
}
