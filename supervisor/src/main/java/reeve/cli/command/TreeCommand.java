package reeve.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.app.ExitCodes;
import reeve.app.Version;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.Session;
import reeve.cli.view.TreeText;
import reeve.control.client.ClientException;
import reeve.json.Json;

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
public final class TreeCommand implements Callable<Integer>, Session.Work {
  @Mixin
  private ClientOptions common = new ClientOptions();
  @Mixin
  private ServiceSelectionOptions selection = new ServiceSelectionOptions();

  /** @return null: picocli must read it */
  public static TreeCommand quick(String[] args) {
    TreeCommand command = new TreeCommand();
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
    Map<String, Object> answer = session.call("tree", params);
    if (session.json()) {
      System.out.println(Json.text(answer));
    } else {
      System.out.print(TreeText.text(answer, session.style(1)));
    }
    return ExitCodes.OK;
  }
}
