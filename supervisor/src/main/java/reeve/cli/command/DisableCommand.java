package reeve.cli.command;

import picocli.CommandLine.Command;
import reeve.cli.common.ProgramVersion;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.NamesReply;

/** {@code reeve disable}. */
@Command(
    name = "disable",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Keeps services from starting together with reeve, whatever their files say. The state directory "
        + "records it. Services that run keep running.")
public final class DisableCommand extends ImmediateActionCommand {
  public DisableCommand() {
    super("disable", "disabled: it is not started with reeve");
  }

  @Override
  NamesReply request(ControlClient reeve, Selector services) throws ClientException {
    return reeve.enable(services, false);
  }
}
