package reeve.cli.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.PlanFiles;
import reeve.cli.common.ProfileOption;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.TerminalText;
import reeve.cli.view.CheckJson;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.layer.ReadOptions;
import reeve.config.plan.StartOrder;
import reeve.config.read.PlanReader;
import reeve.config.util.ShellText;
import reeve.config.write.ScheduleWriter;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** {@code reeve check}: prints the problems of the configuration files, or what would run. It starts nothing. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Prints the problems of the configuration files (exit code 78), or what would run (exit code 0).")
public final class CheckCommand implements Callable<Integer> {
  @Option(
      names = {"-c", "--file"},
      paramLabel = "FILE",
      description = "A file, or a directory of *.toml files; may be repeated. Default: the nearest "
          + "reeve.toml upward, otherwise /etc/reeve.")
  private List<String> files = new ArrayList<>();

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "The same as -c.")
  private List<String> more = new ArrayList<>();

  @Option(names = "--strict",
      description = "Also exit with code 78 if this machine lacks something that the services need, such as a command "
          + "or a directory, or if a template or a profile that is not used has a fault.")
  private boolean strict;

  @Option(names = "--target", paramLabel = "TARGET", description = "Check as if reeve were run with this --target.")
  private String target;

  @Mixin
  private ProfileOption profiles = new ProfileOption();

  @Option(names = "--keep-going",
      description = "Check as if reeve were run with --keep-going: also print what would run in spite of problems.")
  private boolean keepGoing;

  @Option(names = "--json", description = "Print the result as JSON, as docs/json.md describes it.")
  private boolean json;

  @Override
  public Integer call() {
    files.addAll(more);
    Posix posix = new LinuxPosix();
    Map<String, String> variables = LauncherEnvironment.forChildren(posix.environment()).toMap();
    ReadOptions options = new ReadOptions(Map.of(), target, profiles.names, keepGoing);
    PlanReader.Result result = PlanFiles.read(files, variables, options);
    if (result instanceof PlanReader.Result.Bad bad && json) {
      System.out.println(CheckJson.write(bad));
      return ExitCodes.CONFIG;
    }
    Plan plan = json ? ((PlanReader.Result.Ok) result).plan() : PlanFiles.planOrReport(result, System.err);
    if (plan == null) {
      return ExitCodes.CONFIG;
    }
    PreflightCheck machine = new PreflightCheck(posix, plan, variables);
    List<ConfigProblem> unused = PlanFiles.unused(files, variables, options, result);
    List<ConfigProblem> findings = machine.findings();
    List<ConfigProblem> warnings = machine.warnings();
    boolean good =
        (!strict || findings.isEmpty() && unused.isEmpty()) && ((PlanReader.Result.Ok) result).skipped().isEmpty();
    if (json) {
      warnings.addAll(unused);
      System.out.println(CheckJson.write((PlanReader.Result.Ok) result, warnings, findings, good));
    } else {
      for (ConfigProblem problem : unused) {
        System.err.println(TerminalText.line((strict ? "" : "reeve: warning: ") + problem));
      }
      report(findings, strict ? "" : "warning: ");
      report(warnings, "warning: ");
      print(plan, System.out);
    }
    return good ? ExitCodes.OK : ExitCodes.CONFIG;
  }

  private static void report(List<ConfigProblem> problems, String kind) {
    for (ConfigProblem problem : problems) {
      System.err.println(TerminalText.line(problem.source() + ": " + kind + problem.message()));
    }
  }

  private static void print(Plan plan, PrintStream out) {
    for (ServiceSpec spec : plan.services()) {
      boolean scheduled = spec.enabled() && spec.schedule().isSet();
      out.println((scheduled ? "clock   " : spec.enabled() ? "start   " : "known   ") + spec.name() + ": "
          + TerminalText.line(ShellText.line(spec.process().commands().get(0)))
          + (spec.exitPolicy().essential() ? " (essential)" : "")
          + (scheduled ? " (" + ScheduleWriter.schedule(spec.schedule()) + ")" : ""));
    }
    List<List<ServiceSpec>> layers = StartOrder.layers(plan.services());
    for (int i = 0; i < layers.size() && layers.size() > 1; i++) {
      List<String> names = new ArrayList<>();
      for (ServiceSpec spec : layers.get(i)) {
        names.add(spec.name());
      }
      out.println((i == 0 ? "first   " : "then    ") + String.join(", ", names));
    }
    out.println(plan.services().size() + (plan.services().size() == 1 ? " service" : " services") + " in "
        + String.join(", ", plan.files()));
  }
}
