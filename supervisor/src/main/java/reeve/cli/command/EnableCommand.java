package reeve.cli.command;

import picocli.CommandLine.Command;
import reeve.app.Version;

/** {@code reeve enable}. */
@Command(
    name = "enable",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Starts services with reeve from now on, whatever their file says; remembered in the state directory. Does not start them now.")
public final class EnableCommand extends NoteCommand {
  public EnableCommand() {
    super("enable", "enabled: it is started with reeve");
  }
}
