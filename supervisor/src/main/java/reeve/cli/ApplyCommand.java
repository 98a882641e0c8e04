package reeve.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.control.ClientException;

/** {@code reeve apply}: what the files say now. */
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Reads the files again and changes what is different, and nothing else. A broken file changes nothing: exit 78.")
final class ApplyCommand implements Callable<Integer>, Session.Work {
  @Mixin private Common common = new Common();
  @Mixin private WaitOptions waiting = new WaitOptions();

  /** @return null: picocli must read it */
  static ApplyCommand quick(String[] args) {
    ApplyCommand command = new ApplyCommand();
    return Quick.read(args, 1, command.common, command.waiting) ? command : null;
  }

  @Override
  public Integer call() {
    return Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    return Applying.run(session, "apply", waiting);
  }
}
