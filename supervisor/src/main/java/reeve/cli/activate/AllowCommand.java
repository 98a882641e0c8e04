package reeve.cli.activate;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.DefaultPaths;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.ProjectSearch;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.TerminalText;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** {@code reeve allow}: lets the hook of a shell start the services of a project. It needs no running reeve. */
@Command(
    name = "allow",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Lets the shell hook start the services of a project.",
        "That is until one of its definitions changes. In a shell with the hook, it also starts them.",
    })
public final class AllowCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "DIRECTORY",
      description = "The directory of the project. Default: the nearest one with a reeve.toml, from the current one "
          + "up.")
  private String directory;

  @Option(names = "--revoke", description = "Do not allow it any more. What runs goes on.")
  private boolean revoke;

  @Option(names = "--list", description = "Print the projects that are allowed.")
  private boolean list;

  @Override
  public Integer call() {
    Posix posix = new LinuxPosix();
    Map<String, String> variables = LauncherEnvironment.forChildren(posix.environment()).toMap();
    String stateHome = DefaultPaths.stateHome(variables);
    if (stateHome == null) {
      return Failure.report("cannot record what is allowed: there is no directory for it; set HOME or XDG_STATE_HOME");
    }
    AllowedProjects allowed = new AllowedProjects(stateHome);
    try {
      if (list) {
        return list(allowed, variables);
      }
      String found = found();
      if (found == null) {
        return ExitCodes.FAILURE;
      }
      if (revoke) {
        String file = ProjectPlace.file(found);
        System.out.println(allowed.revoke(file) ? "Revoked " + TerminalText.line(file)
            : TerminalText.line(file) + " was not allowed");
        return ExitCodes.OK;
      }
      HookedProject project = HookedProject.of(found, variables);
      allowed.allow(project);
      System.out.println("Allowed " + TerminalText.line(project.file()) + (project.autoServices().isEmpty()
          ? "; none of its services has auto = true"
          : TerminalText.line(": " + String.join(", ", project.autoServices()))));
      int shell = shell(posix, project, variables);
      return shell > 0 ? new ShellHook(posix, variables, stateHome, System.err).enter(found, shell) : ExitCodes.OK;
    } catch (IOException e) {
      return Failure.report(e.getMessage().startsWith("cannot") ? TerminalText.line(e.getMessage())
          : "cannot change what is allowed: " + TerminalText.line(e.toString()));
    }
  }

  /** @return the directory of the project that is meant; null: this was reported */
  private String found() {
    if (directory != null) {
      return directory;
    }
    ProjectSearch.Found nearest = ProjectSearch.nearest();
    if (nearest == null || nearest.refusal() != null) {
      Failure.report(nearest == null
          ? "cannot find a project: there is no reeve.toml in the current directory or above it; reeve new writes one"
          : nearest.refusal());
      return null;
    }
    return new File(nearest.path()).getAbsoluteFile().getParent();
  }

  /** The shell with a hook that is in the project now; 0: there is none. */
  private static int shell(Posix posix, HookedProject project, Map<String, String> variables) {
    String shell = variables.getOrDefault("REEVE_SHELL", "");
    boolean isInside = (Path.of("").toAbsolutePath() + "/").startsWith(new File(project.file()).getParent() + "/");
    return isInside && shell.matches("[1-9][0-9]{0,8}") && posix.stat(Integer.parseInt(shell)) != null
        ? Integer.parseInt(shell) : 0;
  }

  private static int list(AllowedProjects allowed, Map<String, String> variables) throws IOException {
    for (AllowedProjects.Entry entry : allowed.list()) {
      System.out.println(TerminalText.line(entry.file()) + state(entry, variables));
    }
    return ExitCodes.OK;
  }

  private static String state(AllowedProjects.Entry entry, Map<String, String> variables) {
    if (!Files.exists(Path.of(entry.file()))) {
      return "  (does not exist)";
    }
    try {
      HookedProject project = HookedProject.of(new File(entry.file()).getParent(), variables);
      return project.digest().equals(entry.digest()) ? "" : "  (has changed: allow it again)";
    } catch (IOException e) {
      return "  (cannot be read)";
    }
  }
}
