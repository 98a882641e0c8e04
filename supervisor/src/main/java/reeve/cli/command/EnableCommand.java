package reeve.cli.command;

import picocli.CommandLine.Command;
import reeve.cli.common.ProgramVersion;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.NamesReply;

/** {@code reeve enable}. */
@Command(
    name = "enable",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Makes services start with reeve, whatever their files say. The state directory records it. "
        + "It does not start them now.")
public final class EnableCommand extends ImmediateActionCommand {
  public EnableCommand() {
    super("enable", "enabled: it is started with reeve");
  }

  @Override
  NamesReply request(ControlClient reeve, Selector services) throws ClientException {
    return reeve.enable(services, true);
  }
}
