package reeve.cli.command;

import picocli.CommandLine.Command;
import reeve.app.ExitCodes;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.view.TreeText;
import reeve.control.client.ClientException;
import reeve.control.client.TreeReply;

/** {@code reeve tree}: shows the services with their processes. */
@Command(
    name = "tree",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Shows the services with their processes: the processor time and memory of each, the ports it listens on, and "
            + "its command line.",
        "A stray process belongs to a service by its session, environment or cgroup, but no longer descends from the "
            + "service's main process. A hook or another command of reeve for the service is marked with its name, "
            + "such as pre-start, and with check for a health or readiness check. Processes that reeve has adopted and "
            + "that belong to no service come last."
    })
public final class TreeCommand extends SelectionCommand {
  @Override
  public int run(Session session) throws ClientException {
    TreeReply tree = session.client().tree(selection.selector());
    if (session.json()) {
      System.out.println(tree.json().text());
    } else {
      System.out.print(TreeText.text(tree, session.style(1)));
    }
    return ExitCodes.OK;
  }
}
