package reeve.config.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.ExitStatusSet;
import reeve.config.HooksSpec;
import reeve.config.Instance;
import reeve.config.KillMode;
import reeve.config.LogSpec;
import reeve.config.OutputSpec;
import reeve.config.execution.ResourceSpec;
import reeve.config.RestartSpec;
import reeve.config.Schema;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.SourceLocation;
import reeve.config.StartupSpec;
import reeve.config.StdinSpec;
import reeve.config.StopSchedule;
import reeve.config.port.PortSpec;
import reeve.config.read.execution.ExecutionBuilder;
import reeve.config.read.port.PortsReader;
import reeve.config.read.value.Interpolation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;

/**
 * Gathers the settings of one service: first those of {@code [defaults]}, then those of its own table. Services share
 * all values that they do not set themselves, so that a thousand of them need little memory.
 */
final class ServiceBuilder {
  private static final List<String> KILL_MODES = List.of("main-first", "tree", "group", "mixed", "process");
  private static final KillMode[] KILL_MODE_VALUES = KillMode.values();

  private final ServiceSpecBuilder spec;
  private final Instance instance;
  private final CommandBuilder command;
  private final EnvironmentBuilder environment;
  private final RestartBuilder restart;
  private final LogBuilder logs;
  private final StartupBuilder startup;
  private final ScheduleBuilder schedule;
  private final WatchBuilder watch = new WatchBuilder();
  private final ParkBuilder park;
  private final HooksBuilder hooks;
  private final ReloadBuilder reload;
  private final ResourceBuilder resources;
  private final ExecutionBuilder execution;
  private final HealthBuilder health = new HealthBuilder();
  /** The dependencies in its own table; {@code [defaults]} cannot have any. */
  private List<DependencyEntry> dependencies = List.of();

  /** The defaults of reeve itself, to which {@code [defaults]} is applied. */
  ServiceBuilder() {
    spec = new ServiceSpecBuilder("");
    instance = Instance.NONE;
    command = new CommandBuilder();
    environment = new EnvironmentBuilder();
    restart = new RestartBuilder();
    logs = new LogBuilder(LogSpec.DEFAULT);
    startup = new StartupBuilder();
    schedule = new ScheduleBuilder();
    park = new ParkBuilder();
    hooks = new HooksBuilder(HooksSpec.NONE);
    reload = new ReloadBuilder();
    resources = new ResourceBuilder(ResourceSpec.NONE);
    execution = new ExecutionBuilder();
  }

  /** A service with these defaults. */
  ServiceBuilder(ServiceBuilder defaults, String name, Instance instance) {
    this.instance = instance;
    spec = defaults.spec.copy().name(name).instance(instance);
    command = new CommandBuilder(defaults.command);
    environment = new EnvironmentBuilder(defaults.environment);
    restart = new RestartBuilder(defaults.restart);
    logs = new LogBuilder(defaults.logs.build());
    startup = new StartupBuilder(defaults.startup);
    schedule = new ScheduleBuilder(defaults.schedule);
    park = new ParkBuilder(defaults.park);
    hooks = new HooksBuilder(defaults.hooks.build());
    reload = new ReloadBuilder(defaults.reload);
    resources = new ResourceBuilder(defaults.resources.build());
    execution = new ExecutionBuilder(defaults.execution);
  }

  /**
   * Applies one setting. An invalid value is reported and changes nothing.
   *
   * @param isDefault whether the setting is in {@code [defaults]}
   */
  void apply(ValueReader in, String key, TomlNode node, String path, boolean isDefault) {
    if (isDefault && isOfServicesOnly(key)) {
      reportUnknown(in, key, node, path, true);
    } else if (DependencyReader.isKey(key)) {
      if (dependencies.isEmpty()) {
        dependencies = new ArrayList<>();
      }
      DependencyReader.read(in, key, node, path, dependencies);
    } else if (!command.apply(in, key, node, path) && !environment.apply(in, key, node, path)
        && !applyIdentity(in, key, node, path) && !applyProcess(in, key, node, path)
        && !applyStop(in, key, node, path) && !applyExit(in, key, node, path)
        && !startup.apply(in, key, node, path) && !schedule.apply(in, key, node, path)
        && !watch.apply(in, key, node, path)
        && !health.apply(in, key, node, path) && !park.apply(in, key, node, path)
        && !restart.apply(in, key, node, path) && !logs.apply(in, key, node, path)
        && !reload.apply(in, key, node, path, hooks) && !hooks.apply(in, key, node, path)
        && !resources.apply(in, key, node, path)
        && !execution.apply(in, key, node, path)) {
      reportUnknown(in, key, node, path, isDefault);
    }
  }

  /** Does not use {@link Schema}, which is loaded only after a problem. */
  private static boolean isOfServicesOnly(String key) {
    return key.equals("command") || key.equals("description") || key.equals("schedule") || key.equals("watch")
        || key.equals("protect") || key.equals(PortsReader.KEY)
        || StartupBuilder.isKey(key) && !StartupBuilder.isDefaultKey(key) || DependencyReader.isKey(key)
        || HealthBuilder.isKey(key);
  }

  private static void reportUnknown(ValueReader in, String key, TomlNode node, String path, boolean isDefault) {
    UnknownKeys.report(in.file, in.problems, node, path, key,
        isDefault ? Schema.Place.SERVICE_AND_DEFAULTS : Schema.Place.SERVICE, isDefault);
  }

  private boolean applyIdentity(ValueReader in, String key, TomlNode node, String path) {
    switch (key) {
      case "description":
        String description = in.string(node, path, "");
        if (description != null) {
          spec.description(description);
        }
        return true;
      case "tags":
        List<String> tags = in.strings(node, path, "write it as [\"tag\"]");
        if (tags != null) {
          spec.tags(List.copyOf(tags));
        }
        return true;
      case "enabled":
        Boolean enabled = in.bool(node, path);
        if (enabled != null) {
          spec.enabled(enabled);
        }
        return true;
      case "auto":
        Boolean auto = in.bool(node, path);
        if (auto != null) {
          spec.auto(auto);
        }
        return true;
      default:
        return false;
    }
  }

  private boolean applyProcess(ValueReader in, String key, TomlNode node, String path) {
    switch (key) {
      case "working-directory":
        String directory = in.path(node, path);
        if (directory != null) {
          spec.workingDirectory(directory);
        }
        return true;
      case PortsReader.KEY:
        List<PortSpec> ports = PortsReader.read(in, node, path, instance);
        if (ports != null) {
          spec.ports(ports);
        }
        return true;
      case "stdin":
        StdinSpec stdin = DomainValueReader.input(in, node, path);
        if (stdin != null) {
          spec.stdin(stdin);
        }
        return true;
      case "stdout":
        OutputSpec stdout = DomainValueReader.output(in, node, path, false);
        if (stdout != null) {
          spec.stdout(stdout);
        }
        return true;
      case "stderr":
        OutputSpec stderr = DomainValueReader.output(in, node, path, true);
        if (stderr != null) {
          spec.stderr(stderr);
        }
        return true;
      default:
        return false;
    }
  }

  private boolean applyStop(ValueReader in, String key, TomlNode node, String path) {
    switch (key) {
      case "stop":
        StopSchedule stop = DomainValueReader.stop(in, node, path);
        if (stop != null) {
          spec.stopSchedule(stop);
        }
        return true;
      case "kill-mode":
        int mode = in.enumIndex(node, path, KILL_MODES);
        if (mode >= 0) {
          spec.killMode(KILL_MODE_VALUES[mode]);
        }
        return true;
      case "timeout":
        Duration timeout = in.duration(node, path, false);
        if (timeout != null) {
          spec.runTimeout(timeout);
        }
        return true;
      case "protect":
        Boolean protect = in.bool(node, path);
        if (protect != null) {
          spec.protect(protect);
        }
        return true;
      default:
        return false;
    }
  }

  private boolean applyExit(ValueReader in, String key, TomlNode node, String path) {
    switch (key) {
      case "essential":
        Boolean essential = in.bool(node, path);
        if (essential != null) {
          spec.essential(essential);
        }
        return true;
      case "success-exit-status":
        ExitStatusSet success = DomainValueReader.statusSet(in, node, path);
        if (success != null) {
          spec.successExitStatus(success);
        }
        return true;
      case "restart-prevent-status":
        ExitStatusSet prevent = DomainValueReader.statusSet(in, node, path);
        if (prevent != null) {
          spec.restartPreventStatus(prevent);
        }
        return true;
      default:
        return false;
    }
  }

  /**
   * Prepares the values that services share. Called on the defaults, before they are first copied.
   *
   * @param variables the interpolation without a service
   */
  void prepare(Interpolation variables) {
    spec.restart(restart.build());
    environment.prepare(variables);
  }

  List<DependencyEntry> dependencies() {
    return dependencies;
  }

  /** Other services that it waits for while it is parked. */
  List<DependencyEntry> parkDependencies() {
    return park.services();
  }

  /**
   * Builds the service, without its dependencies: these are resolved once all files are read.
   *
   * @param table of the service
   * @return null after a problem with the command
   */
  ServiceSpec build(ValueReader in, TomlTable table) {
    List<List<String>> commands = command.build(in, table, startup.type() == StartupSpec.Type.ONESHOT);
    logs.check(in, table);
    RestartSpec restartSpec = schedule.isSet() ? restart.buildForSchedule() : restart.build();
    Map<String, String> variables = environment.build(in.variables);
    if (commands == null) {
      return null;
    }
    StartupSpec startupSpec = startup.build();
    HooksSpec hooksSpec = hooks.build();
    ServiceSpec service = spec.source(new SourceLocation(in.file.name(), table.definedAt))
        .commands(commands).inherited(environment.inherited()).envCommand(environment.command())
        .environment(variables).startup(startupSpec).restart(restartSpec)
        .reloadSignal(reload.signal(startupSpec, hooksSpec)).logs(logs.build())
        .health(health.build(startupSpec.type())).park(park.build()).schedule(schedule.build()).hooks(hooksSpec)
        .resources(resources.build(in, table)).execution(execution.build())
        .build();
    schedule.check(service);
    execution.check(service.name(), startup.type() == StartupSpec.Type.FORKING);
    return watch.isSet() ? watch.addTo(service) : service;
  }
}
