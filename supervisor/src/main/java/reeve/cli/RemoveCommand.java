package reeve.cli;

import picocli.CommandLine.Command;

/** {@code reeve remove}: the end of a transient service. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Stops transient services and forgets them. One that stands in a file is taken out there, and then by reeve apply.")
final class RemoveCommand extends ActCommand {
  RemoveCommand() {
    super("remove", "to be gone");
  }
}
