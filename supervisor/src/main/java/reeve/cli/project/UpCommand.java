package reeve.cli.project;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.app.ProjectScope;
import reeve.app.SignalMask;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.PlainCommand;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.ProgressReporter;
import reeve.cli.common.ReeveLocator;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.common.WaitOptions;
import reeve.cli.view.ActionResults;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.TargetSpec;
import reeve.config.layer.EndOptions;
import reeve.config.layer.ReadOptions;
import reeve.control.Selector;
import reeve.control.ServiceAction;
import reeve.control.client.ActionReply;
import reeve.control.client.ClientException;
import reeve.control.client.PlanReply;
import reeve.control.client.ServiceStatus;
import reeve.control.client.VersionReply;
import reeve.daemon.DaemonRun;
import reeve.daemon.DetachedRun;
import reeve.daemon.RunOptions;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** {@code reeve up}: starts the reeve of a project, or brings one that runs in line with its file. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Starts the services of the project. In the foreground it prints their output, and Ctrl-C stops all of them in "
            + "order; with -d it leaves them in the background, and returns when all are ready, or says which are not.",
        "If the reeve of the project runs already, it applies the changes of its file, starts the services that do not "
            + "run, or only those that are named, and waits for them."
    })
public final class UpCommand implements PlainCommand, Session.Action {
  /** How often, and in how many nanoseconds, the socket of a new reeve is looked for. */
  private static final int ATTEMPTS = 200;
  private static final long PAUSE_NANOS = 25_000_000L;

  @Mixin
  private ClientOptions clientOptions = new ClientOptions();
  @Mixin
  private WaitOptions waiting = new WaitOptions();

  @Mixin
  private Wanted wanted = new Wanted();

  /** What is started, and where. */
  static final class Wanted implements PlainArguments.OptionGroup {
    @Parameters(arity = "0..*", paramLabel = "NAME",
        description = "Start only these services, with those that they need.")
    List<String> names = new ArrayList<>();

    @Option(names = {"-d", "--detach"}, description = "Run in the background, and wait until every service is ready.")
    boolean detach;

    @Override
    public int consume(String[] args, int at) {
      if (args[at].equals("-d") || args[at].equals("--detach")) {
        if (detach) {
          return PlainArguments.NOT_PLAIN;
        }
        detach = true;
      } else if (PlainArguments.isPositional(args[at])) {
        names.add(args[at]);
      } else {
        return 0;
      }
      return 1;
    }
  }

  /** Whether this command has started the reeve, so that there is nothing to apply. */
  private boolean fresh;
  private boolean absent;
  private boolean answered;
  private boolean last;

  @Override
  public boolean parsePlain(String[] args) {
    return PlainArguments.parse(args, 1, clientOptions, waiting, wanted);
  }

  @Override
  public Integer call() {
    return Session.run(clientOptions, this);
  }

  /** Starts the reeve of the project. */
  @Override
  public int absent(ClientException none) {
    absent = true;
    if (fresh) {
      return last ? Session.fail(none) : ExitCodes.NO_REEVE;
    }
    Posix posix = new LinuxPosix();
    ReeveLocator locator = clientOptions.locator(posix);
    List<String> files;
    try {
      files = locator.files();
      ProjectScope project = locator.project();
      if (clientOptions.project != null && project != null) {
        posix.changeDirectory(project.directory()); // services start there
      }
    } catch (ClientException e) {
      return Session.fail(e);
    }
    RunOptions options = new RunOptions(files, false, clientOptions.noColor, null, false, clientOptions.socket,
        wanted.names.isEmpty() ? null : String.join(",", wanted.names), false, List.of(), false, EndOptions.NONE);
    if (!wanted.detach) {
      return new DaemonRun(posix, options).run();
    }
    posix.unblockSignals(SignalMask.SUPERVISOR);
    int code = new DetachedRun(posix, options).run();
    fresh = true;
    return code != ExitCodes.OK ? code : connectAgain();
  }

  /** The new reeve makes its socket on another thread, right after it has reported that it runs. */
  private int connectAgain() {
    for (int attempt = 0; attempt < ATTEMPTS && !answered; attempt++) {
      last = attempt == ATTEMPTS - 1;
      int code = Session.run(clientOptions, this);
      if (answered || last || !absent) {
        return code;
      }
      absent = false;
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return ExitCodes.NO_REEVE;
  }

  /** Nothing: as a rule no reeve runs yet, and its start would have to share the processors with this. */
  @Override
  public void preload() {}

  @Override
  public int run(Session session) throws ClientException {
    answered = true;
    // The launcher blocks signals for a supervisor; a command that waits for another one must end on Ctrl-C.
    session.posix().unblockSignals(SignalMask.SUPERVISOR);
    ProgressReporter progress = session.progress("to start");
    ActionReply reply = null;
    int applied = ExitCodes.OK;
    try {
      applied = fresh ? ExitCodes.OK : apply(session, progress);
      List<String> meant = wanted.names.isEmpty() ? enabled(session) : wanted.names;
      if (!meant.isEmpty()) {
        reply = session.client().act(ServiceAction.START, new Selector(meant, false, false), true, true,
            waiting.replyWait(session.clock().nanos(), progress));
      }
    } catch (ClientException e) {
      return Session.fail(e, progress, waiting);
    }
    progress.clear();
    int code = reply == null ? ExitCodes.OK : new ActionResults(session, "start", true).print(reply, "");
    return code != ExitCodes.OK ? code : applied;
  }

  /** Applies the file; the results of services that start are printed once, with those of the start. */
  private int apply(Session session, ProgressReporter progress) throws ClientException {
    PlanReply plan = session.client().apply(false, waiting.replyWait(session.clock().nanos(), progress));
    int code = ExitCodes.OK;
    for (PlanReply.Service service : plan.services()) {
      if (service.isMissed() && !service.kind().equals("new")) {
        progress.clear();
        Failure.report("cannot bring \"" + TerminalText.line(service.name()) + "\" in line with its definition: "
            + TerminalText.line(String.valueOf(service.message())));
        code = ExitCodes.FAILURE;
      }
    }
    return code;
  }

  /** The services that start with reeve; those of the files, if reeve was started for some that were named. */
  private static List<String> enabled(Session session) throws ClientException {
    List<String> enabled = new ArrayList<>();
    VersionReply running = session.client().versionDetails();
    Plan plan = running.target() == null ? null : plan(session, running);
    for (ServiceStatus service : session.client().status(new Selector(List.of(), false, false), false).services()) {
      if (service.definition().enabled()) {
        enabled.add(service.name());
      }
    }
    for (ServiceSpec spec : plan == null ? List.<ServiceSpec>of() : plan.services()) {
      if (spec.enabled() && !enabled.contains(spec.name())) {
        enabled.add(spec.name());
      }
    }
    return enabled;
  }

  /** The files of a reeve that was started for services; null: it was started for targets, or they have errors. */
  private static Plan plan(Session session, VersionReply running) {
    Map<String, String> variables = LauncherEnvironment.forChildren(session.posix().environment()).toMap();
    Plan plan = PlanFiles.planOfRunning(running.files(), variables,
        new ReadOptions(Map.of(), null, running.profiles(), running.keepGoing()));
    List<String> targets = new ArrayList<>(List.of(ReadOptions.AUTO));
    for (TargetSpec target : plan == null ? List.<TargetSpec>of() : plan.targets()) {
      targets.add(target.name());
    }
    return targets.containsAll(List.of(running.target().split(","))) ? null : plan;
  }
}
