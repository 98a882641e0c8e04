package reeve.cli.diagnose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.DefaultPaths;
import reeve.app.ProjectScope;
import reeve.app.ExitCodes;
import reeve.app.PlanFiles;
import reeve.cli.command.PreflightCheck;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.ProfileOption;
import reeve.cli.common.ProgramVersion;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.Settings;
import reeve.config.layer.ReadOptions;
import reeve.config.read.PlanReader;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ServiceStatus;
import reeve.control.client.VersionReply;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** {@code reeve doctor}: what stands in the way of services, or will. It changes nothing. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Looks for what keeps services from working, or will. Each finding says what it is, what follows, and what to "
            + "do. Exits with code 1 if there is an error or a warning.",
        "It examines the files of the running reeve, or those that are named, and this machine: commands that keep "
            + "signals from a program, missing programs and users, services that have failed, the time of a shutdown, "
            + "logs, PID 1, privileges, and ports in use."
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final long SILENCE_NANOS = 5_000_000_000L;

  @Mixin
  private ClientOptions clientOptions = new ClientOptions();

  @Option(
      names = {"-c", "--file"},
      paramLabel = "FILE",
      description = "A file, or a directory of *.toml files; may be repeated. Default: those of the running reeve, "
          + "otherwise the nearest reeve.toml upward, otherwise /etc/reeve.")
  private List<String> files = new ArrayList<>();

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "The same as -c.")
  private List<String> more = new ArrayList<>();

  @Mixin
  private ProfileOption profiles = new ProfileOption();

  /** The running reeve, as far as it was asked; null: none runs. */
  private VersionReply running;
  private final Map<String, ServiceStatus> statuses = new LinkedHashMap<>();

  @Override
  public Integer call() {
    files.addAll(more);
    Posix posix = new LinuxPosix();
    Map<String, String> variables = LauncherEnvironment.forChildren(posix.environment()).toMap();
    ClientException failure = connect(posix);
    ReadOptions options = new ReadOptions(Map.of(), null, profiles.names, true);
    if (files.isEmpty() && running != null) {
      files.addAll(running.files());
      options = new ReadOptions(Map.of(), running.target(), running.profiles(), true);
    }
    PlanReader.Result result = PlanFiles.read(files, variables, options);
    Plan plan = PlanFiles.planOrReport(result, System.err);
    if (plan == null) {
      return ExitCodes.CONFIG;
    }
    List<Finding> findings = new ArrayList<>();
    MachineFacts facts = MachineFacts.read(posix, running == null ? 0 : (int) running.pid(), variables);
    addOfTheFiles(posix, (PlanReader.Result.Ok) result, facts.isOtherUser(), variables, findings);
    addOfTheMachine(facts, plan, findings);
    if (failure == null || failure.isAbsent()) { // otherwise the owners of ports may be its services
      int pid = running == null ? posix.pid() : (int) running.pid();
      PortFindings ports = new PortFindings(posix.processTable(), pid, statuses);
      for (ServiceSpec spec : plan.services()) {
        ports.add(spec, findings);
      }
    }
    ReeveFindings.addAnswer(failure, findings);
    ReeveFindings.addServices(statuses.values(), findings);
    findings.sort((a, b) -> a.severity().compareTo(b.severity()));
    System.out.print(clientOptions.json ? DoctorText.json(findings) + "\n" : DoctorText.text(findings));
    boolean good = findings.isEmpty() || findings.get(0).severity() == Finding.Severity.NOTE;
    return good ? ExitCodes.OK : ExitCodes.FAILURE;
  }

  /** @return null: a reeve has answered; otherwise why none has */
  private ClientException connect(Posix posix) {
    try (ControlClient client = clientOptions.locator(posix).connect(SILENCE_NANOS)) {
      running = client.versionDetails();
      for (ServiceStatus status : client.status(new Selector(List.of(), false, false), true).services()) {
        statuses.put(status.name(), status);
      }
      return null;
    } catch (ClientException e) {
      return e;
    }
  }

  private static void addOfTheFiles(Posix posix, PlanReader.Result.Ok result, boolean isOtherUser,
      Map<String, String> variables, List<Finding> findings) {
    add(Finding.Severity.ERROR, result.skipped().problems(), "the services of this file do not run", findings);
    add(Finding.Severity.WARNING, result.warnings(), "it is allowed, and may not be meant", findings);
    for (ServiceSpec spec : result.plan().services()) {
      CommandFindings.add(spec, findings);
    }
    if (isOtherUser) {
      return; // what follows depends on the user, the rights and the environment of reeve
    }
    PreflightCheck machine = new PreflightCheck(posix, result.plan(), variables);
    add(Finding.Severity.ERROR, machine.findings(), "the service does not run as it is defined", findings);
    add(Finding.Severity.WARNING, machine.warnings(), "reeve runs without it", findings);
    Settings settings = result.plan().settings();
    ProjectScope project =
        DefaultPaths.ownProject(result.plan().files(), null, settings.socket().orElse(null), variables, 0);
    LogFindings logs = new LogFindings(posix, DefaultPaths.logDir(settings, project, posix.euid(), variables));
    for (ServiceSpec spec : result.plan().services()) {
      logs.add(spec, findings);
    }
  }

  private static void add(Finding.Severity severity, List<ConfigProblem> problems, String why,
      List<Finding> findings) {
    for (ConfigProblem problem : problems) {
      String[] key = problem.key().split("\\.", 3);
      findings.add(new Finding(severity, problem.key().equals("reeve.shutdown-budget") ? "budget" : "requirements",
          key.length > 1 && key[0].equals("service") ? key[1] : null, problem.source().toString(), problem.message(),
          why, problem.hint().isEmpty() ? "correct it where it is missing, or in the file" : problem.hint()));
    }
  }

  private static void addOfTheMachine(MachineFacts facts, Plan plan, List<Finding> findings) {
    MachineFindings.addGrace(facts, plan.settings().shutdownBudget().orElse(null), plan.services(), findings);
    MachineFindings.addInit(facts, facts.reevePid() == 1, findings);
    MachineFindings.addPrivileges(facts, findings);
  }
}
