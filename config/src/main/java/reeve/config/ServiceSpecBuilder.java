package reeve.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reeve.config.execution.ExecutionSpec;
import reeve.config.execution.ResourceSpec;
import reeve.config.port.PortSpec;
import reeve.config.watch.WatchSpec;

/**
 * Builds a {@link ServiceSpec}, or a changed copy of one. A value that is not set has the default of the manual; only
 * the name and the commands have none. A builder may be used again after {@link #build}. For one thread.
 */
public final class ServiceSpecBuilder implements Cloneable {
  private String name;
  private SourceLocation source = new SourceLocation("", 0);
  private String description = "";
  private List<String> tags = List.of();
  private Instance instance = Instance.NONE;
  private boolean enabled = true;
  private boolean auto;
  private List<List<String>> commands = List.of();
  private Optional<String> workingDirectory = Optional.empty();
  private InheritedVariables inherited = InheritedVariables.ALL;
  private Map<String, String> environment = Map.of();
  private Optional<HooksSpec.Command> envCommand = Optional.empty();
  private List<PortSpec> ports = List.of();
  private StdinSpec stdin = new StdinSpec.Null();
  private OutputSpec stdout = new OutputSpec.Log();
  private OutputSpec stderr = new OutputSpec.SameAsStdout();
  private StartupSpec startup = StartupSpec.PLAIN;
  private ExitPolicy exitPolicy = ExitPolicy.DEFAULT;
  private StopSpec stop = StopSpec.DEFAULT;
  private Optional<Signal> reloadSignal = Optional.empty();
  private List<Dependency> dependencies = List.of();
  private LogSpec logs = LogSpec.DEFAULT;
  private HealthSpec health = HealthSpec.NONE;
  private ParkSpec park = ParkSpec.NONE;
  private ScheduleSpec schedule = ScheduleSpec.NONE;
  private WatchSpec watch = WatchSpec.NONE;
  private HooksSpec hooks = HooksSpec.NONE;
  private ExecutionSpec execution = ExecutionSpec.INHERITED;
  private ResourceSpec resources = ResourceSpec.NONE;

  /** A builder with the defaults. */
  public ServiceSpecBuilder(String name) {
    this.name = name;
  }

  /** A builder with the values of a definition: for a changed copy. */
  public static ServiceSpecBuilder of(ServiceSpec spec) {
    ServiceSpecBuilder copy = new ServiceSpecBuilder(spec.name());
    copy.source = spec.identity().source();
    copy.description = spec.identity().description();
    copy.tags = spec.identity().tags();
    copy.instance = spec.identity().instance();
    copy.enabled = spec.enabled();
    copy.auto = spec.identity().auto();
    copy.commands = spec.process().commands();
    copy.workingDirectory = spec.process().workingDirectory();
    copy.inherited = spec.process().inherited();
    copy.environment = spec.process().environment();
    copy.envCommand = spec.process().envCommand();
    copy.ports = spec.process().ports();
    copy.stdin = spec.process().stdin();
    copy.stdout = spec.process().stdout();
    copy.stderr = spec.process().stderr();
    copy.startup = spec.startup();
    copy.exitPolicy = spec.exitPolicy();
    copy.stop = spec.stop();
    copy.reloadSignal = spec.reloadSignal();
    copy.dependencies = spec.dependencies();
    copy.logs = spec.logs();
    copy.health = spec.health();
    copy.park = spec.park();
    copy.schedule = spec.schedule();
    copy.watch = spec.watch();
    copy.hooks = spec.hooks();
    copy.execution = spec.execution();
    copy.resources = spec.resources();
    return copy;
  }

  /** An independent builder with the same values, which are shared with what this builder builds. */
  public ServiceSpecBuilder copy() {
    try {
      return (ServiceSpecBuilder) clone(); // shallow is enough: every value is immutable
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Builds the definition.
   *
   * @throws IllegalArgumentException if there is no command, or an empty one
   */
  public ServiceSpec build() {
    return new ServiceSpec(
        new ServiceIdentity(name, source, description, tags, auto, instance), enabled,
        new ProcessSpec(commands, workingDirectory, inherited, environment, envCommand, ports, stdin,
            stdout, stderr),
        startup,
        exitPolicy, stop, reloadSignal, dependencies, logs, health, park, schedule, watch, hooks,
        execution, resources);
  }

  public ServiceSpecBuilder name(String name) {
    this.name = name;
    return this;
  }

  public ServiceSpecBuilder source(SourceLocation source) {
    this.source = source;
    return this;
  }

  public ServiceSpecBuilder description(String description) {
    this.description = description;
    return this;
  }

  public ServiceSpecBuilder tags(List<String> tags) {
    this.tags = tags;
    return this;
  }

  public ServiceSpecBuilder instance(Instance instance) {
    this.instance = instance;
    return this;
  }

  public ServiceSpecBuilder enabled(boolean enabled) {
    this.enabled = enabled;
    return this;
  }

  public ServiceSpecBuilder auto(boolean auto) {
    this.auto = auto;
    return this;
  }

  /** Sets exactly one command: an argv. */
  public ServiceSpecBuilder command(List<String> argv) {
    return commands(List.of(argv));
  }

  /** Sets the commands, each an argv: several of a oneshot, one of every other service. */
  public ServiceSpecBuilder commands(List<List<String>> commands) {
    this.commands = commands;
    return this;
  }

  public ServiceSpecBuilder workingDirectory(String workingDirectory) {
    this.workingDirectory = Optional.of(workingDirectory);
    return this;
  }

  public ServiceSpecBuilder inherited(InheritedVariables inherited) {
    this.inherited = inherited;
    return this;
  }

  public ServiceSpecBuilder environment(Map<String, String> environment) {
    this.environment = environment;
    return this;
  }

  public ServiceSpecBuilder envCommand(Optional<HooksSpec.Command> envCommand) {
    this.envCommand = envCommand;
    return this;
  }

  public ServiceSpecBuilder ports(List<PortSpec> ports) {
    this.ports = ports;
    return this;
  }

  public ServiceSpecBuilder stdin(StdinSpec stdin) {
    this.stdin = stdin;
    return this;
  }

  public ServiceSpecBuilder stdout(OutputSpec stdout) {
    this.stdout = stdout;
    return this;
  }

  public ServiceSpecBuilder stderr(OutputSpec stderr) {
    this.stderr = stderr;
    return this;
  }

  public ServiceSpecBuilder startup(StartupSpec startup) {
    this.startup = startup;
    return this;
  }

  public ServiceSpecBuilder restart(RestartSpec restart) {
    if (restart != exitPolicy.restart()) {
      exitPolicy = new ExitPolicy(restart, exitPolicy.successExitStatus(), exitPolicy.restartPreventStatus(),
          exitPolicy.reeveEnd());
    }
    return this;
  }

  public ServiceSpecBuilder successExitStatus(ExitStatusSet successExitStatus) {
    exitPolicy = new ExitPolicy(exitPolicy.restart(), successExitStatus, exitPolicy.restartPreventStatus(),
        exitPolicy.reeveEnd());
    return this;
  }

  public ServiceSpecBuilder restartPreventStatus(ExitStatusSet restartPreventStatus) {
    exitPolicy = new ExitPolicy(exitPolicy.restart(), exitPolicy.successExitStatus(), restartPreventStatus,
        exitPolicy.reeveEnd());
    return this;
  }

  public ServiceSpecBuilder essential(boolean essential) {
    return reeveEnd(essential ? ExitPolicy.ReeveEnd.ANY_END : ExitPolicy.ReeveEnd.NONE);
  }

  public ServiceSpecBuilder reeveEnd(ExitPolicy.ReeveEnd end) {
    exitPolicy = new ExitPolicy(exitPolicy.restart(), exitPolicy.successExitStatus(),
        exitPolicy.restartPreventStatus(), end);
    return this;
  }

  public ServiceSpecBuilder stopSchedule(StopSchedule stopSchedule) {
    stop = new StopSpec(stopSchedule, stop.killMode(), stop.runTimeout(), stop.protect());
    return this;
  }

  public ServiceSpecBuilder killMode(KillMode killMode) {
    stop = new StopSpec(stop.schedule(), killMode, stop.runTimeout(), stop.protect());
    return this;
  }

  public ServiceSpecBuilder runTimeout(Duration runTimeout) {
    stop = new StopSpec(stop.schedule(), stop.killMode(), Optional.of(runTimeout), stop.protect());
    return this;
  }

  public ServiceSpecBuilder protect(boolean protect) {
    stop = new StopSpec(stop.schedule(), stop.killMode(), stop.runTimeout(), protect);
    return this;
  }

  public ServiceSpecBuilder reloadSignal(Optional<Signal> reloadSignal) {
    this.reloadSignal = reloadSignal;
    return this;
  }

  public ServiceSpecBuilder dependencies(List<Dependency> dependencies) {
    this.dependencies = dependencies;
    return this;
  }

  public ServiceSpecBuilder logs(LogSpec logs) {
    this.logs = logs;
    return this;
  }

  public ServiceSpecBuilder health(HealthSpec health) {
    this.health = health;
    return this;
  }

  public ServiceSpecBuilder park(ParkSpec park) {
    this.park = park;
    return this;
  }

  public ServiceSpecBuilder schedule(ScheduleSpec schedule) {
    this.schedule = schedule;
    return this;
  }

  public ServiceSpecBuilder watch(WatchSpec watch) {
    this.watch = watch;
    return this;
  }

  public ServiceSpecBuilder hooks(HooksSpec hooks) {
    this.hooks = hooks;
    return this;
  }

  public ServiceSpecBuilder execution(ExecutionSpec execution) {
    this.execution = execution;
    return this;
  }

  public ServiceSpecBuilder resources(ResourceSpec resources) {
    this.resources = resources;
    return this;
  }
}
