package reeve.exports;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import reeve.config.Dependency;
import reeve.config.HooksSpec;
import reeve.config.OutputSpec;
import reeve.config.ReadinessSpec;
import reeve.config.RestartSpec;
import reeve.config.StartupSpec;
import reeve.config.StdinSpec;
import reeve.config.execution.Condition;

/** The unit of one service (systemd.unit(5), systemd.service(5)), for systemd 247 and newer. Used once. Pure. */
final class SystemdUnits {
  /** What differs for all services. */
  static final List<ExportNote> GENERAL = List.of(
      new ExportNote("", "environment", false, "a unit has the environment of systemd, and its own variables"),
      new ExportNote("", "working-directory", false, "where it is not set, it is / and not the directory of reeve"),
      new ExportNote("", "user", false,
          "where it is not set, it is root for a unit of the system, and not the user of reeve"),
      new ExportNote("", "stdout, stderr", false, "\"log\" and \"inherit\" are the journal: journalctl -u NAME"),
      new ExportNote("", "kill-mode", false,
          "with \"main-first\" what the main process leaves behind gets SIGKILL at once, and no other signal before"),
      new ExportNote("", "restart-backoff", false, "each delay is that of the first restart; systemd 254 has "
          + "RestartSteps= and RestartMaxDelaySec="));

  private final ExportedService service;
  private final StringBuilder unit = new StringBuilder();

  private SystemdUnits(ExportedService service) {
    this.service = service;
  }

  /** The units of a service: its own, and its timer if it has a schedule. The notes are complete afterwards. */
  static List<ExportedFile> of(ExportedService service) {
    List<ExportedFile> files = new ArrayList<>();
    String name = service.spec.name();
    String timer = service.spec.schedule().isSet() ? SystemdTimer.text(service) : null;
    SystemdUnits units = new SystemdUnits(service);
    units.writeUnit();
    units.writeService();
    String description = "Description=" + units.description() + "\n";
    if (service.spec.enabled() && !service.spec.schedule().isSet()) {
      units.unit.append("\n[Install]\nWantedBy=multi-user.target\n");
    }
    if (!service.spec.enabled()) {
      service.changed("enabled", "the unit has no [Install]: it is started by hand or by others");
    }
    String head = "# Made by \"reeve export systemd\" from [service." + ExportedService.clean(name) + "].\n"
        + service.comments();
    files.add(new ExportedFile(SystemdText.unitName(name) + ".service", head + units.unit));
    if (timer != null) {
      files.add(new ExportedFile(SystemdText.unitName(name) + ".timer",
          "# Made by \"reeve export systemd\".\n[Unit]\n" + description + "\n"
              + timer + (service.spec.enabled() ? "\n[Install]\nWantedBy=timers.target\n" : "")));
    }
    return files;
  }

  private String description() {
    String text = service.spec.identity().description();
    return SystemdText.line(text.isEmpty() ? service.spec.name() : text);
  }

  private void set(String name, String value) {
    unit.append(name).append('=').append(value).append('\n');
  }

  private void writeUnit() {
    unit.append("[Unit]\n");
    set("Description", description());
    for (Dependency edge : service.spec.dependencies()) {
      writeDependency(edge);
    }
    service.kept("description", "requires", "wants", "after", "before", "milestone", "conflicts", "part-of");
    for (Condition condition : service.spec.startup().conditions()) {
      writeCondition(condition);
    }
    service.kept("condition");
    RestartSpec restart = service.spec.restart();
    if (restart.onLimit() == RestartSpec.OnStartLimit.FAIL && restart.limitBurst() > 0) {
      set("StartLimitIntervalSec", SystemdText.time(restart.limitInterval()));
      set("StartLimitBurst", String.valueOf(restart.limitBurst()));
      service.kept("start-limit", "on-start-limit");
    } else {
      set("StartLimitIntervalSec", "0"); // it is never given up
      service.lost("start-limit", "the unit has no limit, so that systemd does not give it up");
      service.lost("on-start-limit", "the unit has no limit, so that systemd does not give it up");
    }
    for (String key : List.of("restart-backoff", "restart-max-delay", "restart-jitter", "restart-reset-after",
        "slow-retry-interval")) {
      service.lost(key, "RestartSec= is the delay of each restart");
    }
  }

  private void writeDependency(Dependency edge) {
    // names in a list of units keep their backslashes, and have none of the signs that need quotes
    String other = SystemdText.unitName(edge.service()) + ".service";
    String key = edge.kind().key();
    switch (edge.kind()) {
      case REQUIRES -> set("Requires", other);
      case WANTS, MILESTONE -> set("Wants", other);
      case CONFLICTS -> set("Conflicts", other);
      case PART_OF -> set("PartOf", other);
      default -> {
        // only the order
      }
    }
    if (edge.kind().orders()) {
      set(edge.kind() == Dependency.Kind.BEFORE ? "Before" : "After", other);
    }
    if (edge.kind() == Dependency.Kind.MILESTONE) {
      service.changed(key, "it is also started if " + edge.service() + " fails");
    } else if (edge.kind().orders() && edge.when() == Dependency.When.HEALTHY) {
      service.changed(key, "it waits until " + edge.service() + " is started, and not until it is healthy");
    }
  }

  private void writeCondition(Condition condition) {
    String name = switch (condition.kind()) {
      case PATH_EXISTS -> "PathExists";
      case PATH_IS_DIRECTORY -> "PathIsDirectory";
      case PATH_IS_EXECUTABLE -> "FileIsExecutable";
      case FILE_NOT_EMPTY -> "FileNotEmpty";
      case ENV -> "Environment";
      case ARCH -> "Architecture";
      case HOST -> "Host";
      case USER -> "User";
      case COMMAND -> null;
    };
    if (name == null) {
      service.lost("condition", "use ConditionFileIsExecutable= for " + condition);
    } else {
      set("Condition" + name, (condition.alternative() ? "|" : "") + (condition.negated() ? "!" : "")
          + SystemdText.line(condition.argument()));
    }
  }

  private void writeService() {
    unit.append("\n[Service]\n");
    writeType();
    HooksSpec hooks = service.spec.hooks();
    writeCommands("ExecStartPre", hooks.preStart());
    for (List<String> command : service.spec.process().commands()) {
      set("ExecStart", SystemdText.command(command));
    }
    writeCommands("ExecStartPost", hooks.postStart());
    writeCommands("ExecStop", hooks.preStop());
    hooks.stop().ifPresent(command -> writeCommands("ExecStop", List.of(command)));
    writeCommands("ExecStopPost", hooks.postStop());
    if (hooks.reload().isPresent()) {
      writeCommands("ExecReload", List.of(hooks.reload().get()));
    } else if (service.spec.reloadSignal().isPresent()) {
      set("ExecReload", "/bin/kill -" + service.spec.reloadSignal().get().name() + " $MAINPID");
    }
    service.kept("command", "shell", "pre-start", "post-start", "pre-stop", "post-stop", "stop-command",
        "reload-command", "reload-signal");
    writeEnvironment();
    writeStreams();
    new SystemdEnd(service, unit).write();
    new SystemdExecution(service, unit).write();
    if (service.has("ports")) {
      service.changed("ports", "PORT is in its environment, and nothing is checked before a start");
    }
    service.lost("health", "a program can report that it works by WatchdogSec= and sd_notify(3)");
    service.lost("essential", "FailureAction= acts on the whole machine");
    service.lost("on-failure", "write OnFailure= with a unit that runs the command");
    service.lost("on-recovery", "");
    service.lost("tags", "Slice= or a target groups units");
    service.lost("park", "it is restarted after RestartSec= instead");
    service.lost("protect", "each unit has its own TimeoutStopSec=");
    service.lost("start-seconds", "");
    for (String key : List.of("log-max-size", "log-max-age", "log-keep", "log-compress", "log-overflow", "rotate",
        "rotate-signal", "log-user", "log-group", "log-mode")) {
      service.lost(key, "journald.conf(5) limits the journal; for a file use logrotate");
    }
  }

  private void writeType() {
    StartupSpec startup = service.spec.startup();
    Optional<ReadinessSpec> ready = startup.ready();
    boolean notifies = startup.isReadyByNotify();
    set("Type", notifies ? "notify" : switch (startup.type()) {
      case ONESHOT -> "oneshot";
      case FORKING -> "forking";
      case DBUS -> "dbus";
      case IDLE -> "idle";
      default -> "exec";
    });
    if (startup.type() == StartupSpec.Type.NOTIFY_RELOAD) {
      service.changed("type", "systemd 253 and newer has Type=notify-reload");
    }
    if (ready.isPresent() && !notifies) {
      service.lost("ready", "it counts as up as soon as its program runs; let it report by sd_notify(3), or wait in "
          + "ExecStartPost=");
    }
    if (startup.hasNotifySocket()) {
      set("NotifyAccess", startup.notifyAccess().name().toLowerCase(Locale.ROOT));
    }
    startup.busName().ifPresent(name -> set("BusName", name));
    startup.pidFile().ifPresent(path -> set("PIDFile", SystemdText.line(path)));
    if (startup.remainAfterExit()) {
      set("RemainAfterExit", "yes");
    }
    if (service.spec.health().hasWatchdog()) {
      set("WatchdogSec", SystemdText.time(service.spec.health().watchdog()));
    }
    Optional<Duration> run = service.spec.stop().runTimeout();
    boolean oneshot = startup.type() == StartupSpec.Type.ONESHOT;
    Duration start = oneshot && run.isPresent() ? run.get() : startup.effectiveTimeout();
    set("TimeoutStartSec", start.isZero() ? "infinity" : SystemdText.time(start));
    if (run.isPresent() && !oneshot) {
      set("RuntimeMaxSec", SystemdText.time(run.get()));
    }
    service.kept("type", "ready", "notify-access", "bus-name", "pid-file", "remain-after-exit", "watchdog",
        "start-timeout", "timeout");
    service.lost("bus", "a unit of the system is on the system bus, one of a user on that of the user");
  }

  private void writeCommands(String name, List<HooksSpec.Command> commands) {
    for (HooksSpec.Command command : commands) {
      set(name, (command.ignoreFailure() ? "-" : "") + SystemdText.command(command.argv()));
    }
  }

  private void writeEnvironment() {
    service.spec.process().workingDirectory()
        .ifPresent(path -> set("WorkingDirectory", SystemdText.line(path)));
    for (Map.Entry<String, String> variable : service.plain.entrySet()) {
      set("Environment", SystemdText.word(variable.getKey() + "=" + variable.getValue()));
    }
    if (!service.hidden.isEmpty()) {
      set("EnvironmentFile", SystemdText.line("/etc/default/" + service.spec.name()));
      service.changed("env", "values of an env-file and secrets are not written: put "
          + String.join(", ", service.hidden) + " into /etc/default/" + service.spec.name() + " with mode 0600");
    }
    List<String> passed = service.spec.process().inherited().only().orElse(List.of());
    List<String> named = passed.stream().filter(name -> !name.matches(".*[*?].*")).toList();
    if (!named.isEmpty()) {
      set("PassEnvironment", SystemdText.words(named));
    }
    if (named.size() < passed.size()) {
      String text = "PassEnvironment= has no patterns: add the names of the variables";
      if (named.isEmpty()) {
        service.lost("pass-env", text);
      } else {
        service.changed("pass-env", text);
      }
    }
    service.kept("working-directory", "clear-env", "pass-env");
    service.lost("env-command", "run it in ExecStartPre=, and let it write the file of an EnvironmentFile=");
  }

  private void writeStreams() {
    if (service.spec.process().stdin() instanceof StdinSpec.File file) {
      set("StandardInput", "file:" + SystemdText.line(file.path()));
      service.kept("stdin");
    }
    service.lost("stdin", "a unit has no terminal and no standard input of others");
    writeStream("stdout", "StandardOutput", service.spec.process().stdout());
    writeStream("stderr", "StandardError", service.spec.process().stderr());
    service.kept("stdout", "stderr");
  }

  private void writeStream(String key, String name, OutputSpec output) {
    if (output instanceof OutputSpec.Inherit) {
      service.changed(key, "it goes to the journal");
    }
    if (output instanceof OutputSpec.File file) {
      set(name, "append:" + SystemdText.line(file.path()));
    } else if (output instanceof OutputSpec.Null) {
      set(name, "null");
    } else {
      set(name, output instanceof OutputSpec.SameAsStdout ? "inherit" : "journal");
    }
  }
}
