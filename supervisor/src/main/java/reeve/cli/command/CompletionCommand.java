package reeve.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.cli.common.ProgramVersion;
import reeve.cli.completion.BashCompletion;
import reeve.cli.completion.CompletionModel;
import reeve.cli.completion.FishCompletion;
import reeve.cli.completion.ZshCompletion;

/**
 * {@code reeve completion SHELL}: prints the script with which a shell completes command lines of reeve. The script
 * requests the names of the services from the running reeve each time.
 */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Prints the completion script for a shell; it completes the services and @tags of the running reeve.")
public final class CompletionCommand implements Callable<Integer> {
  /** The values of the argument. */
  public enum Shell {
    bash,
    zsh,
    fish
  }

  @Parameters(arity = "1", paramLabel = "SHELL", description = "bash, zsh or fish.")
  private Shell shell;

  private final Supplier<CommandLine> program;

  /** @param program picocli's model of the whole program */
  public CompletionCommand(Supplier<CommandLine> program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    System.out.print(script(shell, program.get()));
    return ExitCodes.OK;
  }

  /** The completion script for a shell. */
  public static String script(Shell shell, CommandLine program) {
    List<CompletionModel.Command> commands = CompletionModel.commands(program);
    return switch (shell) {
      case bash -> BashCompletion.script(commands);
      case zsh -> ZshCompletion.script(commands);
      case fish -> FishCompletion.script(commands);
    };
  }
}
