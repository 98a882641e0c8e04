package reeve.cli;

import picocli.CommandLine.Command;

/** {@code reeve disable}. */
@Command(
    name = "disable",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Does not start services with reeve any more, whatever their file says; remembered in the state directory. Does not stop them now.")
final class DisableCommand extends NoteCommand {
  DisableCommand() {
    super("disable", "disabled: it is not started with reeve");
  }
}
