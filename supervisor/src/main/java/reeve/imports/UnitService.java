package reeve.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Translates one service of systemd: systemd.service(5), systemd.exec(5), systemd.kill(5). */
final class UnitService {
  /** Keys whose values are read together with others. */
  private static final Set<String> COMMANDS = Set.of("ExecStart", "ExecStartPre", "ExecStartPost", "ExecStop",
      "ExecStopPost", "ExecReload");

  private static final Map<String, String> TEXTS = Map.of("User", "user", "Group", "group", "BusName", "bus-name",
      "RootDirectory", "root-directory", "RuntimeDirectoryMode", "runtime-directory-mode", "StateDirectoryMode",
      "state-directory-mode");

  private static final Map<String, String> NUMBERS = Map.of("Nice", "nice", "OOMScoreAdjust", "oom-score-adjust",
      "CPUWeight", "cpu-weight", "IOWeight", "io-weight");

  private static final Map<String, String> TRUTHS = Map.of("RemainAfterExit", "remain-after-exit", "NoNewPrivileges",
      "no-new-privileges", "PrivateTmp", "private-tmp", "PrivateNetwork", "private-network", "PrivateDevices",
      "private-devices");

  private static final Map<String, String> LISTS = Map.of("SupplementaryGroups", "supplementary-groups",
      "RuntimeDirectory", "runtime-directory", "StateDirectory", "state-directory", "PassEnvironment", "pass-env",
      "ReadOnlyPaths", "read-only-paths", "InaccessiblePaths", "inaccessible-paths", "ReadOnlyDirectories",
      "read-only-paths", "EnvironmentFile", "env-file");

  private static final Map<String, String> SIZES = Map.of("MemoryMax", "memory-max", "MemoryHigh", "memory-high",
      "MemoryLow", "memory-low", "MemorySwapMax", "memory-swap-max");

  private static final Set<String> RESTARTS = Set.of("no", "always", "on-success", "on-failure", "on-abnormal");

  private final UnitFile unit;
  private final ImportedService service;
  private final UnitOutput output;
  private final Map<String, List<String>> lists = new TreeMap<>();
  private final Map<String, String> limits = new TreeMap<>();
  private final Map<String, String> credentials = new TreeMap<>();
  private final Map<String, List<String>> capabilities = new TreeMap<>();

  UnitService(UnitOutput output) {
    this.unit = output.unit();
    this.service = output.service();
    this.output = output;
  }

  private Map<String, String> values() {
    return service.values;
  }

  void translate() throws ImportException {
    String type = unit.last("Service", "Type");
    if (type == null) {
      type = unit.last("Service", "BusName") != null ? "dbus"
          : unit.last("Service", "ExecStart") == null ? "oneshot" : "simple";
    }
    if (!type.equals("simple")) {
      values().put("type", TomlText.string(type));
    }
    UnitCommands commands = new UnitCommands(unit, output);
    commands.start(type.equals("oneshot"));
    commands.hooks("ExecStartPre", "pre-start");
    commands.hooks("ExecStartPost", "post-start");
    commands.single("ExecStop", "stop-command");
    commands.hooks("ExecStopPost", "post-stop");
    commands.single("ExecReload", "reload-command");
    for (UnitFile.Setting setting : unit.settings) {
      if (setting.section().equals("Service") && !COMMANDS.contains(setting.key())) {
        setting(setting);
      }
    }
    lists.forEach((key, items) -> values().put(key, TomlText.strings(items)));
    table("limits", limits);
    table("credentials", credentials);
    Map<String, String> sets = new TreeMap<>();
    capabilities.forEach((set, names) -> sets.put(set, TomlText.strings(names)));
    table("capabilities", sets);
    stop();
  }

  private void table(String key, Map<String, String> table) {
    if (!table.isEmpty()) {
      List<String> items = new ArrayList<>();
      table.forEach((name, value) -> items.add(name + " = " + value));
      values().put(key, "{ " + String.join(", ", items) + " }");
    }
  }

  private void setting(UnitFile.Setting setting) throws ImportException {
    String key = setting.key();
    String value = output.expand(setting, setting.value());
    if (TEXTS.containsKey(key)) {
      kept(setting, TEXTS.get(key), TomlText.string(value));
    } else if (NUMBERS.containsKey(key) && value.matches("-?[0-9]+")) {
      kept(setting, NUMBERS.get(key), value);
    } else if (TRUTHS.containsKey(key)) {
      kept(setting, TRUTHS.get(key), String.valueOf(UnitValues.truth(setting)));
    } else if (LISTS.containsKey(key)) {
      List<String> words = key.equals("EnvironmentFile") ? List.of(value) : UnitValues.words(setting, value);
      lists.computeIfAbsent(LISTS.get(key), name -> new ArrayList<>()).addAll(words);
      note(setting, Outcome.KEPT, LISTS.get(key), "");
    } else if (SIZES.containsKey(key)) {
      String size = value.equals("infinity") ? "max" : value.matches("[0-9]+[KMGT]") ? value + "iB"
          : value.matches("[0-9]+") ? value + "B" : value;
      kept(setting, SIZES.get(key), TomlText.string(size));
    } else if (key.startsWith("Limit")) {
      limit(setting, key.substring(5).toLowerCase(Locale.ROOT), value);
    } else {
      other(setting, key, value);
    }
  }

  private void other(UnitFile.Setting setting, String key, String value) throws ImportException {
    switch (key) {
      case "Type" -> note(setting, Outcome.KEPT, "type", "");
      case "Restart" -> {
        boolean same = RESTARTS.contains(value);
        values().put("restart", TomlText.string(same ? value : "on-abnormal"));
        note(setting, same ? Outcome.KEPT : Outcome.CHANGED, "restart", same ? "" : "it is the nearest one");
      }
      case "RestartSec" -> duration(setting, "restart-delay");
      case "WatchdogSec" -> duration(setting, "watchdog");
      case "TimeoutStartSec" -> duration(setting, "start-timeout");
      case "RuntimeMaxSec" -> duration(setting, "timeout");
      case "TimeoutSec" -> duration(setting, "start-timeout"); // and read by stop()
      case "TimeoutStopSec", "KillSignal", "SendSIGKILL" -> { /* read by stop() */ }
      case "KillMode" -> {
        String mode = value.equals("control-group") ? "tree" : value.equals("mixed") ? "mixed" : "process";
        values().put("kill-mode", TomlText.string(mode));
        note(setting, value.equals("none") ? Outcome.CHANGED : Outcome.KEPT, "kill-mode",
            value.equals("none") ? "reeve stops the main process too" : "");
      }
      case "NotifyAccess" -> {
        boolean same = Set.of("none", "main", "all").contains(value);
        values().put("notify-access", TomlText.string(same ? value : "all"));
        note(setting, same ? Outcome.KEPT : Outcome.CHANGED, "notify-access", "");
      }
      case "PIDFile" -> kept(setting, "pid-file", TomlText.string(value.startsWith("/") ? value : "/run/" + value));
      case "UMask" -> kept(setting, "umask", TomlText.string("0".repeat(Math.max(0, 4 - value.length())) + value));
      case "WorkingDirectory" -> directory(setting, value);
      case "Environment" -> environment(setting, value);
      case "SuccessExitStatus", "RestartPreventExitStatus" -> codes(setting, key, value);
      case "CPUQuota" -> kept(setting, "cpu-max", TomlText.string(value));
      case "TasksMax" -> kept(setting, "pids-max", value.matches("[0-9]+") ? value : "\"max\"");
      case "ProtectHome", "ProtectSystem" -> {
        boolean word = value.matches("read-only|tmpfs|full|strict");
        kept(setting, key.equals("ProtectHome") ? "protect-home" : "protect-system",
            word ? TomlText.string(value) : String.valueOf(UnitValues.truth(setting)));
      }
      case "LoadCredential" -> credential(setting, value);
      case "CapabilityBoundingSet" -> capabilities(setting, "bounding", value);
      case "AmbientCapabilities" -> capabilities(setting, "ambient", value);
      case "StandardOutput", "StandardError" -> stream(setting, key.endsWith("Output") ? "stdout" : "stderr", value);
      case "SyslogIdentifier", "Slice", "Delegate", "GuessMainPID" -> note(setting, Outcome.NOT_NEEDED, "", "");
      default -> note(setting, Outcome.NO_EQUAL, "",
          "the service runs without it; see execution.md and resources.md for what reeve can restrict");
    }
  }

  /** Several assignments add up. With a tilde they name what is taken away, for which reeve has no word. */
  private void capabilities(UnitFile.Setting setting, String set, String value) {
    if (value.startsWith("~")) {
      note(setting, Outcome.NO_EQUAL, "", "name the capabilities that it keeps in capabilities");
      return;
    }
    List<String> names = capabilities.computeIfAbsent(set, name -> new ArrayList<>());
    for (String name : value.isEmpty() ? new String[0] : value.split("\\s+")) {
      names.add(name.toLowerCase(Locale.ROOT).replaceFirst("^cap_", ""));
    }
    note(setting, Outcome.KEPT, "capabilities", "");
  }

  private void environment(UnitFile.Setting setting, String value) throws ImportException {
    for (String pair : UnitValues.words(setting, value)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw setting.wrong("\"" + pair + "\" is not KEY=VALUE");
      }
      service.env.put(pair.substring(0, equals), TomlText.escapeDollars(pair.substring(equals + 1)));
    }
    note(setting, Outcome.KEPT, "env", "");
  }

  private void codes(UnitFile.Setting setting, String key, String value) {
    String name = key.startsWith("S") ? "success-exit-status" : "restart-prevent-status";
    List<String> codes = new ArrayList<>();
    for (String code : value.split("\\s+")) {
      codes.add(code.matches("[0-9]+") ? code : TomlText.string(code));
    }
    boolean same = value.matches("(?:[0-9]+|SIG[A-Z0-9]+|\\s)+");
    if (same) {
      values().put(name, "[" + String.join(", ", codes) + "]");
    }
    note(setting, same ? Outcome.KEPT : Outcome.NO_EQUAL, same ? name : "", same ? ""
        : "reeve knows exit codes by number only: " + name);
  }

  private void credential(UnitFile.Setting setting, String value) {
    int colon = value.indexOf(':');
    if (colon > 0 && value.startsWith("/", colon + 1)) {
      credentials.put(TomlText.string(value.substring(0, colon)), TomlText.string(value.substring(colon + 1)));
      note(setting, Outcome.KEPT, "credentials", "");
    } else {
      note(setting, Outcome.NO_EQUAL, "", "write the path of the file into credentials");
    }
  }

  private void stream(UnitFile.Setting setting, String stream, String value) {
    String path = value.startsWith("append:") || value.startsWith("file:") || value.startsWith("truncate:")
        ? value.substring(value.indexOf(':') + 1) : null;
    String target = path != null ? path : value.equals("null") ? "null"
        : value.equals("inherit") && stream.equals("stderr") ? "stdout" : "log";
    values().put(stream, TomlText.string(target));
    note(setting, path != null || !target.equals("log") ? Outcome.KEPT : Outcome.CHANGED, stream,
        target.equals("log") ? "it is a log file, which \"reeve logs\" shows" : "");
  }

  private void directory(UnitFile.Setting setting, String value) {
    String path = value.startsWith("-") ? value.substring(1) : value;
    if (path.equals("~")) {
      note(setting, Outcome.NO_EQUAL, "", "write the home directory of the user into working-directory");
      return;
    }
    values().put("working-directory", TomlText.string(path));
    note(setting, path.equals(value) ? Outcome.KEPT : Outcome.CHANGED, "working-directory",
        path.equals(value) ? "" : "a start fails if it is missing");
  }

  private void limit(UnitFile.Setting setting, String name, String value) {
    if (!value.matches("(?:[0-9]+|infinity)(?::(?:[0-9]+|infinity))?")) {
      note(setting, Outcome.NO_EQUAL, "", "write it as a number into limits");
      return;
    }
    String[] parts = value.replace("infinity", "\"unlimited\"").split(":");
    limits.put(name, parts.length == 1 ? parts[0] : "{ soft = " + parts[0] + ", hard = " + parts[1] + " }");
    note(setting, Outcome.KEPT, "limits", "");
  }

  private void duration(UnitFile.Setting setting, String key) throws ImportException {
    String duration = UnitValues.duration(setting);
    boolean none = duration == null || duration.equals("0s") && !key.equals("restart-delay");
    if (!none || key.equals("start-timeout")) {
      values().put(key, none ? "\"0s\"" : "\"" + duration + "\"");
    }
    note(setting, none ? Outcome.NOT_NEEDED : Outcome.KEPT, none ? "" : key, "");
  }

  /** Without SendSIGKILL, and without an end of the time, nothing follows on the signal. */
  private void stop() throws ImportException {
    String signal = unit.last("Service", "KillSignal");
    String time = "90s";
    boolean kill = true;
    boolean any = false;
    for (UnitFile.Setting setting : unit.settings) {
      if (!setting.section().equals("Service")) {
        continue;
      }
      switch (setting.key()) {
        case "TimeoutStopSec", "TimeoutSec" -> {
          time = UnitValues.duration(setting);
          time = "0s".equals(time) ? null : time;
        }
        case "SendSIGKILL" -> kill = UnitValues.truth(setting);
        case "KillSignal" -> { /* read above */ }
        default -> {
          continue;
        }
      }
      any = true;
      boolean endless = time == null && setting.key().startsWith("Timeout");
      note(setting, endless ? Outcome.CHANGED : Outcome.KEPT, "stop",
          endless ? "a stop takes one day at most" : "");
    }
    String first = signal == null ? "SIGTERM" : signal.startsWith("SIG") || signal.matches("[0-9]+") ? signal
        : "SIG" + signal;
    if (any) {
      String waiting = first + " " + (time == null ? "1d" : time);
      values().put("stop", first.equals("SIGKILL") || first.equals("9") ? "\"SIGKILL\""
          : kill ? "[\"" + waiting + "\", \"SIGKILL\"]" : "[\"" + waiting + "\"]");
    }
  }

  private void kept(UnitFile.Setting setting, String key, String toml) {
    values().put(key, toml);
    note(setting, Outcome.KEPT, key, "");
  }

  private void note(UnitFile.Setting setting, Outcome outcome, String key, String text) {
    output.note(setting, outcome, key, text);
  }
}
