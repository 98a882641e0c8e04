package reeve.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.app.Version;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.Session;
import reeve.cli.common.WaitOptions;
import reeve.control.client.ClientException;

/** {@code reeve apply}: what the files say now. */
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Reads the files again and changes what is different, and nothing else. A broken file changes nothing: exit 78.")
public final class ApplyCommand implements Callable<Integer>, Session.Work {
  @Mixin
  private ClientOptions common = new ClientOptions();
  @Mixin
  private WaitOptions waiting = new WaitOptions();

  /** @return null: picocli must read it */
  public static ApplyCommand quick(String[] args) {
    ApplyCommand command = new ApplyCommand();
    return PlainArguments.parse(args, 1, command.common, command.waiting) ? command : null;
  }

  @Override
  public Integer call() {
    return Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    return ApplyRequest.run(session, "apply", waiting);
  }
}
