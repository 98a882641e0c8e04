package reeve.cli.command;

import picocli.CommandLine.Command;
import reeve.app.Version;

/** {@code reeve remove}: the end of a transient service. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Stops transient services and forgets them. One that stands in a file is taken out there, and then by reeve apply.")
public final class RemoveCommand extends ActCommand {
  public RemoveCommand() {
    super("remove", "to be gone");
  }
}
