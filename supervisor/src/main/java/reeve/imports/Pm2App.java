package reeve.imports;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Translates one app of PM2 into a service. */
final class Pm2App {
  private static final Map<String, String> INTERPRETERS = Map.of(".js", "node", ".mjs", "node", ".cjs", "node", ".ts",
      "node", ".py", "python", ".rb", "ruby", ".php", "php", ".pl", "perl", ".sh", "bash");

  private final ImportedPlan plan;
  private final String file;
  private final JsonObject app;
  private final ImportedService service;
  private final Path directory;
  private final int processors;
  private boolean watched;

  Pm2App(ImportedPlan plan, String file, JsonObject app, ImportedService service, Path directory, int processors) {
    this.plan = plan;
    this.file = file;
    this.app = app;
    this.service = service;
    this.directory = app.has("cwd") ? directory.resolve(Pm2Value.text(app, "cwd")).normalize() : directory;
    this.processors = processors;
  }

  void translate() throws ImportException {
    command();
    service.values.put("working-directory", TomlText.string(directory.toString()));
    watched = watch();
    for (Map.Entry<String, JsonElement> setting : app.entrySet()) {
      if (!setting.getValue().isJsonNull()) {
        translate(setting.getKey(), setting.getValue());
      }
    }
    if (service.values.containsKey("instances")) {
      service.env.put("NODE_APP_INSTANCE", "${INSTANCE - 1}");
    }
  }

  /** Whether it is restarted when files of its directory change. */
  private boolean watch() {
    if (!app.has("watch") || Pm2Value.text(app, "watch").equals("false")) {
      return false;
    }
    List<String> paths = Pm2Value.text(app, "watch").equals("true") ? List.of(".") : strings("watch");
    List<String> ignore = strings("ignore_watch");
    String delay = Pm2Value.text(app, "watch_delay");
    boolean allowed = delay.matches("[1-9][0-9]{1,6}") && Integer.parseInt(delay) <= 3_600_000;
    return service.watch(paths, app.has("ignore_watch") ? ignore : List.of("node_modules"),
        allowed ? "\"" + delay + "ms\"" : null);
  }

  private List<String> strings(String key) {
    JsonElement value = app.get(key);
    List<String> strings = new ArrayList<>();
    for (JsonElement item : value == null ? List.<JsonElement>of()
        : value.isJsonArray() ? value.getAsJsonArray().asList() : List.of(value)) {
      strings.add(item.isJsonPrimitive() ? item.getAsString() : "");
    }
    return strings;
  }

  private void command() throws ImportException {
    String script = Pm2Value.text(app, "script");
    List<String> arguments = words("args");
    if (script.strip().contains(" ") && !app.has("args") && !app.has("interpreter")) {
      service.values.put("command", TomlText.string(script));
      service.values.put("shell", "true");
      return;
    }
    int dot = script.lastIndexOf('.');
    String extension = dot > script.lastIndexOf('/') ? script.substring(dot) : "";
    String interpreter = app.has("interpreter") ? Pm2Value.text(app, "interpreter")
        : INTERPRETERS.getOrDefault(extension, extension.isEmpty() ? "none" : "node");
    List<String> argv = new ArrayList<>();
    if (interpreter.equals("none")) {
      // reeve takes a relative program from the directory of its file, PM2 from that of the app.
      argv.add(script.contains("/") ? directory.resolve(script).normalize().toString() : script);
    } else {
      argv.add(interpreter.equals("node") || !interpreter.contains("/") ? interpreter
          : directory.resolve(interpreter).normalize().toString());
      argv.addAll(words(app.has("node_args") ? "node_args" : "interpreter_args"));
      argv.add(script);
    }
    argv.addAll(arguments);
    service.values.put("command", TomlText.strings(argv));
  }

  private List<String> words(String key) throws ImportException {
    List<String> words = app.has(key) ? Pm2Value.words(app.get(key)) : List.of();
    if (words == null) {
      throw wrong(key, "a quote is not closed");
    }
    return words;
  }

  private void translate(String setting, JsonElement value) throws ImportException {
    String text = Pm2Value.text(app, setting);
    switch (setting) {
      case "name" -> {
        if (text.equals(service.name)) {
          note(setting, Outcome.KEPT, "name of the service", "");
        }
      }
      case "script", "args", "interpreter", "node_args", "interpreter_args" ->
          note(setting, Outcome.KEPT, "command", "");
      case "cwd" -> note(setting, Outcome.KEPT, "working-directory", "");
      case "env" -> {
        environment(value, service.env);
        note(setting, Outcome.KEPT, "env", "");
      }
      case "env_file" -> kept(setting, "env-file", TomlText.string(directory.resolve(text).normalize().toString()));
      case "instances" -> instances(text);
      case "exec_mode" -> mode(text);
      case "out_file", "output", "out" -> kept(setting, "stdout", output(text));
      case "error_file", "error", "err" -> errors(setting, text);
      case "autorestart" -> kept(setting, "restart", text.equals("false") ? "\"no\"" : "\"always\"");
      case "autostart" -> kept(setting, "enabled", text.equals("false") ? "false" : "true");
      case "stop_exit_codes" -> codes(setting);
      case "kill_timeout" -> kept(setting, "stop", "[\"SIGINT " + duration(setting).replace("\"", "")
          + "\", \"SIGKILL\"]");
      case "restart_delay" -> {
        service.values.put("restart-backoff", "1");
        kept(setting, "restart-delay", duration(setting));
      }
      case "exp_backoff_restart_delay" -> {
        service.values.put("restart-backoff", "1.5");
        service.values.put("restart-max-delay", "\"15s\"");
        service.values.put("restart-reset-after", "\"30s\"");
        kept(setting, "restart-delay", duration(setting));
      }
      case "max_restarts" -> maxRestarts(setting, text);
      case "max_memory_restart" -> memory(setting, text);
      case "uid", "user" -> kept(setting, "user", TomlText.string(text));
      case "gid" -> kept(setting, "group", TomlText.string(text));
      case "namespace" -> {
        service.tags.add(TomlText.name(text));
        note(setting, Outcome.KEPT, "tags", "reeve restart @" + TomlText.name(text));
      }
      case "treekill" -> kept(setting, "kill-mode", text.equals("false") ? "\"process\"" : "\"main-first\"");
      default -> others(setting, value, text);
    }
  }

  private void others(String setting, JsonElement value, String text) {
    if (setting.startsWith("env_") && value.isJsonObject()) {
      String profile = TomlText.name(setting.substring(4));
      environment(value, service.profiles.computeIfAbsent(profile, name -> new LinkedHashMap<>()));
      note(setting, Outcome.KEPT, "profile." + profile, "pm2 start --env " + profile + " is reeve run --profile "
          + profile);
      return;
    }
    if (watched && List.of("watch", "ignore_watch", "watch_delay").contains(setting)) {
      note(setting, setting.equals("watch") ? Outcome.CHANGED : Outcome.KEPT, "watch",
          setting.equals("watch") ? "what .gitignore names is left out: respect-gitignore" : "");
      return;
    }
    boolean off = text.equals("false") || setting.matches("ignore_watch|watch_delay|watch_options")
        && List.of("", "false").contains(Pm2Value.text(app, "watch"))
        && !(app.has("watch") && app.get("watch").isJsonArray());
    String instead = switch (setting) {
      case "watch", "ignore_watch", "watch_delay" -> "reeve has no such patterns: write watch = { paths = [...] }";
      case "watch_options" -> "reeve needs no polling; see docs/watch.md";
      case "cron_restart" -> "a service with a schedule can run \"reeve restart " + service.name + "\"";
      case "wait_ready" -> "reeve has no messages of node; say ready = { tcp = \"127.0.0.1:PORT\" } or another check";
      case "shutdown_with_message" -> "reeve has no messages of node; it sends a signal";
      case "listen_timeout" -> "with ready, start-timeout says how long a start may take";
      case "log_file", "log" -> "one log for both: stderr = \"stdout\"";
      case "log_type" -> "the output is kept as it is written; \"reeve logs --json\" prints JSON";
      case "min_uptime" -> "start-limit counts all starts within its interval";
      default -> null;
    };
    if (instead != null) {
      note(setting, off ? Outcome.NOT_NEEDED : Outcome.NO_EQUAL, "", off ? "" : instead);
      return;
    }
    boolean needless = List.of("merge_logs", "combine_logs", "log_date_format", "time", "pid_file", "pid", "vizion",
        "pmx", "automation", "kill_retry_time", "source_map_support", "force", "version", "trace", "disable_trace",
        "instance_var", "append_env_to_name").contains(setting);
    note(setting, needless ? Outcome.NOT_NEEDED : Outcome.NO_EQUAL, "",
        needless ? "" : "PM2 documents no such setting");
  }

  private void environment(JsonElement value, Map<String, String> env) {
    if (value.isJsonObject()) {
      for (Map.Entry<String, JsonElement> variable : value.getAsJsonObject().entrySet()) {
        JsonElement content = variable.getValue();
        if (!content.isJsonNull()) {
          env.put(variable.getKey(),
              TomlText.escapeDollars(content.isJsonPrimitive() ? content.getAsString() : content.toString()));
        }
      }
    }
  }

  private void instances(String text) throws ImportException {
    boolean all = text.equals("max") || text.equals("0");
    if (!text.matches("max|-?[0-9]{1,3}")) {
      throw wrong("instances", "it is neither a number nor \"max\"");
    }
    int number = all ? processors : Integer.parseInt(text);
    number = number < 0 ? Math.max(1, processors + number) : number;
    if (number > 1) {
      service.values.put("instances", String.valueOf(number));
    }
    boolean counted = all || text.startsWith("-");
    note("instances", counted ? Outcome.CHANGED : number > 1 ? Outcome.KEPT : Outcome.NOT_NEEDED,
        number > 1 ? "instances" : "", counted ? "it is the number for the processors of this machine" : "");
  }

  private void mode(String mode) {
    boolean cluster = mode.startsWith("cluster") && service.values.containsKey("instances")
        || mode.startsWith("cluster") && !List.of("", "1").contains(Pm2Value.text(app, "instances"));
    note("exec_mode", cluster ? Outcome.NO_EQUAL : Outcome.NOT_NEEDED, "",
        cluster
            ? "instances share no port: give each its own, as in PORT = \"${3000 + INSTANCE}\" behind a proxy, or use "
                + "the module cluster in the program"
            : "");
  }

  private String output(String path) {
    return path.equals("/dev/null") || path.equals("NULL") ? "\"null\""
        : path.equals("/dev/stdout") || path.equals("/dev/stderr") ? "\"" + path + "\""
        : TomlText.string(directory.resolve(path).normalize().toString());
  }

  private void errors(String setting, String path) {
    boolean same = List.of(Pm2Value.text(app, "out_file"), Pm2Value.text(app, "output"), Pm2Value.text(app, "out"))
        .contains(path);
    kept(setting, "stderr", same ? "\"stdout\"" : output(path));
  }

  private void codes(String setting) throws ImportException {
    List<String> codes = words(setting);
    for (String code : codes) {
      if (!code.matches("[0-9]{1,3}")) {
        throw wrong(setting, "it is not a list of exit codes");
      }
    }
    kept(setting, "restart-prevent-status", codes.toString());
  }

  private void maxRestarts(String setting, String text) throws ImportException {
    if (!text.matches("[0-9]{1,6}")) {
      throw wrong(setting, "it is not a number");
    }
    int restarts = Integer.parseInt(text);
    // The delays grow up to 30 s and 10 % more: all starts have to be within the interval.
    service.values.put("start-limit",
        "{ burst = " + (restarts + 1) + ", interval = \"" + (restarts + 1) * 34L + "s\" }");
    service.values.put("on-start-limit", "\"fail\"");
    note(setting, Outcome.CHANGED, "start-limit, on-start-limit",
        "all starts within the interval count, not only those after short runs");
  }

  private void memory(String setting, String text) throws ImportException {
    String size = Pm2Value.size(text);
    if (size == null) {
      throw wrong(setting, "it is not a size such as 300M");
    }
    kept(setting, "memory-restart", size);
  }

  private String duration(String setting) throws ImportException {
    String duration = Pm2Value.duration(Pm2Value.text(app, setting));
    if (duration == null) {
      throw wrong(setting, "it is not a number of milliseconds");
    }
    return duration;
  }

  private ImportException wrong(String setting, String cause) {
    return new ImportException(file, 0, "cannot use " + setting + " of the app \""
        + service.section.substring("app ".length()) + "\": " + cause);
  }

  private void kept(String setting, String key, String toml) {
    service.values.put(key, toml);
    note(setting, Outcome.KEPT, key, "");
  }

  private void note(String setting, Outcome outcome, String key, String text) {
    plan.note(new ImportNote(file, 0, service.section, setting, outcome, key, text));
  }
}
