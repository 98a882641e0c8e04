package reeve.cli.command;

import picocli.CommandLine.Command;
import reeve.app.Version;

/** {@code reeve remove}: stops and forgets transient services. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Stops and removes transient services. To remove a service that a file defines, delete it from the file and use reeve apply.")
public final class RemoveCommand extends WaitingActionCommand {
  public RemoveCommand() {
    super("remove", "to be removed");
  }
}
