package reeve.cli;

import picocli.CommandLine.Command;

/** {@code reeve start}. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Starts services, and what failed anew, and waits until each runs, or has done its work.")
final class StartCommand extends ActCommand {
  StartCommand() {
    super("start", "to start");
  }
}
