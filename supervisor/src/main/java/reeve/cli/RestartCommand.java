package reeve.cli;

import picocli.CommandLine.Command;

/** {@code reeve restart}. */
@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Stops services that run, starts all of them, and waits until each runs.")
final class RestartCommand extends ActCommand {
  RestartCommand() {
    super("restart", "to restart");
  }
}
