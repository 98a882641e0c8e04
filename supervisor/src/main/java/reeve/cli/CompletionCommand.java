package reeve.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code reeve completion SHELL}: the script that completes command lines of reeve, with the names of services that are there just then. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Prints the completion script of a shell; it completes names of services and @tags of the reeve that runs.")
final class CompletionCommand implements Callable<Integer> {
  /** As the argument says it. */
  enum Shell {
    bash,
    zsh,
    fish
  }

  @Parameters(arity = "1", paramLabel = "SHELL", description = "bash, zsh or fish.")
  private Shell shell;

  @Override
  public Integer call() {
    System.out.print(script(shell));
    return ExitCodes.OK;
  }

  static String script(Shell shell) {
    List<CompletionModel.Command> commands = CompletionModel.commands();
    return switch (shell) {
      case bash -> BashCompletion.script(commands);
      case zsh -> ZshCompletion.script(commands);
      case fish -> FishCompletion.script(commands);
    };
  }
}
