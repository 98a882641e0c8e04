package reeve.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Version;
import reeve.cli.completion.BashCompletion;
import reeve.cli.completion.CompletionModel;
import reeve.cli.completion.FishCompletion;
import reeve.cli.completion.ZshCompletion;

/**
 * {@code reeve completion SHELL}: the script that completes command lines of reeve, with the names of services that are
 * there just then.
 */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Prints the completion script of a shell; it completes names of services and @tags of the reeve that runs.")
public final class CompletionCommand implements Callable<Integer> {
  /** As the argument says it. */
  public enum Shell {
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

  public static String script(Shell shell) {
    List<CompletionModel.Command> commands = CompletionModel.commands();
    return switch (shell) {
      case bash -> BashCompletion.script(commands);
      case zsh -> ZshCompletion.script(commands);
      case fish -> FishCompletion.script(commands);
    };
  }
}
