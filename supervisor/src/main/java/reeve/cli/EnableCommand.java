package reeve.cli;

import picocli.CommandLine.Command;

/** {@code reeve enable}. */
@Command(
    name = "enable",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Starts services with reeve from now on, whatever their file says; remembered in the state directory. Does not start them now.")
final class EnableCommand extends NoteCommand {
  EnableCommand() {
    super("enable", "enabled: it is started with reeve");
  }
}
