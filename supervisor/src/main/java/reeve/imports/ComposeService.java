package reeve.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Translates one service of Compose that has a command. */
final class ComposeService {
  private final ImportedPlan plan;
  private final String file;
  private final Path directory;
  private final Map<String, YamlNode> keys;
  private final ImportedService service;
  private final ComposeText values;

  ComposeService(ImportedPlan plan, String file, Path directory, Map<String, YamlNode> keys, ImportedService service,
      ComposeText values) {
    this.plan = plan;
    this.file = file;
    this.directory = directory;
    this.keys = keys;
    this.service = service;
    this.values = values;
  }

  /** @param names the names of the services that have a command, by those of Compose */
  void translate(Map<String, String> names, Map<String, Map<String, YamlNode>> all) throws ImportException {
    List<String> command = new ArrayList<>();
    for (String key : List.of("entrypoint", "command")) {
      for (String word : words(key)) {
        command.add(TomlText.configured(values.configured(word)));
      }
    }
    service.values.put("command", "[" + String.join(", ", command) + "]");
    for (Map.Entry<String, YamlNode> key : keys.entrySet()) {
      YamlNode value = key.getValue();
      switch (key.getKey()) {
        case "command", "entrypoint" -> note(key.getKey(), Outcome.KEPT, "command", "");
        case "image", "build" -> note(key.getKey(), Outcome.CHANGED, "",
            "the program has to be installed here; ENTRYPOINT, WORKDIR, USER and ENV of an image do not apply");
        case "environment" -> environment(value);
        case "env_file" -> envFiles(value);
        case "working_dir" -> {
          service.values.put("working-directory", TomlText.configured(values.configured(text(value))));
          note("working_dir", Outcome.CHANGED, "working-directory", "it was a directory of the image");
        }
        case "user" -> user(values.plain(text(value)));
        case "depends_on" -> dependencies(value, names, all);
        case "healthcheck" -> new ComposeHealth(plan, file, service, values).translate(value);
        case "restart" -> restart(values.plain(text(value)));
        case "stop_signal", "stop_grace_period" -> stop(key.getKey());
        case "mem_limit", "cpus", "pids_limit", "scale" -> limit(key.getKey(), value);
        case "deploy" -> deploy(value);
        case "profiles" -> profiles(value);
        case "ports" -> ports(value);
        case "tty" -> {
          service.values.put("terminal", text(value).equals("true") ? "true" : "false");
          note("tty", Outcome.CHANGED, "terminal", "reeve attach " + service.name + " types into it");
        }
        default -> others(key.getKey());
      }
    }
  }

  private static String text(YamlNode node) {
    return node.isText() ? node.text() : "";
  }

  private List<String> words(String key) throws ImportException {
    YamlNode node = keys.get(key);
    List<String> words = new ArrayList<>();
    if (YamlNode.empty(node)) {
      return words;
    }
    if (node.isText()) {
      List<String> split = CommandWords.split(node.text());
      if (split == null) {
        throw new ImportException(file, node.line(), "cannot use " + key + ": a quote is not closed");
      }
      return split;
    }
    for (YamlNode word : items(key, node)) {
      words.add(text(word));
    }
    return words;
  }

  private List<YamlNode> items(String key, YamlNode node) throws ImportException {
    if (node.items() == null && !node.isText()) {
      throw new ImportException(file, node.line(), "cannot use " + key + ": it is neither a text nor a list");
    }
    return node.isText() ? List.of(node) : node.items();
  }

  private void environment(YamlNode value) throws ImportException {
    for (Map.Entry<String, YamlNode> variable : value.entries() == null ? Map.<String, YamlNode>of().entrySet()
        : value.entries().entrySet()) {
      service.env.put(variable.getKey(), values.configured(text(variable.getValue())));
    }
    for (YamlNode item : value.entries() == null ? items("environment", value) : List.<YamlNode>of()) {
      String[] pair = text(item).split("=", 2);
      if (pair.length == 2) { // without a value it comes from the environment, in reeve too
        service.env.put(pair[0], values.configured(pair[1]));
      }
    }
    note("environment", Outcome.KEPT, "env", "");
  }

  private void envFiles(YamlNode value) throws ImportException {
    List<String> files = new ArrayList<>();
    boolean missing = false;
    for (YamlNode item : items("env_file", value)) {
      YamlNode path = item.isText() ? item : item.get("path");
      Path resolved = directory.resolve(values.plain(path == null ? "" : text(path))).normalize();
      boolean optional = item.get("required") != null && text(item.get("required")).equals("false");
      missing |= !optional && !Files.exists(resolved);
      files.add((optional || !Files.exists(resolved) ? "-" : "") + resolved);
    }
    service.values.put("env-file", TomlText.strings(files));
    note("env_file", missing ? Outcome.CHANGED : Outcome.KEPT, "env-file",
        missing ? "a file does not exist here; \"-\" before it lets reeve go on without it" : "");
  }

  private void user(String user) {
    String[] parts = user.split(":", 2);
    service.values.put("user", TomlText.string(parts[0]));
    if (parts.length == 2) {
      service.values.put("group", TomlText.string(parts[1]));
    }
    note("user", Outcome.CHANGED, "user", "a name has to exist on this machine");
  }

  private void dependencies(YamlNode value, Map<String, String> names, Map<String, Map<String, YamlNode>> all)
      throws ImportException {
    List<String> requires = new ArrayList<>();
    List<String> wants = new ArrayList<>();
    Map<String, YamlNode> found = new LinkedHashMap<>();
    if (value.entries() != null) {
      found.putAll(value.entries());
    } else {
      for (YamlNode item : items("depends_on", value)) {
        found.put(text(item), item);
      }
    }
    for (Map.Entry<String, YamlNode> other : found.entrySet()) {
      if (!all.containsKey(other.getKey())) {
        throw new ImportException(file, other.getValue().line(), "cannot use depends_on of \"" + service.name
            + "\": there is no service \"" + other.getKey() + "\"");
      }
      if (!names.containsKey(other.getKey())) {
        note("depends_on", Outcome.NO_EQUAL, "", "\"" + other.getKey() + "\" is left out: it has only an image");
        continue;
      }
      YamlNode settings = other.getValue();
      String condition = settings.get("condition") == null ? "" : text(settings.get("condition"));
      boolean restart = settings.get("restart") != null && text(settings.get("restart")).equals("true");
      String when = switch (condition) {
        case "service_completed_successfully" -> "completed";
        case "service_healthy" ->
            ComposeHealth.present(all.get(other.getKey()).get("healthcheck")) ? "healthy" : "ready";
        default -> "started";
      };
      boolean soft = settings.get("required") != null && text(settings.get("required")).equals("false");
      (soft ? wants : requires).add("{ service = " + TomlText.string(names.get(other.getKey())) + ", when = \"" + when
          + "\"" + (restart ? ", restart = true" : "") + " }");
      note("depends_on", Outcome.KEPT, soft ? "wants" : "requires", other.getKey());
    }
    if (!requires.isEmpty()) {
      service.values.put("requires", "[" + String.join(", ", requires) + "]");
    }
    if (!wants.isEmpty()) {
      service.values.put("wants", "[" + String.join(", ", wants) + "]");
    }
  }

  private void restart(String policy) throws ImportException {
    String[] parts = policy.split(":", 2);
    if (!List.of("no", "false", "always", "on-failure", "unless-stopped").contains(parts[0])) {
      throw new ImportException(file, keys.get("restart").line(), "cannot use restart \"" + policy
          + "\": it is not no, always, on-failure or unless-stopped");
    }
    service.values.put("restart", "\"" + (parts[0].equals("false") ? "no" : parts[0]) + "\"");
    boolean counted = parts.length == 2 && parts[1].matches("[1-9][0-9]{0,4}");
    if (counted) {
      int starts = Integer.parseInt(parts[1]) + 1;
      service.values.put("start-limit", "{ burst = " + starts + ", interval = \"" + starts * 34L + "s\" }");
      service.values.put("on-start-limit", "\"fail\"");
    }
    note("restart", counted ? Outcome.CHANGED : Outcome.KEPT, counted ? "restart, start-limit" : "restart",
        counted ? "all starts within the interval count" : "");
  }

  private void stop(String key) throws ImportException {
    YamlNode signal = keys.get("stop_signal");
    YamlNode grace = keys.get("stop_grace_period");
    String name = signal == null ? "SIGTERM" : values.plain(text(signal)).toUpperCase(Locale.ROOT);
    name = name.startsWith("SIG") || name.matches("[0-9]+") ? name : "SIG" + name;
    String time = grace == null ? "10s" : values.plain(text(grace));
    if (!ComposeText.duration(time) || !name.matches("[A-Z0-9+]+")) {
      throw new ImportException(file, keys.get(key).line(), "cannot use " + key
          + ": it is not a signal such as SIGTERM, or a duration such as 1m30s");
    }
    service.values.put("stop", "[\"" + name + " " + time + "\", \"SIGKILL\"]");
    note(key, Outcome.KEPT, "stop", "");
  }

  private void limit(String key, YamlNode node) throws ImportException {
    String value = values.plain(text(node));
    String size = ComposeText.size(value);
    switch (key) {
      case "mem_limit", "memory" -> limit(key, node, "memory-max", size == null ? null : "\"" + size + "\"");
      case "cpus" -> limit(key, node, "cpu-max", value.matches("[0-9]{1,4}(\\.[0-9]{1,6})?")
          ? "\"" + Math.max(1, Math.round(Double.parseDouble(value) * 100)) + "%\"" : null);
      case "pids_limit", "pids" -> limit(key, node, "pids-max",
          value.equals("-1") ? "\"max\"" : value.matches("[1-9][0-9]{0,6}") ? value : null);
      default -> limit(key, node, "instances", value.matches("[1-9][0-9]{0,2}") ? value : null);
    }
  }

  private void limit(String key, YamlNode node, String name, String toml) throws ImportException {
    if (toml == null) {
      throw new ImportException(file, node.line(), "cannot use " + key + " \"" + text(node) + "\": "
          + "reeve has no such value of " + name);
    }
    service.values.put(name, toml);
    note(key, Outcome.KEPT, name, name.equals("instances") ? "" : "by a cgroup");
  }

  private void deploy(YamlNode deploy) throws ImportException {
    for (Map.Entry<String, YamlNode> key : deploy.entries() == null ? Map.<String, YamlNode>of().entrySet()
        : deploy.entries().entrySet()) {
      YamlNode limits = key.getKey().equals("resources") ? key.getValue().get("limits") : null;
      if (key.getKey().equals("replicas")) {
        limit("replicas", key.getValue());
      } else if (limits != null && limits.entries() != null) {
        for (Map.Entry<String, YamlNode> limit : limits.entries().entrySet()) {
          if (List.of("memory", "cpus", "pids").contains(limit.getKey())) {
            limit(limit.getKey(), limit.getValue());
          }
        }
      } else {
        note("deploy." + key.getKey(), Outcome.NO_EQUAL, "", "it is for a cluster; see docs/resources.md for limits");
      }
    }
  }

  private void ports(YamlNode value) throws ImportException {
    List<String> same = new ArrayList<>();
    for (YamlNode item : items("ports", value)) {
      String port = ComposeText.samePort(values.plain(text(item)));
      if (port == null) {
        note("ports", Outcome.NO_EQUAL, "", "reeve maps no ports: let the program listen on that of the host");
      } else {
        same.add(port);
        service.values.put("ports", "[" + String.join(", ", same) + "]");
        note("ports", Outcome.KEPT, "ports", "");
      }
    }
  }

  private void profiles(YamlNode value) throws ImportException {
    for (YamlNode profile : items("profiles", value)) {
      service.tags.add(TomlText.name(text(profile)));
    }
    service.values.put("enabled", "false");
    note("profiles", Outcome.CHANGED, "enabled, tags", "docker compose --profile NAME up is reeve start @NAME");
  }

  private void others(String key) {
    String instead = switch (key) {
      case "volumes", "volumes_from", "tmpfs" -> "reeve mounts nothing: configure the path of this machine";
      case "secrets", "configs" -> "give the program the path of the file, or use env-file or env-command";
      case "ulimits" -> "limits sets them";
      case "cap_add", "cap_drop", "privileged" -> "capabilities sets them";
      case "security_opt", "read_only" -> "no-new-privileges and protect-system are similar";
      case "extends" -> keys.get(key).get("file") == null ? null : "the other file is not read: copy its keys";
      case "logging" -> "log-max-size and log-keep bound the logs of reeve";
      case "extra_hosts", "dns", "dns_search", "links" -> "use the resolver and /etc/hosts of this machine";
      case "develop" -> "watch = { paths = [...] } restarts a service when a file changes: see docs/watch.md";
      case "labels", "container_name", "hostname", "networks", "expose", "stdin_open", "init", "platform",
          "pull_policy", "network_mode", "annotations", "attach", "domainname", "ipc", "pid" -> null;
      default -> "see docs/configuration.md for a key that suits";
    };
    if (!key.startsWith("x-")) {
      note(key, instead == null ? Outcome.NOT_NEEDED : Outcome.NO_EQUAL, "", instead == null ? "" : instead);
    }
  }

  private void note(String setting, Outcome outcome, String key, String text) {
    YamlNode node = keys.get(setting.split("\\.")[0]);
    plan.note(new ImportNote(file, node == null ? keys.containsKey("deploy") ? keys.get("deploy").line() : 0
        : node.line(), service.section, setting, outcome, key, text));
  }
}
