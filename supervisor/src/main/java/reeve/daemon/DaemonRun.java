package reeve.daemon;

import java.io.File;
import java.util.Map;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.app.SignalMask;
import reeve.app.Version;
import reeve.config.Plan;
import reeve.config.Settings;
import reeve.config.Signal;
import reeve.config.read.PlanReader;
import reeve.console.ConsoleStyle;
import reeve.control.SupervisorBackend;
import reeve.control.server.ControlSocketFile;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.event.FallbackLogs;
import reeve.log.LogbackLog;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.posix.DescriptorTable;
import reeve.posix.Environment;
import reeve.posix.FileLock;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.SyscallException;
import reeve.runtime.AdoptionPlan;
import reeve.runtime.ControlParts;
import reeve.runtime.RuntimeEnvironment;
import reeve.runtime.Supervisor;
import reeve.runtime.SupervisorWiring;
import reeve.runtime.Termination;
import reeve.runtime.admin.EnablementStore;
import reeve.runtime.admin.FormerDefinitions;
import reeve.runtime.process.ConditionCheck;
import reeve.runtime.process.OutputFiles;
import reeve.survival.Handover;
import reeve.survival.StoredState;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * Makes the supervisor, runs it, and closes everything: the work of {@code reeve run}. Used once, on the main thread.
 */
public final class DaemonRun {
  /** For jars, which are opened at the first use of a class in them, and the locks. */
  private static final int SPARE_DESCRIPTORS = 6;

  /** Kept for clients, /proc and the files of services, when no other descriptor is left. */
  private static final int RESERVED_DESCRIPTORS = 8;

  private final Posix posix;
  private final RunOptions options;
  /** Whether there was a controlling terminal when the launcher was started. */
  private boolean terminal;
  private WarmUp warmUp;
  /** Of the program that this one has replaced in this process; null: there was none. */
  private Handover handover;

  public DaemonRun(Posix posix, RunOptions options) {
    this.posix = posix;
    this.options = options;
  }

  /** @return the exit code of reeve */
  public int run() {
    try {
      return start();
    } catch (SyscallException e) {
      return Failure.report(e.getMessage());
    }
  }

  private int start() throws SyscallException {
    // JNA's initialisation and the reading of the files take about the same time, and do not depend on each other.
    Environment ours = posix.environment();
    boolean replaces = ours.get(LauncherEnvironment.UPGRADE) != null || ours.get(LauncherEnvironment.TRIAL) != null;
    warmUp = new WarmUp(posix, !replaces);
    Thread warming = new Thread(null, warmUp, "warm-up", 256 * 1024);
    warming.start();
    terminal = ours.get(LauncherEnvironment.TERMINAL) != null;
    Environment environment = LauncherEnvironment.forChildren(ours);
    Map<String, String> variables = environment.toMap();
    PlanReader.Result result = PlanFiles.read(options.files(), variables, options.reading());
    join(warming);
    String problem = SignalMask.block(posix, posix, SignalMask.SUPERVISOR);
    if (problem != null) {
      return Failure.report(problem);
    }
    Plan plan = PlanFiles.planOrReport(result, System.err);
    if (plan == null) {
      return ExitCodes.CONFIG;
    }
    if (ours.get(LauncherEnvironment.TRIAL) != null) {
      return UpgradeTrialRun.report(posix, options, plan, ours, variables);
    }
    String above = PlanFiles.directoryAbove(options.files());
    if (above != null) {
      posix.changeDirectory(above); // services start there, from whichever directory below it reeve was started
    }
    handover = HandoverFile.takeOver(posix, ours.get(LauncherEnvironment.UPGRADE));
    if (!reserveDescriptors()) {
      return Failure.report("cannot run with so few file descriptors: reeve needs "
          + (RESERVED_DESCRIPTORS + SPARE_DESCRIPTORS) + " free ones for itself, and of " + posix.descriptorLimit()
          + " (hard limit) too many are in use; raise the limit on open files (ulimit -Hn) to 64 or more");
    }
    // If the program that started us ignored SIGCHLD, the kernel would reap our children itself, and their exit status
    // would be lost.
    posix.ignoreSignal(Signal.CHLD, false);
    if (posix.pid() != 1) {
      posix.becomeSubreaper();
    }
    return supervise(plan, environment, variables);
  }

  /**
   * Raises the limit on descriptors, and puts aside those that reeve needs for itself, before anything runs. Without
   * them a class could not be loaded later, and a SIGTERM would be read without effect.
   */
  private boolean reserveDescriptors() {
    DescriptorTable descriptors = posix.descriptors();
    try {
      descriptors.raiseLimit();
      descriptors.borrowOnThisThread();
      return descriptors.reserve(RESERVED_DESCRIPTORS, SPARE_DESCRIPTORS);
    } catch (LinkageError | InternalError e) {
      return false; // there are too few to load these classes
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int supervise(Plan plan, Environment environment, Map<String, String> variables) throws SyscallException {
    Settings settings = plan.settings();
    int signalFd = posix.signalFd(SignalMask.SUPERVISOR);
    LogbackLog log = new LogbackLog(settings.logFile().orElse(null), options.verbose());
    ForeignProc.check(posix, log);
    RunPaths paths = RunPaths.of(options, settings, posix.pid(), posix.euid(), variables);
    String stateDir = paths.stateDir();
    String logDir = paths.logDir();
    GroupDirectories.make(posix, settings, log, stateDir, logDir);
    SingleInstanceLock lock = new SingleInstanceLock(posix, posix.storage(), posix, posix, log);
    SocketSelection socket = new SocketSelection(lock, posix, settings.socketGroup().orElse(null));
    String problem = lock(lock, paths, socket);
    if (problem != null) {
      return Failure.report(problem);
    }
    ControlSocketFile endpoint = socket.file();
    ProjectEntryFile entry = ProjectEntryFile.make(posix, paths, endpoint, variables, log);
    Clock clock = Clock.system();
    BackgroundWorker worker = new BackgroundWorker("worker");
    EventOutputs outputs = new EventOutputs(posix, clock, log, style(plan, variables), plan, stateDir);
    SupervisorBackend.Info info = info(clock, stateDir, plan);
    ProcStat self = posix.stat(info.pid());
    long startTicks = self == null ? 0 : self.startTime();
    FormerState state = FormerState.open(posix, clock, log, stateDir, startTicks);
    outputs.reeveStarted(clock, info.pid(), startTicks, state.stored(), handover, stateDir, log);
    String socketPath = endpoint == null ? null : new File(endpoint.path()).getAbsolutePath();
    AdoptionPlan adoption = adoption(state, stateDir, plan, socketPath, clock, log);
    ServiceSet services = new ServiceSet(adoption.definitions().services(),
        new StartContext(clock.nanos(), new ConditionCheck(posix, environment)), clock.nanos());
    ManagerNotifier manager = ManagerNotifier.of(environment, posix, services, clock, log);
    TimerQueue<TimerKey> timers = new TimerQueue<>();
    LedgerFailureReports reports = new LedgerFailureReports(outputs.ledger(), stateDir, clock, services, timers, log);
    EnablementStore enablement = new EnablementStore(posix, log, worker, clock, stateDir);
    SupervisorWiring wiring = new SupervisorWiring(
        new SupervisorWiring.Parts(posix, clock, plan, services, timers, manager.withSink(outputs.sink()), log,
            new RuntimeEnvironment(environment, logDir, stateDir, socketPath, terminal, worker, state.stored(),
                adoption)),
        new ControlParts(enablement,
            new StartPlanSource(PlanFiles.existing(options.files()), variables, options.reading()), outputs.control(),
            info, outputs.rotator(), outputs.ledger(), reports));
    ControlSetup control = new ControlSetup(socket, outputs.control(), outputs.sink(), log, clock, posix);
    wiring.register(outputs.connect(services, wiring.writerControl(), wiring.polled()), control,
        new HeapTrimmer(posix, clock), new JarOpener(posix, clock, worker), manager);
    HealthFileKeeper health = keepHealthFile(wiring, settings, services, enablement, worker, clock, log);
    watchFiles(wiring, state, lock.stateLock(), control, health, outputs, clock, worker, log);
    Supervisor supervisor = wiring.supervisor();
    int code = supervisor.run(signalFd, new AfterBoot(posix, outputs, control, wiring, manager));
    writeTermination(supervisor.termination(), services, logDir, stateDir, variables, log);
    control.end();
    entry.remove();
    state.end();
    close(worker, reports, outputs, log, code);
    return code;
  }

  /** @return null: none is configured */
  private HealthFileKeeper keepHealthFile(SupervisorWiring wiring, Settings settings, ServiceSet services,
      EnablementStore enablement, BackgroundWorker worker, Clock clock, LogbackLog log) {
    if (settings.healthFile().isEmpty()) {
      return null;
    }
    String path = settings.healthFile().get();
    HealthFileKeeper keeper = new HealthFileKeeper(new HealthFileKeeper.Parts(new HealthFile(posix, path), path,
        posix.pid(), services, enablement, worker, clock, log), handover != null);
    wiring.register(keeper);
    return keeper;
  }

  private ConsoleStyle style(Plan plan, Map<String, String> variables) {
    return ConsoleSelection.style(posix, options, plan, variables);
  }

  private SupervisorBackend.Info info(Clock clock, String stateDir, Plan plan) {
    return new SupervisorBackend.Info(Version.text(), posix.pid(), clock.nanos(), stateDir, plan.files(),
        new SupervisorBackend.Reading(plan.layers().profiles(), options.reading().target(),
            options.reading().keepGoing()),
        handover == null ? 0 : handover.upgrades());
  }

  private AdoptionPlan adoption(FormerState state, String stateDir, Plan plan, String socket, Clock clock,
      LogbackLog log) {
    StoredState stored = state.stored();
    FormerDefinitions definitions = StoredDefinitionFile.compare(posix, log, stateDir, plan, stored);
    Orphans orphans = handover != null ? Orphans.NONE : Orphans.find(posix, clock, log, plan,
        new Orphans.Own(stored.services().keySet(), stored.own().record().supervisorId(), socket, options.fresh(),
            warmUp));
    state.add(orphans.records(), orphans.supervisor(), clock.wallMillis());
    return new AdoptionPlan(definitions.with(orphans.stopped()), options.fresh(), orphans.held());
  }

  /** What is still to be written is written first. */
  private void close(BackgroundWorker worker, LedgerFailureReports reports, EventOutputs outputs, LogbackLog log,
      int code) {
    reports.close();
    outputs.reeveEnded(Clock.system().wallMillis(), posix.pid(), code);
    worker.close();
    outputs.close();
    log.close();
  }

  /** @param end null: no failure of an essential service ended reeve */
  private void writeTermination(Termination end, ServiceSet services, String logDir, String stateDir,
      Map<String, String> variables, LogbackLog log) {
    if (end != null) {
      Service failed = services.get(end.service());
      TerminationMessage.write(posix, variables, end.message(),
          failed == null ? null : FallbackLogs.lastWritten(OutputFiles.file(failed.spec(), "stdout", logDir), stateDir,
              failed.name(), "stdout"),
          log);
    }
  }

  /**
   * Makes sure that this is the only reeve of its state directory and control socket.
   *
   * @return null, or why it is not
   */
  private String lock(SingleInstanceLock lock, RunPaths paths, SocketSelection socket) {
    String problem = lock.take(paths.stateDir());
    if (problem != null) {
      return problem;
    }
    problem = socket.take(paths.socket(), paths.named(), paths.ownSocket() ? paths.project() : null);
    String descriptors = paths.named() && problem == null ? ControlSetup.problem(posix.descriptorLimit()) : null;
    return descriptors == null ? problem
        : "cannot serve the control socket \"" + paths.socket() + "\": " + descriptors;
  }

  /** Makes what was removed from the file system meanwhile again: at once if the kernel reports it, and at SIGHUP. */
  private void watchFiles(SupervisorWiring wiring, FormerState former, FileLock lock, ControlSetup control,
      HealthFileKeeper health, EventOutputs outputs, Clock clock, BackgroundWorker worker, LogbackLog log) {
    StateLock state = lock == null ? null
        : new StateLock(former.directory(), lock, posix, clock, wiring.polled(), worker, log, new Runnable() {
          @Override
          public void run() {
            wiring.replaceStateFile();
          }
        });
    wiring.upgrade().connect(control, outputs);
    if (state != null) {
      wiring.register(state);
      wiring.upgrade().add(state);
    }
    outputs.control().onReload(new Runnable() {
      @Override
      public void run() {
        control.check();
        if (health != null) {
          health.check();
        }
        if (state != null) {
          state.check();
        }
      }
    });
  }
}
