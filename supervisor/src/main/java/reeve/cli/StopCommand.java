package reeve.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reeve stop}. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Stops services with all their processes, and before them those that require them, and waits until they are gone. They stay down "
        + "until somebody starts them.")
final class StopCommand extends ActCommand {
  @Mixin private DepsOption deps = new DepsOption();

  StopCommand() {
    super("stop", "to stop");
  }

  @Override
  DepsOption deps() {
    return deps;
  }
}
