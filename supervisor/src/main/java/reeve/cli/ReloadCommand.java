package reeve.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.control.ClientException;
import reeve.control.Json;

/** {@code reeve reload}: services by their reload-signal; without any, reeve itself. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Sends services their reload-signal, for them to read their own files again. Without a name the same as apply: reeve reads its files.")
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
    Map<String, Object> answer = session.call("reload", params);
    if (session.json()) {
      System.out.println(Json.text(answer));
      return ExitCodes.OK;
    }
    for (Map<String, Object> service : Fields.objects(answer, "services")) {
      System.out.println(PlanText.name(service) + ": sent " + Text.line(String.valueOf(service.get("signal"))));
    }
    return ExitCodes.OK;
  }
}
