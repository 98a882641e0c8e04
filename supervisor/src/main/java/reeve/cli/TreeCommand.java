package reeve.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.control.ClientException;
import reeve.control.Json;

/** {@code reeve tree}: services with their real processes. */
@Command(
    name = "tree",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Shows the services with their real processes: what each used of the processor, its memory, where it listens, and its command line.",
      "A stray belongs to a service by its session, environment or cgroup, and no longer descends from the service's main process. "
          + "Processes that came to reeve and belong to no service are at the end."
    })
final class TreeCommand implements Callable<Integer>, Session.Work {
  @Mixin private Common common = new Common();
  @Mixin private Selection selection = new Selection();

  /** @return null: picocli must read it */
  static TreeCommand quick(String[] args) {
    TreeCommand command = new TreeCommand();
    return Quick.read(args, 1, command.common, command.selection) ? command : null;
  }

  @Override
  public Integer call() {
    return Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> params = new LinkedHashMap<>();
    selection.into(params);
    Map<String, Object> answer = session.call("tree", params);
    if (session.json()) {
      System.out.println(Json.text(answer));
    } else {
      System.out.print(TreeText.text(answer, session.screen(1)));
    }
    return ExitCodes.OK;
  }
}
