package reeve.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reeve restart}. */
@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Stops services that run, starts all of them, and waits until each runs.")
final class RestartCommand extends ActCommand {
  @Mixin private DepsOption deps = new DepsOption();

  RestartCommand() {
    super("restart", "to restart");
  }

  @Override
  DepsOption deps() {
    return deps;
  }
}
