package reeve.cli.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.cli.common.ProgramVersion;

/** {@code reeve help}: prints what {@code --help} prints. {@code Main} handles {@code reeve help init}. */
@Command(
    name = "help",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Prints the help of a command, or lists all commands.")
public final class HelpCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command, also init, tini or dumb-init.")
  private String name;

  private final Supplier<CommandLine> program;

  /** @param program picocli's model of the whole program */
  public HelpCommand(Supplier<CommandLine> program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    CommandLine line = program.get();
    CommandLine command = name == null ? line : line.getSubcommands().get(name);
    if (command == null) {
      return line.execute(name);
    }
    command.usage(new PrintWriter(System.out, true), command.getColorScheme());
    return ExitCodes.OK;
  }
}
