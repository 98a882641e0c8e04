package reeve.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reeve kill}. */
@Command(
    name = "kill",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Kills services with all their processes at once, by SIGKILL, and waits until they are gone. They stay down.")
final class KillCommand extends ActCommand {
  @Mixin private DepsOption deps = new DepsOption();

  KillCommand() {
    super("kill", "to end");
  }

  @Override
  DepsOption deps() {
    return deps;
  }
}
