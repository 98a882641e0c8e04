package reeve.config.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ExitStatusSet;
import reeve.config.HooksSpec;
import reeve.config.Instance;
import reeve.config.KillMode;
import reeve.config.LogSpec;
import reeve.config.OutputSpec;
import reeve.config.RestartSpec;
import reeve.config.Schema;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.SourceLocation;
import reeve.config.StartupSpec;
import reeve.config.StdinSpec;
import reeve.config.StopSchedule;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/**
 * The settings of one service while they are gathered: first those of [defaults], then its own. What a service does not
 * set itself it shares with all others, so that a thousand of them cost little memory.
 */
final class ServiceBuilder {
  private static final List<String> KILL_MODES = List.of("tree", "group", "mixed", "process");
  private static final KillMode[] KILL_MODE_VALUES = KillMode.values();

  /** One entry of {@code env-file}. */
  private static final class EnvFileUse {
    final String path;
    final boolean optional;
    final ValueReader in;
    final int line;
    final String key;

    EnvFileUse(String path, boolean optional, ValueReader in, int line, String key) {
      this.path = path;
      this.optional = optional;
      this.in = in;
      this.line = line;
      this.key = key;
    }
  }

  private final Map<String, EnvFile> envFilesRead;
  private final RestartBuilder restart;
  private final StartupBuilder startup;
  private final ParkBuilder park;
  private final HealthBuilder health = new HealthBuilder();
  private final ServiceSpecBuilder spec;
  private boolean shell;
  private TomlNode command;
  private Map<String, String> env = Map.of();
  private List<EnvFileUse> envFiles = List.of();
  /** {@code env} and {@code envFiles} together; null when they have to be put together again. */
  private Map<String, String> mergedEnv = Map.of();
  private final LogBuilder logs;
  private final ReloadBuilder reload;
  private final ScheduleBuilder schedule;
  private final HooksBuilder hooks;
  /** Of its own table only. */
  List<DependencyReader.Link> links = List.of();

  /** The defaults of reeve itself. */
  ServiceBuilder() {
    spec = new ServiceSpecBuilder("");
    envFilesRead = new java.util.HashMap<>();
    restart = new RestartBuilder();
    logs = new LogBuilder(LogSpec.DEFAULT);
    startup = new StartupBuilder();
    schedule = new ScheduleBuilder();
    park = new ParkBuilder();
    hooks = new HooksBuilder(HooksSpec.NONE);
    reload = new ReloadBuilder();
  }

  /** @param base the defaults, which this service begins with */
  ServiceBuilder(ServiceBuilder base, String name, Instance instance) {
    spec = base.spec.copy().name(name).instance(instance);
    envFilesRead = base.envFilesRead;
    restart = new RestartBuilder(base.restart);
    logs = new LogBuilder(base.logs.build());
    startup = new StartupBuilder(base.startup);
    schedule = new ScheduleBuilder(base.schedule);
    park = new ParkBuilder(base.park);
    hooks = new HooksBuilder(base.hooks.build());
    reload = new ReloadBuilder(base.reload);
    shell = base.shell;
    env = base.env;
    envFiles = base.envFiles;
    mergedEnv = base.mergedEnv;
  }

  /**
   * Takes one setting; what is wrong with it is told and leaves the draft as it was.
   *
   * @param defaults whether it stands in [defaults]
   */
  void apply(ValueReader in, String key, TomlNode node, String path, boolean defaults) {
    switch (key) {
      case "command":
        if (defaults) {
          unknown(in, key, node, path, true);
        }
        command = node;
        break;
      case "description":
        if (defaults) {
          unknown(in, key, node, path, true);
        }
        String description = in.string(node, path, "");
        if (description != null) {
          spec.description(description);
        }
        break;
      case "shell":
        shell = orElse(in.bool(node, path), shell);
        break;
      case "tags":
        List<String> words = in.strings(node, path, "write it as [\"tag\"]");
        if (words != null) {
          spec.tags(List.copyOf(words));
        }
        break;
      case "enabled":
        Boolean enabled = in.bool(node, path);
        if (enabled != null) {
          spec.enabled(enabled);
        }
        break;
      case "essential":
        Boolean essential = in.bool(node, path);
        if (essential != null) {
          spec.essential(essential);
        }
        break;
      case "working-directory":
        String directory = in.path(node, path);
        if (directory != null) {
          spec.workingDirectory(directory);
        }
        break;
      case "clear-env":
        Boolean clear = in.bool(node, path);
        if (clear != null) {
          spec.clearEnv(clear);
        }
        break;
      case "env":
        applyEnv(in, node, path);
        break;
      case "env-file":
        applyEnvFiles(in, node, path);
        break;
      case "stdin":
        StdinSpec stdin = ValueForms.input(in, node, path);
        if (stdin != null) {
          spec.stdin(stdin);
        }
        break;
      case "stdout":
        OutputSpec stdout = ValueForms.output(in, node, path, false);
        if (stdout != null) {
          spec.stdout(stdout);
        }
        break;
      case "stderr":
        OutputSpec stderr = ValueForms.output(in, node, path, true);
        if (stderr != null) {
          spec.stderr(stderr);
        }
        break;
      case "park":
        park.apply(in, node, path);
        break;
      case "success-exit-status":
        ExitStatusSet success = ValueForms.statusSet(in, node, path);
        if (success != null) {
          spec.successExitStatus(success);
        }
        break;
      case "restart-prevent-status":
        ExitStatusSet prevent = ValueForms.statusSet(in, node, path);
        if (prevent != null) {
          spec.restartPreventStatus(prevent);
        }
        break;
      case "stop":
        StopSchedule stop = ValueForms.stop(in, node, path);
        if (stop != null) {
          spec.stopSchedule(stop);
        }
        break;
      case "kill-mode":
        int mode = in.wordIndex(node, path, KILL_MODES);
        if (mode >= 0) {
          spec.killMode(KILL_MODE_VALUES[mode]);
        }
        break;
      case "timeout":
        Duration cap = in.duration(node, path, false);
        if (cap != null) {
          spec.runTimeout(cap);
        }
        break;
      default:
        if (StartupBuilder.isKey(key)) {
          if (defaults && !key.equals("start-timeout")) {
            unknown(in, key, node, path, true);
          } else {
            startup.apply(in, key, node, path);
          }
        } else if (ScheduleBuilder.isKey(key) && !(defaults && key.equals("schedule"))) {
          schedule.apply(in, key, node, path);
        } else if (DependencyReader.isKey(key)) {
          link(in, key, node, path, defaults);
        } else if (HealthBuilder.isKey(key)) {
          if (defaults) {
            unknown(in, key, node, path, true);
          } else {
            health.apply(in, key, node, path);
          }
        } else if (key.equals("protect") && !defaults) {
          Boolean protect = in.bool(node, path);
          if (protect != null) {
            spec.protect(protect);
          }
        } else if (!restart.apply(in, key, node, path) && !logs.apply(in, key, node, path)
            && !reload.apply(in, key, node, path, hooks) && !hooks.apply(in, key, node, path)) {
          unknown(in, key, node, path, defaults);
        }
        break;
    }
  }

  private void link(ValueReader in, String key, TomlNode node, String path, boolean defaults) {
    if (defaults) {
      unknown(in, key, node, path, true);
      return;
    }
    if (links.isEmpty()) {
      links = new ArrayList<>();
    }
    DependencyReader.read(in, key, node, path, links);
  }

  private static <T> T orElse(T read, T before) {
    return read == null ? before : read;
  }

  private static void unknown(ValueReader in, String key, TomlNode node, String path, boolean defaults) {
    UnknownKeys.report(in.file, in.problems, node, path, key,
        defaults ? Schema.Place.SERVICE_AND_DEFAULTS : Schema.Place.SERVICE, defaults);
  }

  private void applyEnv(ValueReader in, TomlNode node, String path) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table", "write it as { KEY = \"value\" }");
      return;
    }
    Map<String, String> merged = new LinkedHashMap<>(env);
    for (Map.Entry<String, TomlNode> entry : ((TomlTable) node).entries.entrySet()) {
      String name = entry.getKey();
      String keyPath = ((TomlTable) node).pathOf(name);
      if (name.isEmpty() || name.indexOf('=') >= 0) {
        in.problem(entry.getValue(), keyPath, "cannot use " + Escaped.quote(name) + " as the name of a variable",
            "it cannot be empty or hold \"=\"");
        continue;
      }
      String value = in.string(entry.getValue(), keyPath, "put the value in quotes");
      if (value != null) {
        merged.put(name, value);
      }
    }
    env = merged;
    mergedEnv = null;
  }

  private void applyEnvFiles(ValueReader in, TomlNode node, String path) {
    List<String> names = in.stringOrStrings(node, path);
    if (names == null) {
      return;
    }
    List<EnvFileUse> uses = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      TomlNode item = node instanceof TomlArray ? ((TomlArray) node).items.get(i) : node;
      boolean optional = names.get(i).startsWith("-");
      String name = optional ? names.get(i).substring(1) : names.get(i);
      if (name.isEmpty()) {
        in.problem(item, path, "cannot be empty: it is a path", "");
      } else {
        uses.add(new EnvFileUse(in.absolute(name), optional, in, item.line, path));
      }
    }
    envFiles = uses;
    mergedEnv = null;
  }

  /**
   * Makes ready what services will share: called on the defaults, before the first copy of them.
   *
   * @param variables without a service
   */
  void prepare(Interpolation variables) {
    spec.restart(restart.build());
    boolean same = true;
    for (EnvFileUse use : envFiles) {
      same &= !envFile(use.path).mentionsService();
    }
    if (same) {
      env(variables);
    }
  }

  private EnvFile envFile(String path) {
    EnvFile file = envFilesRead.get(path);
    if (file == null) {
      file = EnvFile.read(path);
      envFilesRead.put(path, file);
    }
    return file;
  }

  private Map<String, String> env(Interpolation variables) {
    if (mergedEnv == null) {
      Map<String, String> all = new LinkedHashMap<>();
      for (EnvFileUse use : envFiles) {
        envFile(use.path).addTo(all, use.optional, use.in, use.line, use.key, variables);
      }
      all.putAll(env);
      mergedEnv = Map.copyOf(all);
    }
    return mergedEnv;
  }

  /** Other services that it says to wait for while it is parked. */
  List<DependencyReader.Link> parkedFor() {
    return park.named();
  }

  /** @return null after a problem with the command */
  ServiceSpec build(ValueReader in, TomlTable table) {
    List<List<String>> argvs = commands(in, table);
    logs.check(in, table);
    RestartSpec restartSpec = schedule.isSet() ? restart.ofSchedule() : restart.build();
    Map<String, String> variables = env(in.variables);
    if (argvs == null) {
      return null;
    }
    StartupSpec start = startup.build();
    ServiceSpec service = spec.source(new SourceLocation(in.file.name(), table.definedAt))
        .commands(argvs).environment(variables).startup(start).restart(restartSpec)
        .reloadSignal(reload.signal(start, hooks.build())).logs(logs.build()).health(health.build(in, start.type()))
        .park(park.build()).schedule(schedule.build()).hooks(hooks.build()).build();
    schedule.check(restartSpec, service.exitPolicy().essential(), start);
    return service;
  }

  /** One, or several of a oneshot: an array of what else would be the value. */
  private List<List<String>> commands(ValueReader in, TomlTable table) {
    boolean several = startup.type() == StartupSpec.Type.ONESHOT && command instanceof TomlArray
        && !((TomlArray) command).items.isEmpty()
        && (shell || ((TomlArray) command).items.get(0) instanceof TomlArray);
    if (!several) {
      List<String> argv = command(in, table);
      return argv == null ? null : List.of(argv);
    }
    List<List<String>> argvs = new ArrayList<>();
    List<TomlNode> all = ((TomlArray) command).items;
    for (TomlNode one : all) {
      command = one;
      List<String> argv = command(in, table);
      if (argv != null) {
        argvs.add(argv);
      }
    }
    return argvs.size() == all.size() ? argvs : null;
  }

  private List<String> command(ValueReader in, TomlTable table) {
    String path = table.path + ".command";
    if (command == null && table.unreadable != null && table.unreadable.contains("command")) {
      return null;
    }
    if (command == null) {
      in.problems.add(in.file, table.definedAt, table.path, "cannot find its command",
          shell ? "add command = \"…\"" : "add command = [\"/path/to/program\", \"argument\"]");
      return null;
    }
    if (shell) {
      String text = command instanceof TomlArray ? null : in.string(command, path, "");
      if (command instanceof TomlArray) {
        in.problem(command, path, "cannot be an array with shell = true", "make it one string, or remove shell = true");
      } else if (text != null && text.isBlank()) {
        in.problem(command, path, "cannot be empty", "");
        return null;
      }
      return text == null ? null : List.of("/bin/sh", "-c", text);
    }
    if (command instanceof TomlScalar && ((TomlScalar) command).kind == TomlScalar.Kind.STRING) {
      in.problem(command, path, "cannot be a string without shell = true",
          "make it an array, [\"program\", \"argument\"], or add shell = true");
      return null;
    }
    List<String> argv = in.strings(command, path, "write it as [\"program\", \"argument\"]");
    if (argv == null) {
      return null;
    }
    if (argv.isEmpty() || argv.get(0).isEmpty()) {
      in.problem(command, path, "cannot be empty", "write it as [\"program\", \"argument\"]");
      return null;
    }
    if (argv.get(0).indexOf('/') > 0) {
      argv.set(0, in.absolute(argv.get(0)));
    }
    return argv;
  }
}
