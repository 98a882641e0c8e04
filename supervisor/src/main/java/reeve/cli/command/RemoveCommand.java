package reeve.cli.command;

import picocli.CommandLine.Command;
import reeve.cli.common.ProgramVersion;
import reeve.control.client.ActionReply;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ReplyWait;

/** {@code reeve remove}: stops and forgets transient services. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Stops and removes transient services, also those that start made of templates. To remove a service "
        + "that a file defines, delete it from the file and use reeve apply.")
public final class RemoveCommand extends WaitingActionCommand {
  public RemoveCommand() {
    super("remove", "to be removed");
  }

  @Override
  ActionReply request(ControlClient reeve, ReplyWait wait) throws ClientException {
    return reeve.remove(selection.selector(), wait);
  }
}
