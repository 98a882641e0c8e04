package reeve.config.write;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import reeve.config.Dependency;
import reeve.config.ExitStatusSet;
import reeve.config.LogFileAccess;
import reeve.config.LogSpec;
import reeve.config.OutputSpec;
import reeve.config.ProcessSpec;
import reeve.config.RestartSpec;
import reeve.config.ScheduleSpec;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.Signal;
import reeve.config.StartupSpec;
import reeve.config.StdinSpec;
import reeve.config.StopSchedule;
import reeve.config.read.DependencyReader;
import reeve.config.read.HealthBuilder;
import reeve.config.read.HooksBuilder;
import reeve.config.read.ParkBuilder;
import reeve.config.read.ScheduleBuilder;
import reeve.config.read.StartupBuilder;
import reeve.config.util.Durations;
import reeve.config.util.Escaped;
import reeve.config.util.Sizes;

/** A service as the keys and values of a file: to tell what it is, to compare two, to write one. Pure. */
public final class DefinitionWriter {
  private static final String[] DURATION_UNITS = {"d", "h", "m", "s", "ms"};
  private static final long[] DURATION_MILLIS = {86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};

  /** A service of which nothing is set but what must be. */
  private static final ServiceSpec PLAIN = new ServiceSpecBuilder("plain").command(List.of("/")).build();

  private DefinitionWriter() {}

  /**
   * Every key with its value in TOML, defaults too, in the order of the manual.
   *
   * @return the value is null where nothing is set and nothing holds in its place; {@code env} has an entry
   *     {@code env.NAME} for each variable, whichever file it came from. Values are as they are, not as they have to be
   *     written with their dollars doubled
   */
  public static Map<String, String> settings(ServiceSpec spec) {
    return settings(spec, false);
  }

  private static Map<String, String> settings(ServiceSpec spec, boolean forFile) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("command", commands(spec.process().commands(), forFile));
    all.put("description", string(spec.identity().description(), forFile));
    ProcessSpec process = spec.process();
    all.put("working-directory",
        process.workingDirectory().isPresent() ? string(process.workingDirectory().get(), forFile) : null);
    for (Map.Entry<String, String> variable : new TreeMap<>(process.environment()).entrySet()) {
      all.put("env." + key(variable.getKey()), string(variable.getValue(), forFile));
    }
    all.put("clear-env", String.valueOf(process.clearEnv()));
    all.put("stdin", input(process.stdin(), forFile));
    all.put("stdout", output(process.stdout(), forFile));
    all.put("stderr", output(process.stderr(), forFile));
    LogSpec logs = spec.logs();
    all.put("log-max-size", logs.maxBytes() > 0 ? '"' + Sizes.format(logs.maxBytes()) + '"' : null);
    all.put("log-max-age", logs.maxAge().isPresent() ? duration(logs.maxAge().get()) : null);
    all.put("log-keep", String.valueOf(logs.keep()));
    all.put("log-compress", word(logs.compression()));
    LogFileAccess access = logs.access();
    all.put("log-user", access.user().isPresent() ? string(access.user().get(), forFile) : null);
    all.put("log-group", access.group().isPresent() ? string(access.group().get(), forFile) : null);
    all.put("log-mode", access.mode() < 0 ? null : '"' + LogFileAccess.octal(access.mode()) + '"');
    all.put("rotate", word(logs.rotation().kind()));
    all.put("rotate-signal",
        logs.rotation().signal().isPresent() ? string(logs.rotation().signal().get().name(), forFile) : null);
    RestartSpec restart = spec.restart();
    all.put("restart", word(restart.policy()));
    all.put("restart-delay", duration(restart.delay()));
    all.put("restart-backoff", number(restart.backoff()));
    all.put("restart-max-delay", duration(restart.maxDelay()));
    all.put("restart-jitter", number(restart.jitter()));
    all.put("restart-reset-after", duration(restart.resetAfter()));
    all.put("start-limit",
        "{ burst = " + restart.limitBurst() + ", interval = " + duration(restart.limitInterval()) + " }");
    all.put("on-start-limit", word(restart.onLimit()));
    all.put("slow-retry-interval", duration(restart.slowRetry()));
    all.put("park", ParkBuilder.text(spec.park(), forFile));
    all.put("success-exit-status", statuses(spec.exitPolicy().successExitStatus()));
    all.put("restart-prevent-status", statuses(spec.exitPolicy().restartPreventStatus()));
    all.put("stop", schedule(spec.stop().schedule()));
    all.put("kill-mode", word(spec.stop().killMode()));
    all.put("reload-signal",
        spec.reloadSignal().isPresent() ? string(spec.reloadSignal().get().name(), forFile) : null);
    HooksBuilder.settings(spec.hooks(), forFile, all);
    all.put("protect", String.valueOf(spec.stop().protect()));
    StartupSpec startup = spec.startup();
    all.put("type", StartupBuilder.type(startup));
    all.put("remain-after-exit", String.valueOf(startup.remainAfterExit()));
    all.put("pid-file", startup.pidFile().isPresent() ? string(startup.pidFile().get(), forFile) : null);
    all.put("ready", StartupBuilder.ready(startup, forFile));
    all.put("notify-access",
        startup.notifyAccess() == startup.defaultNotifyAccess() ? null : StartupBuilder.notifyAccess(startup));
    all.put("bus-name", startup.busName().isPresent() ? string(startup.busName().get(), forFile) : null);
    all.put("bus", string(startup.bus(), forFile));
    all.put("start-timeout", startup.timeout().isPresent() ? duration(startup.timeout().get()) : null);
    all.put("health", HealthBuilder.health(spec.health(), forFile));
    all.put("watchdog", spec.health().hasWatchdog() ? duration(spec.health().watchdog()) : null);
    for (Dependency.Kind kind : Dependency.Kind.values()) {
      all.put(DependencyReader.key(kind), dependencies(spec.dependencies(), kind));
    }
    all.put("schedule", ScheduleBuilder.words(spec.schedule(), forFile));
    all.put("timeout", spec.stop().runTimeout().isPresent() ? duration(spec.stop().runTimeout().get()) : null);
    all.put("essential", String.valueOf(spec.exitPolicy().essential()));
    all.put("enabled", String.valueOf(spec.enabled()));
    all.put("tags", strings(spec.identity().tags(), forFile));
    return all;
  }

  /** What holds where nothing is set. */
  public static Map<String, String> defaults() {
    Map<String, String> all = settings(PLAIN);
    all.put("command", null);
    return all;
  }

  /**
   * A {@code [service.NAME]} that reads as this one, in a file without {@code [defaults]}: what is not the default, in
   * the order of the manual.
   */
  public static String toml(ServiceSpec spec) {
    Map<String, String> plain = defaults();
    StringBuilder text = new StringBuilder("[service.").append(key(spec.name())).append("]\n");
    StringBuilder env = new StringBuilder();
    for (Map.Entry<String, String> setting : settings(spec, true).entrySet()) {
      String value = setting.getValue();
      if (setting.getKey().startsWith("env.")) {
        env.append(env.length() == 0 ? "" : ", ").append(setting.getKey().substring("env.".length())).append(" = ")
            .append(value);
      } else if (value != null && !value.equals(plain.get(setting.getKey()))) {
        text.append(setting.getKey()).append(" = ").append(value).append('\n');
      }
    }
    if (env.length() > 0) {
      text.append("env = { ").append(env).append(" }\n");
    }
    return text.toString();
  }

  /** A schedule in TOML, as it stands behind its key. */
  public static String schedule(ScheduleSpec schedule) {
    return ScheduleBuilder.words(schedule, false);
  }

  /** As a file would say it: {@code 1m30s}. Of the sizes that {@link Durations} reads. */
  public static String words(Duration duration) {
    long rest = duration.toMillis();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < DURATION_UNITS.length; i++) {
      long count = rest / DURATION_MILLIS[i];
      if (count > 0) {
        text.append(count).append(DURATION_UNITS[i]);
        rest -= count * DURATION_MILLIS[i];
      }
    }
    return text.length() == 0 ? "0s" : text.toString();
  }

  public static String duration(Duration duration) {
    return '"' + words(duration) + '"';
  }

  private static String number(double value) {
    String text = new BigDecimal(String.valueOf(value)).toPlainString();
    return text.indexOf('.') < 0 ? text + ".0" : text;
  }

  public static String word(Enum<?> value) {
    return '"' + value.name().toLowerCase(Locale.ROOT).replace('_', '-') + '"';
  }

  private static String input(StdinSpec input, boolean forFile) {
    if (input instanceof StdinSpec.File file) {
      return string(file.path(), forFile);
    }
    return input instanceof StdinSpec.Null ? "\"null\"" : "\"inherit\"";
  }

  private static String output(OutputSpec output, boolean forFile) {
    if (output instanceof OutputSpec.File file) {
      return string(file.path(), forFile);
    } else if (output instanceof OutputSpec.Log) {
      return "\"log\"";
    } else if (output instanceof OutputSpec.Null) {
      return "\"null\"";
    }
    return output instanceof OutputSpec.Inherit ? "\"inherit\"" : "\"stdout\"";
  }

  public static String statuses(ExitStatusSet set) {
    List<String> items = new ArrayList<>();
    BitSet codes = set.codes();
    for (int from = codes.nextSetBit(0); from >= 0;) {
      int to = codes.nextClearBit(from) - 1;
      items.add(from == to ? String.valueOf(from) : "\"" + from + "-" + to + "\"");
      from = codes.nextSetBit(to + 1);
    }
    for (Signal signal : new TreeSet<>(set.signals())) {
      items.add('"' + signal.name() + '"');
    }
    return "[" + String.join(", ", items) + "]";
  }

  private static String schedule(StopSchedule stop) {
    List<String> items = new ArrayList<>();
    for (StopSchedule.Step step : stop.steps()) {
      items
          .add('"' + step.signal().name() + (step.signal().equals(Signal.KILL) ? "" : " " + words(step.grace())) + '"');
    }
    return "[" + String.join(", ", items) + "]";
  }

  private static String commands(List<List<String>> commands, boolean forFile) {
    if (commands.size() == 1) {
      return strings(commands.get(0), forFile);
    }
    List<String> items = new ArrayList<>();
    for (List<String> argv : commands) {
      items.add(strings(argv, forFile));
    }
    return "[" + String.join(", ", items) + "]";
  }

  private static String dependencies(List<Dependency> edges, Dependency.Kind kind) {
    List<String> items = new ArrayList<>();
    for (Dependency edge : edges) {
      if (edge.kind() == kind) {
        boolean plain = edge.when() == Dependency.When.READY && !edge.restart();
        String name = string(edge.service(), false);
        items.add(plain ? name : "{ service = " + name
            + (edge.when() == Dependency.When.READY ? "" : ", when = \"" + DependencyReader.word(edge.when()) + "\"")
            + (edge.restart() ? ", restart = true" : "") + " }");
      }
    }
    return "[" + String.join(", ", items) + "]";
  }

  public static String strings(List<String> values, boolean forFile) {
    List<String> items = new ArrayList<>();
    for (String value : values) {
      items.add(string(value, forFile));
    }
    return "[" + String.join(", ", items) + "]";
  }

  /** A bare key, or a quoted one. */
  private static String key(String key) {
    boolean bare = !key.isEmpty();
    for (int i = 0; i < key.length() && bare; i++) {
      bare = Escaped.isBareKeyChar(key.charAt(i));
    }
    return bare ? key : string(key, false);
  }

  /** A basic string (TOML 1.0, "String"). In a file the dollars are doubled: a reader replaces variables. */
  public static String string(String value, boolean forFile) {
    StringBuilder text = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"':
          text.append("\\\"");
          break;
        case '\\':
          text.append("\\\\");
          break;
        case '\n':
          text.append("\\n");
          break;
        case '\t':
          text.append("\\t");
          break;
        case '\r':
          text.append("\\r");
          break;
        case '$':
          text.append(forFile ? "$$" : "$");
          break;
        default:
          if (c < 0x20 || c >= 0x7f && c < 0xa0) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            text.append(c);
          }
          break;
      }
    }
    return text.append('"').toString();
  }
}
