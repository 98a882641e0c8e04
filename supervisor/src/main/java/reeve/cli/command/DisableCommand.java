package reeve.cli.command;

import picocli.CommandLine.Command;
import reeve.app.Version;

/** {@code reeve disable}. */
@Command(
    name = "disable",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Does not start services with reeve any more, whatever their file says; remembered in the state directory. Does not stop them now.")
public final class DisableCommand extends NoteCommand {
  public DisableCommand() {
    super("disable", "disabled: it is not started with reeve");
  }
}
