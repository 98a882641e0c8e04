package reeve.cli.command;

import picocli.CommandLine.Command;
import reeve.cli.common.ProgramVersion;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.NamesReply;

/** {@code reeve reset}. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Clears the failures of services: the back-off, the start limit, and the state failed.")
public final class ResetCommand extends ImmediateActionCommand {
  public ResetCommand() {
    super("reset", "reset");
  }

  @Override
  NamesReply request(ControlClient reeve, Selector services) throws ClientException {
    return reeve.reset(services);
  }
}
