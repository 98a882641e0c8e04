package reeve.imports;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Translates one process of process-compose. */
final class ProcessComposeProcess {
  private static final Map<String, String> SIGNALS = Map.of("1", "SIGHUP", "2", "SIGINT", "3", "SIGQUIT", "6",
      "SIGABRT", "9", "SIGKILL", "10", "SIGUSR1", "12", "SIGUSR2", "15", "SIGTERM");

  private final ImportedPlan plan;
  private final String file;
  private final Path directory;
  private final YamlNode keys;
  private final ImportedService service;
  private final ComposeText values;

  ProcessComposeProcess(ImportedPlan plan, String file, Path directory, YamlNode keys, ImportedService service,
      ComposeText values) {
    this.plan = plan;
    this.file = file;
    this.directory = directory;
    this.keys = keys;
    this.service = service;
    this.values = values;
  }

  void translate(Map<String, String> names, YamlNode all, String shell, String argument) throws ImportException {
    YamlNode entrypoint = keys.get("entrypoint");
    List<String> words = new ArrayList<>();
    if (entrypoint != null && entrypoint.items() != null && !entrypoint.items().isEmpty()) {
      for (YamlNode word : entrypoint.items()) {
        String program = text(word);
        boolean relative = words.isEmpty() && program.contains("/") && !program.startsWith("/");
        words.add(relative ? TomlText.string(directory.resolve(values.plain(text(keys.get("working_dir")))).resolve(
            values.plain(program)).normalize().toString()) : TomlText.configured(values.configured(program)));
      }
    } else if (!YamlNode.empty(keys.get("command")) && keys.get("command").isText()) {
      String command = keys.get("command").text().strip().replace("$$", "$"); // the shell expands the variables
      words.addAll(List.of(TomlText.string(shell), TomlText.string(argument), TomlText.string(command)));
      if (command.contains("{{")) {
        note("command", Outcome.NO_EQUAL, "", "reeve has no templates: write the value where {{ }} is");
      }
    } else {
      throw wrong(keys, "command", "it has none");
    }
    service.values.put("command", "[" + String.join(", ", words) + "]");
    boolean daemon = truth("is_daemon");
    if (daemon) {
      service.values.put("type", "\"oneshot\"");
      service.values.put("remain-after-exit", "true");
    }
    for (Map.Entry<String, YamlNode> key : keys.entries().entrySet()) {
      setting(key.getKey(), key.getValue(), names, all, daemon);
    }
  }

  private void setting(String key, YamlNode value, Map<String, String> names, YamlNode all, boolean daemon)
      throws ImportException {
    switch (key) {
      case "command", "entrypoint" -> note(key, Outcome.KEPT, "command", "");
      case "description" -> put(key, "description", TomlText.string(text(value).replaceAll("\\s+", " ").strip()), "");
      case "working_dir" -> put(key, "working-directory", path(value), "");
      case "environment" -> {
        environment(value, values, service.env);
        note(key, Outcome.KEPT, "env", "");
      }
      case "env_file" -> put(key, "env-file", path(value), "");
      case "disabled" -> {
        if (truth(key)) {
          put(key, "enabled", "false", "");
        } else {
          note(key, Outcome.NOT_NEEDED, "", "");
        }
      }
      case "is_daemon" -> note(key, Outcome.CHANGED, "type", "reeve runs the command once and does not watch what it "
          + "leaves; type = \"forking\" does, if that is a process of this machine");
      case "availability" -> availability(value);
      case "depends_on" -> dependencies(value, names, all);
      case "readiness_probe", "ready_log_line" -> ready(key, value, daemon);
      case "liveness_probe" -> {
        service.values.put("health", probe(key, value, true));
        note(key, Outcome.CHANGED, "health", "a service that is unhealthy is restarted as after a failure");
      }
      case "shutdown" -> shutdown(value);
      case "namespace" -> {
        service.tags.add(TomlText.name(text(value)));
        note(key, Outcome.CHANGED, "tags", "@" + TomlText.name(text(value)) + " names all services with the tag");
      }
      case "replicas" -> put(key, "instances", number(key, value), "PC_REPLICA_NUM is not set: see docs/instances.md");
      case "launch_timeout_seconds" -> put(key, "start-timeout", "\"" + number(key, value) + "s\"", "");
      case "schedule" -> schedule(value);
      case "log_location", "log_configuration", "logger" -> note(key, Outcome.NO_EQUAL, "",
          "reeve logs finds the log of a service; stdout = a path writes it elsewhere");
      case "is_tty", "is_interactive" -> {
        if (truth(key)) {
          put(key, "terminal", "true", "reeve attach " + service.name + " types into it");
        } else {
          note(key, Outcome.NOT_NEEDED, "", "");
        }
      }
      case "is_foreground" -> note(key, Outcome.NO_EQUAL, "", "terminal = true and reeve attach, or run it by hand");
      case "is_elevated" -> note(key, Outcome.NO_EQUAL, "", "start reeve as root, and set user in the other services");
      case "watch" -> note(key, Outcome.NO_EQUAL, "", "see docs/watch.md: watch = { paths = [...] }");
      case "vars" -> note(key, Outcome.NO_EQUAL, "", "write the values where {{ }} is in the command");
      case "disable_ansi_colors", "is_template_disabled", "is_dotenv_disabled" -> note(key, Outcome.NOT_NEEDED, "", "");
      default -> note(key, Outcome.NO_EQUAL, "", "see docs/configuration.md for a key that suits");
    }
  }

  private static String text(YamlNode node) {
    return node != null && node.isText() ? node.text() : "";
  }

  private boolean truth(String key) {
    return text(keys.get(key)).equals("true");
  }

  private String path(YamlNode value) {
    String path = values.configured(text(value));
    return TomlText.configured(path.startsWith("/") || path.startsWith("$") || path.startsWith("~") ? path
        : TomlText.escapeDollars(directory.toString()) + "/" + path.replaceFirst("^\\./", ""));
  }

  private String number(String key, YamlNode value) throws ImportException {
    if (!text(value).matches("[0-9]{1,6}")) {
      throw wrong(value, key, "it is not a number");
    }
    return text(value).replaceFirst("^0+(?=.)", "");
  }

  /** @param value a list of {@code NAME=value}, or a map */
  static void environment(YamlNode value, ComposeText values, Map<String, String> env) {
    if (value.entries() != null) {
      value.entries().forEach((name, text) -> env.put(name, values.configured(text(text))));
    }
    for (YamlNode item : value.items() == null ? List.<YamlNode>of() : value.items()) {
      String[] pair = text(item).split("=", 2);
      if (pair.length == 2 && !pair[0].isEmpty()) {
        env.put(pair[0], values.configured(pair[1]));
      }
    }
  }

  private void availability(YamlNode value) throws ImportException {
    String policy = value.get("restart") == null ? "no" : text(value.get("restart")).replace('-', '_');
    if (!List.of("no", "always", "on_failure", "exit_on_failure").contains(policy)) {
      throw wrong(value, "restart", "it is not no, always, on_failure or exit_on_failure");
    }
    boolean exit = policy.equals("exit_on_failure");
    boolean end = text(value.get("exit_on_end")).equals("true");
    put("availability", "restart", exit ? "\"no\"" : "\"" + policy.replace('_', '-') + "\"", "");
    if (exit || end) {
      service.values.put("essential", "true");
      note("availability", Outcome.CHANGED, "essential", "reeve ends when this service has ended for good"
          + (exit ? ", also after a success" : ""));
    }
    YamlNode delay = value.get("backoff_seconds");
    int seconds = delay == null ? 1 : Integer.parseInt(number("backoff_seconds", delay));
    if (delay != null) {
      service.values.put("restart-delay", "\"" + Math.max(1, seconds) + "s\"");
      service.values.put("restart-backoff", "1.0");
    }
    YamlNode most = value.get("max_restarts");
    int restarts = most == null ? 0 : Integer.parseInt(number("max_restarts", most));
    if (restarts > 0) {
      service.values.put("start-limit", "{ burst = " + (restarts + 1) + ", interval = \"" + (restarts + 1L)
          * (seconds + 30L) + "s\" }");
      service.values.put("on-start-limit", "\"fail\"");
      note("availability", Outcome.CHANGED, "start-limit", "all starts within the interval count");
    }
    if (value.get("exit_on_skipped") != null) {
      note("availability", Outcome.NO_EQUAL, "", "exit_on_skipped: reeve goes on if a service cannot start");
    }
  }

  private void dependencies(YamlNode value, Map<String, String> names, YamlNode all) throws ImportException {
    List<String> requires = new ArrayList<>();
    for (Map.Entry<String, YamlNode> other : value.entries() == null ? Map.<String, YamlNode>of().entrySet()
        : value.entries().entrySet()) {
      if (!names.containsKey(other.getKey())) {
        throw wrong(other.getValue(), "depends_on", "there is no process \"" + other.getKey() + "\"");
      }
      YamlNode process = all.get(other.getKey());
      String condition = text(other.getValue().get("condition"));
      String when = switch (condition) {
        case "process_completed", "process_completed_successfully" -> "completed";
        case "process_healthy" -> process.get("readiness_probe") == null && process.get("liveness_probe") != null
            ? "healthy" : "ready";
        case "process_log_ready" -> "ready";
        default -> "started";
      };
      requires.add("{ service = " + TomlText.string(names.get(other.getKey())) + ", when = \"" + when + "\" }");
      boolean any = condition.equals("process_completed");
      note("depends_on", any ? Outcome.CHANGED : Outcome.KEPT, "requires",
          other.getKey() + (any ? ": it has to end without a failure" : ""));
    }
    if (!requires.isEmpty()) {
      service.values.put("requires", "[" + String.join(", ", requires) + "]");
    }
  }

  private void ready(String key, YamlNode value, boolean daemon) throws ImportException {
    if (daemon || key.equals("ready_log_line") && service.values.containsKey("ready")) {
      note(key, Outcome.NO_EQUAL, "", daemon ? "a service that has ended has no readiness; health checks it"
          : "a service has one kind of readiness");
      return;
    }
    boolean log = key.equals("ready_log_line");
    service.values.put("ready", log ? "{ log = " + TomlText.string(text(value)) + " }" : probe(key, value, false));
    note(key, log ? Outcome.KEPT : Outcome.CHANGED, "ready",
        log ? "" : "it is checked until the service is up, at most "
            + "for start-timeout; health checks it afterwards");
  }

  private String probe(String key, YamlNode probe, boolean health) throws ImportException {
    YamlNode exec = probe.get("exec");
    YamlNode http = probe.get("http_get");
    String check;
    if (exec != null && !YamlNode.empty(exec.get("command"))) {
      String command = text(exec.get("command")).strip().replace("$$", "$");
      String place = text(exec.get("working_dir"));
      check = "command = " + TomlText.strings(List.of("/bin/sh", "-c",
          place.isEmpty() ? command : "cd '" + place.replace("'", "'\\''") + "' && " + command));
    } else if (http != null && http.entries() != null) {
      String scheme = http.get("scheme") == null ? "http" : text(http.get("scheme")).toLowerCase(Locale.ROOT);
      String host = http.get("host") == null ? "127.0.0.1" : values.plain(text(http.get("host")));
      YamlNode port = http.get("num_port") == null ? http.get("port") : http.get("num_port");
      String url = scheme + "://" + host + (port == null ? "" : ":" + values.plain(text(port)))
          + (http.get("path") == null ? "/" : values.plain(text(http.get("path"))));
      check = scheme.equals("http") ? "http = " + TomlText.string(url)
          : "command = " + TomlText.strings(List.of("curl", "-fsS", url));
    } else {
      throw wrong(probe, key, "it has neither exec.command nor http_get");
    }
    StringBuilder toml = new StringBuilder("{ ").append(check);
    toml.append(", interval = \"").append(seconds(probe, "period_seconds", 10)).append("s\", timeout = \"")
        .append(seconds(probe, "timeout_seconds", 1)).append("s\"");
    if (health) {
      int delay = probe.get("initial_delay_seconds") == null ? 0 : seconds(probe, "initial_delay_seconds", 0);
      toml.append(delay == 0 ? "" : ", start-period = \"" + delay + "s\"").append(", failures = ")
          .append(seconds(probe, "failure_threshold", 3));
    }
    return toml.append(" }").toString();
  }

  private int seconds(YamlNode probe, String key, int standard) throws ImportException {
    return probe.get(key) == null ? standard : Math.max(1, Integer.parseInt(number(key, probe.get(key))));
  }

  private void shutdown(YamlNode value) throws ImportException {
    int time = seconds(value, "timeout_seconds", 10);
    String signal = value.get("signal") == null ? "15" : number("signal", value.get("signal"));
    if (!YamlNode.empty(value.get("command"))) {
      put("shutdown", "stop-command", "{ command = " + TomlText.string(text(value.get("command")).strip().replace("$$",
          "$")) + ", shell = true, timeout = \"" + time + "s\" }", "");
    }
    put("shutdown", "stop", "[\"" + SIGNALS.getOrDefault(signal, signal) + " " + time + "s\", \"SIGKILL\"]", "");
    if (text(value.get("parent_only")).equals("true")) {
      note("shutdown", Outcome.CHANGED, "kill-mode", "parent_only: reeve ends the other processes after the main one");
    }
  }

  private void schedule(YamlNode value) throws ImportException {
    String cron = text(value.get("cron"));
    String every = text(value.get("interval"));
    String fields = CronFields.read(cron);
    boolean known = fields != null && !fields.equals("@reboot");
    if (!known && !ComposeText.duration(every)) {
      throw wrong(value, "schedule", "it has neither five fields of cron nor an interval such as 1m30s");
    }
    String zone = text(value.get("timezone"));
    put("schedule", "schedule", "{ " + (known ? "cron = \"" + fields + "\"" : "every = \"" + every + "\"")
        + (zone.isEmpty() || !known ? "" : ", time-zone = " + TomlText.string(zone)) + " }", "");
    if (value.get("run_on_start") != null || value.get("max_concurrent") != null) {
      note("schedule", Outcome.NO_EQUAL, "", "run_on_start, max_concurrent: reeve start NAME runs it now, and one run "
          + "is under way at a time");
    }
  }

  private void put(String setting, String key, String toml, String text) {
    service.values.put(key, toml);
    note(setting, text.isEmpty() ? Outcome.KEPT : Outcome.CHANGED, key, text);
  }

  private ImportException wrong(YamlNode node, String key, String cause) {
    return new ImportException(file, node.line(), "cannot use " + key + " of \"" + service.name + "\": " + cause);
  }

  private void note(String setting, Outcome outcome, String key, String text) {
    YamlNode node = keys.get(setting);
    plan.note(new ImportNote(file, node == null ? keys.line() : node.line(), service.section, setting, outcome, key,
        text));
  }
}
