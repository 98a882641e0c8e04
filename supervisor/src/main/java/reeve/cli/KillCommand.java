package reeve.cli;

import picocli.CommandLine.Command;

/** {@code reeve kill}. */
@Command(
    name = "kill",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Kills services with all their processes at once, by SIGKILL, and waits until they are gone. They stay down.")
final class KillCommand extends ActCommand {
  KillCommand() {
    super("kill", "to end");
  }
}
