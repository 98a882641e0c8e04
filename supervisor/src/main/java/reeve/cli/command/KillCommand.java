package reeve.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.cli.common.DepsOption;
import reeve.cli.common.ProgramVersion;
import reeve.control.ServiceAction;
import reeve.control.client.ActionReply;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ReplyWait;

/** {@code reeve kill}. */
@Command(
    name = "kill",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Kills services with all their processes at once, by SIGKILL, and waits until they are gone. They "
        + "stay down.")
public final class KillCommand extends WaitingActionCommand {
  @Mixin
  private DepsOption deps = new DepsOption();

  public KillCommand() {
    super("kill", "to end");
  }

  @Override
  DepsOption deps() {
    return deps;
  }

  @Override
  ActionReply request(ControlClient reeve, ReplyWait wait) throws ClientException {
    return reeve.act(ServiceAction.KILL, selection.selector(), deps.dependencies(), false, wait);
  }
}
