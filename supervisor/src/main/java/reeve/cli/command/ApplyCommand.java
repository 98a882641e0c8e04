package reeve.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.PlainCommand;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.WaitOptions;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.PlanReply;
import reeve.control.client.ReplyWait;

/** {@code reeve apply}: brings the services in line with the configuration files. */
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Reads the configuration files again, and applies only what has changed. If a file has an error, "
        + "or if the command of a running service would be replaced by one that cannot be executed, nothing is "
        + "changed, and the exit code is 78.")
public final class ApplyCommand implements PlainCommand, Session.Action {
  @Mixin
  private ClientOptions clientOptions = new ClientOptions();
  @Mixin
  private WaitOptions waiting = new WaitOptions();

  @Option(names = "--force",
      description = "Also replace a running process by a command that cannot be executed.")
  private boolean force;

  @Override
  public boolean parsePlain(String[] args) {
    return PlainArguments.parse(args, 1, clientOptions, waiting);
  }

  @Override
  public Integer call() {
    return Session.run(clientOptions, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    return new ApplyRequest() {
      @Override
      PlanReply send(ControlClient reeve, ReplyWait wait) throws ClientException {
        return reeve.apply(force, wait);
      }
    }.run(session, waiting);
  }
}
