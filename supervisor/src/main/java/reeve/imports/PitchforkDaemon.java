package reeve.imports;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Translates one daemon of pitchfork. */
final class PitchforkDaemon {
  private static final String INTERVAL = "[0-9]+(ms|s|m|h)";

  private final ImportedPlan plan;
  private final String file;
  private final Path directory;
  private final TomlTable keys;
  private final ImportedService service;

  PitchforkDaemon(ImportedPlan plan, String file, Path directory, TomlTable keys, ImportedService service) {
    this.plan = plan;
    this.file = file;
    this.directory = directory;
    this.keys = keys;
    this.service = service;
  }

  void translate(Map<String, String> names) throws ImportException {
    String run = text("run");
    if (run.isBlank()) {
      throw new ImportException(file, keys.line, "cannot import the daemon \"" + service.name + "\": it has no run");
    }
    service.values.put("command", TomlText.string((text("mise").equals("true") ? "mise x -- " : "") + run));
    service.values.put("shell", "true");
    for (Map.Entry<String, TomlNode> key : keys.entries.entrySet()) {
      setting(key.getKey(), key.getValue(), names);
      if (PitchforkValues.template(key.getValue())) {
        note(key.getKey(), Outcome.NO_EQUAL, "", "reeve has no templates: write the value where {{ }} is");
      }
    }
  }

  private String text(String key) {
    return PitchforkValues.text(keys.entries.get(key));
  }

  private void setting(String key, TomlNode value, Map<String, String> names) throws ImportException {
    String text = PitchforkValues.text(value);
    switch (key) {
      case "run", "mise" -> note(key, Outcome.KEPT, "command", "");
      case "dir" -> put(key, "working-directory", TomlText.string(directory.resolve(text).normalize().toString()), "");
      case "env" -> {
        if (value instanceof TomlTable table) {
          table.entries.forEach((name, node) -> service.env.put(name,
              TomlText.escapeDollars(PitchforkValues.text(node))));
        }
        note(key, Outcome.KEPT, "env", "");
      }
      case "user" -> put(key, "user", TomlText.string(text), "");
      case "retry" -> retry(value, text);
      case "depends" -> dependencies(value, names);
      case "ready_output", "ready_http", "ready_port", "ready_cmd", "ready_delay" -> ready(key, value, text);
      case "cron" -> cron(value, text);
      case "hooks" -> hooks(value);
      case "memory_limit" -> put(key, "memory-max", matching(key, value, "[0-9]+([KMGT]i?)?B"),
          "the kernel enforces it at once, by a cgroup");
      case "cpu_limit" -> put(key, "cpu-max", "\"" + matching(key, value, "[1-9][0-9]{0,4}(\\.[0-9]+)?").replaceAll(
          "\"|\\..*", "") + "%\"", "reeve slows the service down; pitchfork ends it");
      case "stop_signal" -> stop(value, text);
      case "port", "expected_port" -> ports(key, value);
      case "boot_start" -> note(key, Outcome.CHANGED, "", "reeve boot enable starts reeve, and so all services");
      case "auto" -> {
        if (PitchforkValues.items(value).stream().anyMatch(item -> PitchforkValues.text(item).equals("start"))) {
          put(key, "auto", "true", "a shell starts and stops it: eval \"$(reeve activate bash)\" and reeve allow");
        } else {
          note(key, Outcome.NO_EQUAL, "", "reeve stops what a shell has started, and nothing else");
        }
      }
      case "watch" -> {
        List<String> paths = PitchforkValues.items(value).stream().map(PitchforkValues::text).toList();
        boolean known = service.watch(paths, List.of(), null);
        note(key, known ? Outcome.CHANGED : Outcome.NO_EQUAL, known ? "watch" : "", known
            ? "what .gitignore names is left out: respect-gitignore" : "reeve has no such patterns: see docs/watch.md");
      }
      case "watch_mode" -> note(key, Outcome.NOT_NEEDED, "", "");
      case "auto_bump_port", "bump" -> note(key, Outcome.KEPT, "ports", "");
      case "port_bump_attempts" -> note(key, Outcome.CHANGED, "ports", "reeve tries 100 ports");
      case "proxy", "slug" -> note(key, Outcome.NO_EQUAL, "", "reeve open NAME opens the port itself");
      default -> note(key, Outcome.NO_EQUAL, "", "see docs/configuration.md for a key that suits");
    }
  }

  /** A number, an array of them, or a table with "expect" and "bump". */
  private void ports(String key, TomlNode value) {
    TomlNode numbers = value instanceof TomlTable table && table.entries.containsKey("expect")
        ? table.entries.get("expect") : value;
    boolean bump = Stream.of(keys.entries.get("auto_bump_port"), keys.entries.get("bump"),
        value instanceof TomlTable table ? table.entries.get("bump") : null)
        .anyMatch(node -> node != null && PitchforkValues.text(node).matches("true|[1-9][0-9]*"));
    List<String> ports = new ArrayList<>();
    for (TomlNode item : PitchforkValues.items(numbers).isEmpty() ? List.of(numbers) : PitchforkValues.items(numbers)) {
      String number = PitchforkValues.text(item);
      if (number.matches("[1-9][0-9]{0,4}") && Integer.parseInt(number) <= 65_535) {
        ports.add(bump ? "{ port = " + number + ", bump = true }" : number);
      }
    }
    if (ports.isEmpty()) {
      note(key, Outcome.NO_EQUAL, "", "reeve finds no number of a port in it: see docs/ports.md");
    } else {
      put(key, "ports", "[" + String.join(", ", ports) + "]", "");
    }
  }

  private void retry(TomlNode value, String text) throws ImportException {
    boolean forever = text.equals("true");
    int retries = forever || text.equals("false") ? 0
        : Integer.parseInt(matching("retry", value, "[0-9]{1,5}").replace("\"", ""));
    put("retry", "restart", forever || retries > 0 ? "\"on-failure\"" : "\"no\"", "");
    if (forever) {
      service.values.put("start-limit", "{ burst = 0, interval = \"1m\" }");
    } else if (retries > 0) {
      service.values.put("start-limit", "{ burst = " + (retries + 1) + ", interval = \"" + (retries + 1L) * 34
          + "s\" }");
      service.values.put("on-start-limit", "\"fail\"");
      note("retry", Outcome.CHANGED, "start-limit", "all starts within the interval count");
    }
  }

  private void dependencies(TomlNode value, Map<String, String> names) throws ImportException {
    List<String> requires = new ArrayList<>();
    for (TomlNode item : PitchforkValues.items(value)) {
      String other = PitchforkValues.text(item);
      if (names.containsKey(other)) {
        requires.add(names.get(other));
        note("depends", Outcome.KEPT, "requires", other);
      } else if (other.contains("/")) {
        note("depends", Outcome.NO_EQUAL, "", "\"" + other + "\" is of another file: import that too, and add it here");
      } else {
        throw wrong(value, "depends", "there is no daemon \"" + other + "\"");
      }
    }
    if (!requires.isEmpty()) {
      service.values.put("requires", TomlText.strings(requires));
    }
  }

  private void ready(String key, TomlNode value, String text) throws ImportException {
    boolean delay = key.equals("ready_delay");
    boolean other =
        delay && keys.entries.keySet().stream().anyMatch(name -> name.matches("ready_(output|http|port|cmd)"));
    if (other || service.values.containsKey("ready")) {
      note(key, Outcome.NO_EQUAL, "", "a service has one kind of readiness");
      return;
    }
    switch (key) {
      case "ready_output" -> {
        if (!text.matches("[^\\\\.*+?()\\[\\]{}|^$]+")) {
          note(key, Outcome.NO_EQUAL, "", "it is a regular expression; ready = { log = \"TEXT\" } has a text");
        } else {
          put(key, "ready", "{ log = " + TomlText.string(text) + " }", "");
        }
      }
      case "ready_http" -> {
        TomlNode url = value instanceof TomlTable table ? table.entries.get("url") : value;
        String address = PitchforkValues.text(url);
        if (!address.matches("https?://\\S+")) {
          throw wrong(value, key, "it is not an address of http");
        }
        put(key, "ready", address.startsWith("https") ? "{ command = " + TomlText.strings(List.of("curl", "-fsS",
            address)) + " }" : "{ http = " + TomlText.string(address) + " }", "");
      }
      case "ready_port" -> put(key, "ready", "{ tcp = \"127.0.0.1:" + matching(key, value, "[1-9][0-9]{0,4}").replace(
          "\"", "") + "\" }", "");
      case "ready_cmd" -> put(key, "ready", "{ command = " + TomlText.strings(List.of("/bin/sh", "-c", text)) + " }",
          "");
      default -> {
        String seconds = matching(key, value, "[0-9]{1,5}").replace("\"", "");
        if (Integer.parseInt(seconds) > 0) {
          put(key, "ready", "{ command = [\"sleep\", \"" + seconds + "\"], timeout = \"" + (Integer.parseInt(seconds)
              + 5) + "s\" }", "a command waits for that time");
        }
      }
    }
  }

  private void cron(TomlNode value, String text) throws ImportException {
    TomlTable table = value instanceof TomlTable keys ? keys : null;
    String schedule = table == null ? text : PitchforkValues.text(table.entries.get("schedule"));
    String retrigger = table == null ? "" : PitchforkValues.text(table.entries.get("retrigger"));
    String[] fields = schedule.strip().split("\\s+", 2);
    boolean seconds = schedule.strip().split("\\s+").length == 6;
    String cron = CronFields.read(seconds ? fields[1] : schedule.strip());
    if (cron == null || cron.equals("@reboot")) {
      throw wrong(value, "cron", "the schedule \"" + schedule + "\" is not six fields that reeve reads");
    }
    boolean exact = !seconds || fields[0].equals("0");
    service.values.put("schedule", "{ cron = \"" + cron + "\"" + (retrigger.equals("always") ? ", overlap = \"kill\""
        : "") + " }");
    note("cron", exact ? Outcome.KEPT : Outcome.CHANGED, "schedule", exact ? "" : "reeve has no field of seconds");
    if (retrigger.equals("success") || retrigger.equals("fail")) {
      note("cron", Outcome.NO_EQUAL, "", "retrigger: reeve runs it at each time, however the last run ended");
    }
    service.values.remove("restart");
  }

  private void hooks(TomlNode value) {
    for (Map.Entry<String, TomlNode> hook : value instanceof TomlTable table ? table.entries.entrySet()
        : Map.<String, TomlNode>of().entrySet()) {
      String key = switch (hook.getKey()) {
        case "on_ready" -> "post-start";
        case "on_fail" -> "on-failure";
        case "on_stop" -> "pre-stop";
        case "on_exit" -> "post-stop";
        default -> "";
      };
      if (!key.isEmpty()) {
        service.values.put(key, "{ command = " + TomlText.string(PitchforkValues.text(hook.getValue()))
            + ", shell = true" + (key.equals("on-failure") ? "" : ", ignore-failure = true") + " }");
      }
      plan.note(new ImportNote(file, hook.getValue().line, service.section, hook.getKey(), key.isEmpty()
          ? Outcome.NO_EQUAL : Outcome.CHANGED, key,
          key.isEmpty() ? "on-failure runs a command at each failure"
              : "its variables have other names: see docs/hooks.md"));
    }
  }

  private void stop(TomlNode value, String text) throws ImportException {
    TomlTable table = value instanceof TomlTable keys ? keys : null;
    String signal = table == null ? text : PitchforkValues.text(table.entries.get("signal"));
    String time = table == null ? "" : PitchforkValues.text(table.entries.get("timeout"));
    String name = signal.isEmpty() ? "SIGTERM" : signal.startsWith("SIG") ? signal : "SIG" + signal;
    if (!name.matches("SIG[A-Z0-9]+") || !time.isEmpty() && !time.matches(INTERVAL)) {
      throw wrong(value, "stop_signal", "it is not a signal such as SIGINT, or a time such as 5s");
    }
    put("stop_signal", "stop", "[\"" + name + " " + (time.isEmpty() ? "10s" : time) + "\", \"SIGKILL\"]", "");
  }

  /** @return the value in quotes */
  private String matching(String key, TomlNode value, String pattern) throws ImportException {
    String text = PitchforkValues.text(value);
    if (!text.matches(pattern)) {
      throw wrong(value, key, "reeve has no such value");
    }
    return "\"" + text + "\"";
  }

  private void put(String setting, String key, String toml, String text) {
    service.values.put(key, toml);
    note(setting, text.isEmpty() ? Outcome.KEPT : Outcome.CHANGED, key, text);
  }

  private ImportException wrong(TomlNode node, String key, String cause) {
    return new ImportException(file, node.line, "cannot use " + key + " of \"" + service.name + "\": " + cause);
  }

  private void note(String setting, Outcome outcome, String key, String text) {
    plan.note(new ImportNote(file, keys.entries.get(setting).line, service.section, setting, outcome, key, text));
  }
}
