package reeve.runtime;

import java.util.function.Supplier;
import reeve.config.Plan;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.loop.HeapReserve;
import reeve.loop.InternalErrors;
import reeve.loop.LoopComponent;
import reeve.loop.LoopComponents;
import reeve.loop.Mailbox;
import reeve.loop.PollRegistry;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.loop.TurnBudget;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.rotation.WriterControl;
import reeve.runtime.admin.ControlBackend;
import reeve.runtime.admin.DefinitionManager;
import reeve.runtime.admin.DefinitionStore;
import reeve.runtime.admin.EnablementStore;
import reeve.runtime.admin.FileComparison;
import reeve.runtime.admin.OutputViews;
import reeve.runtime.admin.PlanApplier;
import reeve.runtime.admin.PlanPrograms;
import reeve.runtime.admin.PlanReloader;
import reeve.runtime.admin.ReeveRequests;
import reeve.runtime.admin.RequestLog;
import reeve.runtime.admin.ServiceActions;
import reeve.runtime.admin.ServiceViews;
import reeve.runtime.cgroup.CgroupEvents;
import reeve.runtime.cgroup.Cgroups;
import reeve.runtime.cgroup.LimitComponents;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.command.FailureHooks;
import reeve.runtime.command.ReloadCommands;
import reeve.runtime.execution.Credentials;
import reeve.runtime.execution.ServiceDirectories;
import reeve.runtime.ports.ServicePorts;
import reeve.runtime.process.DeliveredSignals;
import reeve.runtime.process.DescriptorWatch;
import reeve.runtime.process.ForkingServices;
import reeve.runtime.process.HeldStarts;
import reeve.runtime.process.LogWriterControl;
import reeve.runtime.process.NonChildren;
import reeve.runtime.process.OutputFiles;
import reeve.runtime.process.ProcessFreezer;
import reeve.runtime.process.ProcessStarter;
import reeve.runtime.process.ProcessStopper;
import reeve.runtime.process.ProcessTree;
import reeve.runtime.process.ServiceEnvironment;
import reeve.runtime.readiness.LazyDbusServices;
import reeve.runtime.readiness.NotifyServices;
import reeve.runtime.readiness.ReadinessPipes;
import reeve.runtime.readiness.ReadinessProber;
import reeve.runtime.schedule.ScheduleStore;
import reeve.runtime.schedule.Scheduler;
import reeve.runtime.upgrade.Upgrade;
import reeve.runtime.watch.CheckRunner;
import reeve.runtime.watch.FileWatches;
import reeve.runtime.watch.HealthMonitor;
import reeve.runtime.watch.ParkMonitor;
import reeve.runtime.watch.WatchParts;
import reeve.time.Clock;

/** Makes the loop and its components, and registers them; {@link #register} has their order and its reasons. */
public final class SupervisorWiring {
  /** What the loop works with; the timers are those of the services. */
  public record Parts(Posix posix, Clock clock, Plan plan, ServiceSet services, TimerQueue<TimerKey> timers,
      EventSink sink, SupervisorLog log, RuntimeEnvironment environment) {}

  private final Posix posix;
  private final Clock clock;
  private final Plan plan;
  private final ServiceSet services;
  private final TimerQueue<TimerKey> timers;
  private final EventSink sink;
  private final SupervisorLog log;
  private final RuntimeEnvironment runtime;
  private final ControlParts control;
  private final LoopComponents components;
  private final Mailbox mailbox;
  private final PollRegistry polled;
  private final HeapReserve reserve = new HeapReserve();
  private final InternalErrors errors;
  private final TurnBudget budget;
  private final StateRecorder recorder;
  private final DefinitionStore stored;
  private Cgroups cgroups;
  private ProcessTree tree;
  private ProcessFreezer freezer;
  private ProcessStopper stopper;
  private LifecycleReporter reporter;
  private EffectRunner runner;
  private NotifyServices notifier;
  private ReadinessPipes pipes;
  private ServiceEnvironment serviceEnvironment;
  private OutputFiles outputFiles;
  private ServiceDirectories directories;
  private ProcessStarter starter;
  AuxCommandRunner commands;
  private FailureHooks hooks;
  ReloadCommands reloads;
  private FileWatches watches;
  private CheckRunner checks;
  private ReadinessProber prober;
  private HealthMonitor health;
  private Scheduler scheduler;
  private SignalPolicy signalPolicy;
  private Shutdown shutdown;
  private DefinitionManager definitions;
  private RequestLog requests;
  private ControlBackend backend;
  private Upgrade upgrade;

  public SupervisorWiring(Parts parts, ControlParts control) throws SyscallException {
    this.posix = parts.posix();
    this.clock = parts.clock();
    this.plan = parts.plan();
    this.services = parts.services();
    this.timers = parts.timers();
    this.log = parts.log();
    this.errors = new InternalErrors(log, clock, reserve);
    this.sink = new GuardedSink(parts.sink(), errors);
    this.runtime = parts.environment();
    this.control = control;
    this.components = new LoopComponents(clock, errors);
    this.budget = new TurnBudget(clock);
    this.mailbox = new Mailbox(posix, budget);
    this.polled = new PollRegistry(posix, log, mailbox.fd());
    this.recorder = new StateRecorder(runtime.stored(), posix, clock, services, timers, log);
    this.stored = new DefinitionStore(posix, log, runtime.worker(), services, runtime.stateDir(),
        runtime.adoption().definitions());
    services.setShutdownBudget(plan.settings().shutdownBudget().orElse(null));
    makeProcesses();
    makeCommandsAndChecks();
    makeShutdown();
    register();
  }

  private void makeProcesses() {
    cgroups = new Cgroups(posix, posix, log, runtime.worker(), plan.settings().useCgroups());
    cgroups.connect(runtime.stored().own(), mailbox);
    cgroups.watchBy(new CgroupEvents(posix, posix, polled));
    tree = new ProcessTree(posix, cgroups, runtime.supervisorId(), new NonChildren(posix, polled, clock));
    freezer = new ProcessFreezer(posix, clock, services, tree, cgroups, runtime.stateDir());
    DeliveredSignals delivered = new DeliveredSignals(clock);
    stopper = new ProcessStopper(posix, services, tree, cgroups, freezer, delivered, recorder);
    reporter = new LifecycleReporter(posix, posix, clock, delivered, sink, errors, recorder);
    runner = new EffectRunner(clock, services, timers, components, reporter, errors, budget, recorder);
    notifier = new NotifyServices(new NotifyServices.Parts(posix, clock, services, runner, tree, polled, log, sink),
        runtime.notifySockets(posix, log), mailbox);
    pipes = new ReadinessPipes(posix, polled, runner, log);
    directories = ServiceDirectories.of(posix, runtime.environment(), runtime.stateDir(), runtime.worker(), log);
    Credentials credentials = Credentials.of(posix, services, runtime.supervisorId(), runtime.environment(),
        runtime.stateDir(), runtime.worker());
    serviceEnvironment = new ServiceEnvironment(runtime.environment(), runtime.supervisorId(), runtime.controlSocket(),
        notifier, directories.bases(), credentials, posix,
        new ServicePorts(posix, services, runtime.worker(), mailbox));
    outputFiles = new OutputFiles(posix, posix, runtime.logDir(), runtime.stateDir(), runtime.environment(), sink, log);
    starter = new ProcessStarter(posix, outputFiles, serviceEnvironment, pipes, directories, credentials, cgroups,
        services);
  }

  private void makeCommandsAndChecks() {
    commands = new AuxCommandRunner(posix, clock, starter, tree, runner, errors, recorder);
    hooks = new FailureHooks(clock, mailbox, runner, commands, control.reports());
    reloads = new ReloadCommands(commands, runner);
    watches = new FileWatches(new WatchParts(posix, clock, services, runner, mailbox,
        new WatchParts.Actions(commands, reloads, stopper), new WatchParts.Reports(sink, log),
        new WatchParts.Directories(runtime.worker(), runtime.logDir(), runtime.stateDir())));
    checks = new CheckRunner(posix, clock, services, mailbox, commands, starter.ports(), log);
    prober = new ReadinessProber(posix, clock, services, runner, mailbox, checks, runtime.logDir());
    health = new HealthMonitor(clock, services, runner, mailbox, checks);
    scheduler = new Scheduler(clock, services, runner, polled, sink, log,
        new ScheduleStore(posix, log, runtime.worker(), runtime.stateDir(), recorder), control.enablement());
  }

  private void makeShutdown() {
    FinalSweep sweep = new FinalSweep(posix, services, tree, commands, hooks, sink);
    signalPolicy = new SignalPolicy(posix, posix, new HangupPolicy(posix, posix, posix, log, runtime.terminal()), log);
    shutdown = new Shutdown(clock, services, runner, new StopWaitReport(services, stopper, sink, log), sweep, log, sink,
        plan.settings().shutdownBudget().orElse(null));
    upgrade = new Upgrade(new Upgrade.Parts(posix, clock, services, tree, polled, recorder, sink, log), hooks,
        control.info(), runtime.environment(), runtime.worker());
    upgrade.add(notifier, cgroups.handover());
  }

  /** Makes what requests need, at the first one or when a signal requests a reload: first starts do not need it. */
  private void makeAdministration() {
    EnablementStore enablement = control.enablement();
    PlanApplier applier = new PlanApplier(clock, services, runner, enablement);
    PlanPrograms programs = new PlanPrograms(posix, runtime.environment(), runtime.logDir());
    definitions = new DefinitionManager(control.source(), plan, applier,
        new DefinitionManager.Followers(scheduler, control.rotation(), sink, log, programs, control.events()),
        serviceEnvironment, reloads, stored.transients());
    FileComparison files = new FileComparison(clock, mailbox, definitions);
    ServiceViews views = new ServiceViews(clock, services, timers, control.events(), definitions,
        new ServiceViews.Sources(notifier, scheduler, health, watches, enablement, files, starter.ports(),
            new OutputViews(reporter, outputFiles, control.rotation(), runtime.logDir())));
    requests = new RequestLog(clock, log, sink);
    ServiceActions actions =
        new ServiceActions(clock, services, runner, stopper, scheduler, enablement, definitions,
            new ReeveRequests(shutdown, upgrade));
    backend = new ControlBackend(control.info(), control.events(), views, actions, definitions, requests, mailbox,
        control.ledger());
    register(views, files, actions.delayedTasks());
  }

  /**
   * Registers the components. Each step of a turn calls them in this order; it matters in these places, and nowhere
   * else:
   *
   * <ul>
   * <li>The runner is first, because its timers of services have to fire before other components act on their states.
   * <li>The spawner is next, because the walk for its effect is on the way from a death to the restart.
   * <li>The notifier comes before the forking services: a MAINPID= that a service has sent takes precedence over the
   * guess which of its leftover processes is the main process.
   * <li>The hooks come before the commands: both carry out auxiliary commands, and hooks of failures wait for a report.
   * <li>The shutdown comes after everything that it waits for: in the turn in which the last of it ends, reeve ends.
   * </ul>
   */
  private void register() {
    register(runner, new ServiceSpawner(services, runner, starter, tree, cgroups, prober, reporter, errors));
    register(tree, tree.former().nonChildren(), stopper, starter, starter.credentials(), directories, cgroups, checks,
        scheduler, new ParkMonitor(posix, clock, services, runner, mailbox, log, polled, serviceEnvironment),
        new LazyDbusServices(posix, clock, services, runner, tree, mailbox, log, runtime.environment()), notifier,
        pipes, new ForkingServices(posix, clock, services, tree, runner, log), prober, health, freezer, hooks, commands,
        reloads, watches, upgrade, new DescriptorWatch(posix, posix.descriptors(), clock, mailbox, log), shutdown,
        control.enablement(), new FaultSignals(posix, polled, signalPolicy, log), recorder, stored,
        new HeldStarts(posix, runtime.stored(), runtime.worker(), log), serviceEnvironment, starter.ports());
    register(LimitComponents.of(posix, clock, services, runner, runtime.worker(), mailbox, sink, log, cgroups));
  }

  /** Registers components; outside of this class those of the program around the loop, whose place does not matter. */
  public void register(LoopComponent... all) {
    for (LoopComponent component : all) {
      components.add(component);
    }
  }

  /** Stores the state of services in another file: the one before has lost its name. Any thread. */
  public void replaceStateFile() {
    mailbox.post(recorder::replaceFile);
  }

  /** The descriptors of the loop. */
  public PollRegistry polled() {
    return polled;
  }

  /** What replaces this program by another one. */
  public Upgrade upgrade() {
    return upgrade;
  }

  /** Makes the loop. Called once. */
  public Supervisor supervisor() {
    Supplier<PlanReloader> reloader = control.source() == null ? null : new Supplier<PlanReloader>() {
      private PlanReloader made;

      @Override
      public PlanReloader get() {
        backend();
        made = made == null ? new PlanReloader(definitions, services, requests, mailbox, log) : made;
        return made;
      }
    };
    LoopCore core = new LoopCore(clock, services, components, errors, budget, reserve, log);
    SignalHandler signals = new SignalHandler(core, posix, posix, signalPolicy, shutdown, reloader);
    components.add(signals);
    Deaths deaths = new Deaths(posix, tree.former().nonChildren());
    Reaper reaper = new Reaper(core, deaths, runner, tree, stopper, commands, starter.terminals());
    Reconciliation reconciliation = new Reconciliation(core, deaths, timers, runner, reaper, tree, stopper, commands);
    runner.connect(reaper, reconciliation);
    Adoption adoption = new Adoption(core, new Adoption.Parts(posix, timers, runner, tree, reporter, recorder, prober,
        commands), reloads, scheduler, reaper, runtime.stored(),
        new AdoptionChanges(core, new PlanApplier(clock, services, runner, control.enablement()), runtime.adoption()));
    return new Supervisor(core, runner, new Supervisor.Polled(polled, mailbox), reaper, signals, shutdown,
        new Supervisor.Beginning(FreshStart.boot(core, runner, runtime, control.enablement()), adoption, upgrade),
        reconciliation);
  }

  /** Returns the backend of the control socket, which is made at the first call. Loop thread. */
  public ControlBackend backend() {
    if (backend == null) {
      makeAdministration();
    }
    return backend;
  }

  /** Makes the side of the loop that serves the log rotation. */
  public WriterControl writerControl() {
    return new LogWriterControl(posix, clock, services, cgroups, freezer, stopper, mailbox, sink);
  }
}
