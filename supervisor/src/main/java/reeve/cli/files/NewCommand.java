package reeve.cli.files;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.cli.command.PreflightCheck;
import reeve.cli.common.NewFile;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.TerminalText;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.read.PlanReader;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.scaffold.ProjectFiles;
import reeve.scaffold.StarterFile;

/**
 * {@code reeve new}: writes a first configuration file for the project in a directory. It needs no running reeve and no
 * network, and runs nothing.
 */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Writes a commented first reeve.toml for the project in a directory.",
        "It reads Procfile, package.json, deno.json, manage.py, pyproject.toml, requirements.txt, Pipfile, Gemfile, "
            + "composer.json, go.mod, Cargo.toml, pom.xml, build.gradle, *.csproj, mix.exs and compose files, also of "
            + "projects in directories below it. Ports, readiness and health are guessed, and marked as guesses. "
            + "The file is checked before it is written. It overwrites no file without --force.",
    })
public final class NewCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "DIRECTORY",
      description = "The directory of the project. Default: the current directory.")
  private String directory = ".";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file to write; - is the standard output. Default: reeve.toml in that directory.")
  private String output;

  @Option(names = "--force", description = "Overwrite an existing file.")
  private boolean force;

  @Override
  public Integer call() {
    File root = absolute(directory);
    if (!root.isDirectory()) {
      return fail("cannot use \"" + directory + "\": "
          + (root.exists() ? "it is not a directory" : "there is no such directory"), ExitCodes.FAILURE);
    }
    if (!Files.isReadable(root.toPath()) || !Files.isExecutable(root.toPath())) {
      return fail("cannot read \"" + directory + "\": permission denied", ExitCodes.FAILURE);
    }
    ProjectFiles project = new ProjectFiles(root);
    boolean toStdout = "-".equals(output);
    File file = output == null || toStdout ? new File(root, "reeve.toml") : absolute(output);
    String base = root.equals(file.getParentFile()) ? "." : root.getPath();
    StarterFile starter = StarterFile.of(project, base, project.has(".env"));
    for (String unreadable : project.unreadable()) {
      Failure.report("cannot read \"" + unreadable + "\": permission denied; what it says is left out");
    }
    if (toStdout) {
      System.out.print(starter.text());
      return ExitCodes.OK;
    }
    if (file.exists() && !file.isFile()) { // such as a pipe
      Integer failed = NewFile.write(file, starter.text(), force);
      return failed == null ? ExitCodes.OK : failed;
    }
    Posix posix = new LinuxPosix();
    Map<String, String> variables = LauncherEnvironment.forChildren(posix.environment()).toMap();
    if (force || !Files.exists(file.toPath(), LinkOption.NOFOLLOW_LINKS)) {
      ProposalCheck check = new ProposalCheck(file, variables);
      PlanReader.Result read = check.read(starter.text());
      if (read instanceof PlanReader.Result.Bad bad && starter.readsEnvFiles()) {
        // Other tools accept lines in .env that reeve does not.
        Failure.report("cannot read \".env\" as an env-file: " + check.sentence(bad.problems().get(0))
            + "; the new file has the key env-file only as a comment");
        starter = StarterFile.of(project, base, false);
        read = check.read(starter.text());
      }
      if (read instanceof PlanReader.Result.Bad bad) {
        return fail("cannot propose services for \"" + directory + "\": the proposal has a fault, " + check.sentence(
            bad.problems().get(0)) + "; nothing was written. Print it by --output - and correct it", ExitCodes.CONFIG);
      }
    }
    Integer failed = NewFile.write(file, starter.text(), force);
    if (failed != null) {
      return failed;
    }
    Plan plan = PlanFiles.planOrReport(PlanFiles.read(List.of(file.getPath()), variables), System.err);
    if (plan == null) {
      return ExitCodes.CONFIG; // what is beside it, such as a drop-in, does not fit
    }
    for (ConfigProblem finding : new PreflightCheck(posix, plan, variables).findings()) {
      System.err.println(TerminalText.line(finding.source() + ": warning: " + finding.message()));
    }
    ignoreState(root);
    print(System.out, starter);
    return ExitCodes.OK;
  }

  private void print(PrintStream out, StarterFile starter) {
    String shown =
        output != null ? output : directory.equals(".") ? "reeve.toml" : new File(directory, "reeve.toml").getPath();
    String argument = shown.equals("reeve.toml") ? "" : " " + shown;
    out.println("Wrote " + shown + ": " + String.join(", ", starter.services())
        + (starter.sources().isEmpty() ? " (an example, because nothing that can be run was found here)"
            : ", from " + String.join(", ", starter.sources())));
    out.println();
    out.println("  reeve check" + argument + "    what would run");
    out.println("  reeve run" + argument + "      starts it; Ctrl-C stops everything in order");
    out.println("  reeve status" + " ".repeat(argument.length()) + "   from another terminal");
  }

  /** Makes {@code .reeve} with a {@code .gitignore} that covers all of it, for logs, state and built programs. */
  private static void ignoreState(File root) {
    File state = new File(root, ".reeve");
    File ignored = new File(state, ".gitignore");
    if (ignored.exists()) {
      return;
    }
    try {
      Files.createDirectories(state.toPath());
      Files.writeString(ignored.toPath(), "*\n", StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      Failure.report("cannot write \"" + ignored + "\": " + e.getMessage()
          + "; put .reeve/ into the .gitignore of the project, for logs and state are kept there");
    }
  }

  private static File absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize().toFile();
  }

  private static int fail(String message, int code) {
    Failure.report(message);
    return code;
  }
}
