package reeve.cli;

import picocli.CommandLine.Command;

/** {@code reeve stop}. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Stops services with all their processes and waits until they are gone. They stay down until somebody starts them.")
final class StopCommand extends ActCommand {
  StopCommand() {
    super("stop", "to stop");
  }
}
