package reeve.cli;

import picocli.CommandLine.Command;

/** {@code reeve reset}. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Forgets failures: the back-off, the start limit, and that a service has failed.")
final class ResetCommand extends NoteCommand {
  ResetCommand() {
    super("reset", "reset");
  }
}
