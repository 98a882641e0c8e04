package reeve.cli.activate;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ProgramVersion;

/** {@code reeve activate SHELL}: prints the hook of a shell, which evaluates it. It needs no running reeve. */
@Command(
    name = "activate",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Prints code that starts services when a shell enters a project.",
        "In ~/.bashrc: eval \"$(reeve activate bash)\". It starts the services with auto = true of projects that reeve "
            + "allow has allowed, and stops them when the last shell has left. See docs/activate.md.",
    })
public final class ActivateCommand implements Callable<Integer> {
  @Parameters(arity = "1", paramLabel = "SHELL", description = "bash, zsh or fish.")
  private HookShell shell;

  @Override
  public Integer call() {
    String home = System.getProperty("reeve.home");
    if (home == null) {
      return Failure.report("cannot print the hook: this program was not started by its launcher, bin/reeve");
    }
    System.out.print(HookScript.of(shell, home + "/bin/reeve"));
    return ExitCodes.OK;
  }
}
