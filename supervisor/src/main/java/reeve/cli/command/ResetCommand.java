package reeve.cli.command;

import picocli.CommandLine.Command;
import reeve.app.Version;

/** {@code reeve reset}. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Forgets failures: the back-off, the start limit, and that a service has failed.")
public final class ResetCommand extends NoteCommand {
  public ResetCommand() {
    super("reset", "reset");
  }
}
