package reeve.config.write;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import reeve.config.Dependency;
import reeve.config.HooksSpec;
import reeve.config.LogFileAccess;
import reeve.config.LogSpec;
import reeve.config.OutputSpec;
import reeve.config.ParkSpec;
import reeve.config.ProcessSpec;
import reeve.config.execution.ResourceSpec;
import reeve.config.RestartSpec;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.Signal;
import reeve.config.StartupSpec;
import reeve.config.StdinSpec;
import reeve.config.StopSchedule;
import reeve.config.StopSpec;
import reeve.config.execution.Condition;
import reeve.config.util.Durations;
import reeve.config.util.Sizes;

/** Writes a service as the keys and values of a file, for display, comparison and storage. Pure. */
public final class DefinitionWriter {
  /** A service of which only the required key is set. */
  private static final ServiceSpec MINIMAL = new ServiceSpecBuilder("minimal").command(List.of("/")).build();

  private DefinitionWriter() {}

  /**
   * Returns every key with its value in TOML, including defaults, in the order of the manual.
   *
   * @return values by key: null for a key that is not set and has no default; instead of {@code env} an entry
   *     {@code env.NAME} for each variable, whichever file it came from. Dollars are not doubled: see
   *     {@link TomlFormat#PLAIN}
   */
  public static Map<String, String> settings(ServiceSpec spec) {
    return settings(spec, TomlFormat.PLAIN);
  }

  private static Map<String, String> settings(ServiceSpec spec, TomlFormat format) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("command", commands(spec.process().commands(), format));
    settings.put("description", format.string(spec.identity().description()));
    putProcess(spec.process(), format, settings);
    putLogs(spec.logs(), format, settings);
    putRestart(spec.restart(), settings);
    settings.put("park", park(spec.park(), format));
    settings.put("success-exit-status", TomlFormat.statuses(spec.exitPolicy().successExitStatus()));
    settings.put("restart-prevent-status", TomlFormat.statuses(spec.exitPolicy().restartPreventStatus()));
    StopSpec stop = spec.stop();
    settings.put("stop", stopSchedule(stop.schedule()));
    settings.put("kill-mode", TomlFormat.enumValue(stop.killMode()));
    settings.put("reload-signal", signal(spec.reloadSignal()));
    HooksWriter.put(spec.hooks(), format, settings);
    settings.put("protect", String.valueOf(stop.protect()));
    putStartup(spec.startup(), format, settings);
    settings.put("health", ProbeWriter.health(spec.health(), format));
    settings.put("watchdog", spec.health().hasWatchdog() ? TomlFormat.duration(spec.health().watchdog()) : null);
    for (Dependency.Kind kind : Dependency.Kind.values()) {
      settings.put(kind.key(), dependencies(spec.dependencies(), kind));
    }
    settings.put("schedule", ScheduleWriter.schedule(spec.schedule(), format));
    settings.put("watch", WatchWriter.watch(spec.watch(), format));
    settings.put("timeout", stop.runTimeout().isPresent() ? TomlFormat.duration(stop.runTimeout().get()) : null);
    settings.put("essential", String.valueOf(spec.exitPolicy().essential()));
    settings.put("enabled", String.valueOf(spec.enabled()));
    settings.put("auto", String.valueOf(spec.identity().auto()));
    settings.put("tags", format.strings(spec.identity().tags()));
    putResources(spec.resources(), settings);
    ExecutionWriter.put(spec.execution(), format, settings);
    return settings;
  }

  /** Returns every key with its default in TOML; null for a key without a default. */
  public static Map<String, String> defaults() {
    Map<String, String> settings = settings(MINIMAL);
    settings.put("command", null);
    return settings;
  }

  /**
   * A table {@code [service.NAME]} that reads as this definition, in a file without {@code [defaults]}: what is not the
   * default, in the order of the manual.
   */
  public static String toml(ServiceSpec spec) {
    Map<String, String> defaults = defaults();
    StringBuilder text = new StringBuilder("[service.").append(TomlFormat.key(spec.name())).append("]\n");
    StringBuilder env = new StringBuilder();
    for (Map.Entry<String, String> setting : settings(spec, TomlFormat.FILE).entrySet()) {
      String key = setting.getKey();
      String value = setting.getValue();
      if (key.startsWith("env.")) {
        env.append(env.length() == 0 ? "" : ", ").append(key.substring("env.".length())).append(" = ").append(value);
      } else if (value != null && !value.equals(defaults.get(key))) {
        text.append(key).append(" = ").append(value).append('\n');
      }
    }
    if (env.length() > 0) {
      text.append("env = { ").append(env).append(" }\n");
    }
    return text.toString();
  }

  private static void putProcess(ProcessSpec process, TomlFormat format, Map<String, String> settings) {
    settings.put("working-directory", string(process.workingDirectory(), format));
    for (Map.Entry<String, String> variable : new TreeMap<>(process.environment()).entrySet()) {
      settings.put("env." + TomlFormat.key(variable.getKey()), format.string(variable.getValue()));
    }
    settings.put("env-command", HooksWriter.command(process.envCommand(), HooksSpec.DEFAULT_TIMEOUT, format));
    settings.put("clear-env", String.valueOf(process.inherited().clear()));
    Optional<List<String>> passed = process.inherited().only();
    settings.put("pass-env", passed.isPresent() ? format.strings(passed.get()) : null);
    settings.put("ports", PortsWriter.ports(process.ports()));
    settings.put("stdin", input(process.stdin(), format));
    settings.put("stdout", output(process.stdout(), format));
    settings.put("stderr", output(process.stderr(), format));
  }

  private static void putLogs(LogSpec logs, TomlFormat format, Map<String, String> settings) {
    settings.put("log-max-size", logs.maxBytes() == LogSpec.UNSET ? null
        : logs.maxBytes() == 0 ? "\"none\"" : '"' + Sizes.format(logs.maxBytes()) + '"');
    settings.put("log-max-age", logs.maxAge().isPresent() ? TomlFormat.duration(logs.maxAge().get()) : null);
    settings.put("log-keep", String.valueOf(logs.keep()));
    settings.put("log-compress", TomlFormat.enumValue(logs.compression()));
    settings.put("log-overflow", TomlFormat.enumValue(logs.rotation().overflow()));
    LogFileAccess access = logs.access();
    settings.put("log-user", string(access.user(), format));
    settings.put("log-group", string(access.group(), format));
    settings.put("log-mode", access.mode() < 0 ? null : '"' + LogFileAccess.octal(access.mode()) + '"');
    settings.put("rotate", TomlFormat.enumValue(logs.rotation().kind()));
    settings.put("rotate-signal", signal(logs.rotation().signal()));
  }

  private static void putRestart(RestartSpec restart, Map<String, String> settings) {
    settings.put("restart", TomlFormat.enumValue(restart.policy()));
    settings.put("restart-delay", TomlFormat.duration(restart.delay()));
    settings.put("restart-backoff", TomlFormat.number(restart.backoff()));
    settings.put("restart-max-delay", TomlFormat.duration(restart.maxDelay()));
    settings.put("restart-jitter", TomlFormat.number(restart.jitter()));
    settings.put("restart-reset-after", TomlFormat.duration(restart.resetAfter()));
    settings.put("start-limit", "{ burst = " + restart.limitBurst() + ", interval = "
        + TomlFormat.duration(restart.limitInterval()) + " }");
    settings.put("on-start-limit", TomlFormat.enumValue(restart.onLimit()));
    settings.put("slow-retry-interval", TomlFormat.duration(restart.slowRetry()));
  }

  private static void putStartup(StartupSpec startup, TomlFormat format, Map<String, String> settings) {
    settings.put("type", TomlFormat.enumValue(startup.type()));
    settings.put("condition", conditions(startup.conditions(), format));
    settings.put("remain-after-exit", String.valueOf(startup.remainAfterExit()));
    settings.put("pid-file", string(startup.pidFile(), format));
    settings.put("ready", ProbeWriter.ready(startup.ready(), format));
    boolean defaultAccess = startup.notifyAccess() == startup.defaultNotifyAccess();
    settings.put("notify-access", defaultAccess ? null : TomlFormat.enumValue(startup.notifyAccess()));
    settings.put("bus-name", string(startup.busName(), format));
    settings.put("bus", format.string(startup.bus()));
    boolean defaultSeconds = startup.startSeconds().equals(StartupSpec.DEFAULT_START_SECONDS);
    settings.put("start-seconds", defaultSeconds ? null : TomlFormat.duration(startup.startSeconds()));
    settings.put("start-timeout", startup.timeout().isPresent() ? TomlFormat.duration(startup.timeout().get()) : null);
  }

  private static void putResources(ResourceSpec resources, Map<String, String> settings) {
    settings.put("memory-max", quoted(resources.memoryMax()));
    settings.put("memory-high", quoted(resources.memoryHigh()));
    settings.put("memory-low", quoted(resources.memoryLow()));
    settings.put("memory-swap-max", quoted(resources.memorySwapMax()));
    settings.put("memory-restart", quoted(resources.memoryRestart()));
    settings.put("cpu-max", quoted(resources.cpuMax()));
    settings.put("cpu-weight", resources.cpuWeight() == 0 ? null : String.valueOf(resources.cpuWeight()));
    settings.put("pids-max", resources.pidsMax() == 0 ? null
        : resources.pidsMax() == Long.MAX_VALUE ? "\"max\"" : String.valueOf(resources.pidsMax()));
    settings.put("io-weight", resources.ioWeight() == 0 ? null : String.valueOf(resources.ioWeight()));
  }

  private static String quoted(Optional<?> value) {
    return value.isPresent() ? '"' + value.get().toString() + '"' : null;
  }

  private static String conditions(List<Condition> conditions, TomlFormat format) {
    List<String> items = new ArrayList<>();
    for (Condition condition : conditions) {
      items.add(condition.toString());
    }
    return format.strings(items);
  }

  private static String string(Optional<String> value, TomlFormat format) {
    return value.isPresent() ? format.string(value.get()) : null;
  }

  private static String signal(Optional<Signal> signal) {
    return signal.isPresent() ? '"' + signal.get().name() + '"' : null;
  }

  private static String commands(List<List<String>> commands, TomlFormat format) {
    if (commands.size() == 1) {
      return format.strings(commands.get(0));
    }
    List<String> items = new ArrayList<>();
    for (List<String> argv : commands) {
      items.add(format.strings(argv));
    }
    return TomlFormat.array(items);
  }

  private static String input(StdinSpec input, TomlFormat format) {
    if (input instanceof StdinSpec.File file) {
      return format.string(file.path());
    }
    return input instanceof StdinSpec.Null ? "\"null\"" : "\"inherit\"";
  }

  private static String output(OutputSpec output, TomlFormat format) {
    if (output instanceof OutputSpec.File file) {
      return format.string(file.path());
    } else if (output instanceof OutputSpec.Log) {
      return "\"log\"";
    } else if (output instanceof OutputSpec.Null) {
      return "\"null\"";
    }
    return output instanceof OutputSpec.Inherit ? "\"inherit\"" : "\"stdout\"";
  }

  /** @return null if the service is never parked */
  private static String park(ParkSpec park, TomlFormat format) {
    if (park.isNone()) {
      return null;
    }
    List<String> statuses = TomlFormat.statusItems(park.on());
    if (park.onExecFailed()) {
      statuses.add("\"exec-failed\"");
    }
    List<String> causes = new ArrayList<>();
    for (ParkSpec.Cause cause : park.until()) {
      causes.add(cause.toString());
    }
    return "{ on = " + TomlFormat.array(statuses) + (causes.isEmpty() ? "" : ", until = " + format.strings(causes))
        + ", max = " + TomlFormat.duration(park.max()) + " }";
  }

  private static String stopSchedule(StopSchedule schedule) {
    List<String> items = new ArrayList<>();
    for (StopSchedule.Step step : schedule.steps()) {
      String grace = step.signal().equals(Signal.KILL) ? "" : " " + Durations.format(step.grace());
      items.add('"' + step.signal().name() + grace + '"');
    }
    return TomlFormat.array(items);
  }

  private static String dependencies(List<Dependency> edges, Dependency.Kind kind) {
    List<String> items = new ArrayList<>();
    for (Dependency edge : edges) {
      if (edge.kind() == kind) {
        String name = TomlFormat.PLAIN.string(edge.service());
        String when = edge.when() == Dependency.When.READY ? "" : ", when = " + TomlFormat.enumValue(edge.when());
        String restart = edge.restart() ? ", restart = true" : "";
        boolean plain = when.isEmpty() && restart.isEmpty();
        items.add(plain ? name : "{ service = " + name + when + restart + " }");
      }
    }
    return TomlFormat.array(items);
  }
}
