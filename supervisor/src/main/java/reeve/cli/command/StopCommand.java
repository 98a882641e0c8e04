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

/** {@code reeve stop}. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Stops services with all their processes, after the services that require them, and waits until they "
        + "are gone. They stay down until they are started again.")
public final class StopCommand extends WaitingActionCommand {
  @Mixin
  private DepsOption deps = new DepsOption();

  public StopCommand() {
    super("stop", "to stop");
  }

  @Override
  DepsOption deps() {
    return deps;
  }

  @Override
  ActionReply request(ControlClient reeve, ReplyWait wait) throws ClientException {
    return reeve.act(ServiceAction.STOP, selection.selector(), deps.dependencies(), false, wait);
  }
}
