package reeve.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.app.Version;
import reeve.cli.common.DepsOption;

/** {@code reeve kill}. */
@Command(
    name = "kill",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Kills services with all their processes at once, by SIGKILL, and waits until they are gone. They stay down.")
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
}
