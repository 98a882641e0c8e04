package reeve.cli.files;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.cli.common.ProfileOption;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.TerminalText;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.layer.ReadOptions;
import reeve.config.read.PlanReader;
import reeve.config.read.ValueOrigins;
import reeve.config.util.Globs;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;

/** {@code reeve render}: shows the effective values of the files, and where each comes from. It starts nothing. */
@Command(
    name = "render",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Prints the effective configuration, and where each value is set.",
        "These are the values after defaults, drop-ins, profiles and variables, as TOML with file and line behind "
            + "each; values of environment variables are not shown."
    })
public final class RenderCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "NAME",
      description = "Services: names, patterns with * and ?, or @TAG. Default: all, and [reeve].")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-c", "--file"},
      paramLabel = "FILE",
      description = "A file, or a directory of *.toml files; may be repeated. Default: the nearest "
          + "reeve.toml upward, otherwise /etc/reeve.")
  private List<String> files = new ArrayList<>();

  @Mixin
  private ProfileOption profiles = new ProfileOption();

  @Option(names = "--target", paramLabel = "TARGET", description = "Print as if reeve were run with this --target.")
  private String target;

  @Option(names = "--all", description = "Also print the values that are defaults of reeve.")
  private boolean all;

  @Option(names = "--json", description = "Print JSON, as docs/json.md describes it.")
  private boolean json;

  @Override
  public Integer call() {
    Map<String, String> variables = LauncherEnvironment.forChildren(new LinuxPosix().environment()).toMap();
    List<String> instances = new ArrayList<>(); // as start would make them of templates
    for (String name : names) {
      if (name.indexOf('@') > 0 && !Globs.isGlob(name)) {
        instances.add(name);
      }
    }
    ReadOptions options = new ReadOptions(Map.of(), target, profiles.names, false).withMade(instances);
    PlanReader.Result result = PlanFiles.read(files, variables, options);
    Plan plan = PlanFiles.planOrReport(result, System.err);
    if (plan == null) {
      return ExitCodes.CONFIG;
    }
    Set<ServiceSpec> selected = new LinkedHashSet<>(names.isEmpty() ? plan.services() : List.of());
    for (String name : names) {
      List<ServiceSpec> found = select(plan, name);
      if (found.isEmpty()) {
        Failure.report(TerminalText.line("cannot find the service \"" + name + "\" in the files"));
        return ExitCodes.NO_SUCH_SERVICE;
      }
      selected.addAll(found);
    }
    ValueOrigins origins = ValueOrigins.read(PlanFiles.existing(files), variables,
        options.withProfiles(plan.layers().profiles()));
    EffectivePlan effective = new EffectivePlan(plan, origins, new ArrayList<>(selected), names.isEmpty(), all);
    System.out.print(json ? effective.json() + "\n" : effective.toml());
    return ((PlanReader.Result.Ok) result).skipped().isEmpty() ? ExitCodes.OK : ExitCodes.CONFIG;
  }

  /** The services that a name, a pattern or a tag selects. */
  static List<ServiceSpec> select(Plan plan, String name) {
    List<ServiceSpec> found = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      boolean matches = name.startsWith("@") ? spec.identity().tags().contains(name.substring(1))
          : Globs.matches(name, spec.name()) || spec.identity().instance().table().equals(name);
      if (matches) {
        found.add(spec);
      }
    }
    return found;
  }
}
