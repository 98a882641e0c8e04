package reeve.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of {@link Startup} while they are gathered. */
final class StartupDraft {
  private static final List<String> TYPES = List.of("simple", "exec", "oneshot", "forking", "notify");
  private static final List<String> READY = List.of("notify", "fd", "log", "http", "tcp", "unix", "command", "file");
  private static final List<String> FURTHER = List.of("interval", "timeout", "status");
  private static final String HINT = "write it as { tcp = \"127.0.0.1:8080\" }";

  private Startup.Type type = Startup.Type.SIMPLE;
  private boolean remain;
  private String pidFile;
  private Readiness ready;
  private Duration timeout;
  private boolean changed;
  private NodeReader reader;
  private TomlNode blamed;
  private String blamedKey;

  StartupDraft() {}

  StartupDraft(StartupDraft base) {
    timeout = base.timeout;
    changed = base.changed;
  }

  static boolean isKey(String key) {
    return key.equals("type") || key.equals("remain-after-exit") || key.equals("pid-file") || key.equals("ready")
        || key.equals("start-timeout");
  }

  Startup.Type type() {
    return type;
  }

  void apply(NodeReader in, String key, TomlNode node, String path) {
    changed = true;
    switch (key) {
      case "type":
        int word = in.word(node, path, TYPES);
        type = word < 0 ? type : Startup.Type.values()[word];
        break;
      case "remain-after-exit":
        Boolean value = in.bool(node, path);
        remain = value != null && value;
        blame(in, node, path, remain);
        break;
      case "pid-file":
        pidFile = in.path(node, path);
        blame(in, node, path, true);
        break;
      case "ready":
        ready = readiness(in, node, path);
        break;
      default:
        timeout = in.duration(node, path, true);
        break;
    }
  }

  private void blame(NodeReader in, TomlNode node, String path, boolean set) {
    if (set) {
      reader = in;
      blamed = node;
      blamedKey = path;
    }
  }

  private static Readiness readiness(NodeReader in, TomlNode node, String path) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table", HINT);
      return null;
    }
    TomlTable table = (TomlTable) node;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      if (!READY.contains(entry.getKey()) && !FURTHER.contains(entry.getKey())) {
        in.problem(entry.getValue(), path + "." + Escaped.key(entry.getKey()), "unknown key", Words.oneOf(entry.getKey(), READY));
        return null;
      }
    }
    String kind = ProbeReader.kind(in, table, path, READY);
    if (kind == null) {
      return null;
    }
    boolean asks = ProbeReader.isKind(kind);
    Duration interval = kind.equals("command") ? Readiness.COMMAND_INTERVAL : Duration.ZERO;
    Duration patience = kind.equals("command") ? Readiness.COMMAND_TIMEOUT : Readiness.DEFAULT_TIMEOUT;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String key = entry.getKey();
      String keyPath = path + "." + Escaped.key(key);
      Duration read;
      if (asks && (key.equals("interval") || key.equals("timeout"))) {
        read = in.duration(entry.getValue(), keyPath, false);
        if (read == null) {
          return null;
        }
        interval = key.equals("interval") ? read : interval;
        patience = key.equals("timeout") ? read : patience;
      } else if (!key.equals(kind) && !(kind.equals("http") && key.equals("status"))) {
        in.problem(entry.getValue(), keyPath, "has no meaning with " + kind, "");
        return null;
      }
    }
    if (asks) {
      Probe probe = ProbeReader.probe(in, table, path, kind);
      return probe == null ? null : new Readiness.Asked(probe, interval, patience);
    }
    return told(in, table.entries.get(kind), path + "." + kind, kind);
  }

  private static Readiness told(NodeReader in, TomlNode value, String key, String kind) {
    if (kind.equals("notify")) {
      return Boolean.TRUE.equals(in.bool(value, key)) ? new Readiness.Notify() : null;
    } else if (kind.equals("fd")) {
      Integer number = in.integer(value, key, 3, 1023);
      return number == null ? null : new Readiness.Fd(number);
    }
    String text = in.string(value, key, "");
    if (text != null && text.isEmpty()) {
      in.problem(value, key, "cannot be empty", "");
      return null;
    }
    return text == null ? null : new Readiness.Log(text);
  }

  /** @param further the commands of a oneshot after its first */
  Startup build(List<List<String>> further) {
    if (!changed && further.isEmpty()) {
      return Startup.PLAIN;
    }
    if (reader != null && remain && type != Startup.Type.ONESHOT) {
      warn("has no meaning without type = \"oneshot\"");
    } else if (reader != null && pidFile != null && type != Startup.Type.FORKING) {
      warn("has no meaning without type = \"forking\"");
    }
    return new Startup(
        type, further, remain, Optional.ofNullable(pidFile), Optional.ofNullable(ready), Optional.ofNullable(timeout));
  }

  private void warn(String message) {
    reader.problems.warn(reader.file, blamed.line, new ConfigProblem(new Source(reader.file.name(), blamed.line), blamedKey, message, ""));
  }

  // ---- for Definition

  static String type(Startup startup) {
    return '"' + TYPES.get(startup.type().ordinal()) + '"';
  }

  static String ready(Startup startup, boolean forFile) {
    if (startup.ready().isEmpty()) {
      return null;
    }
    Readiness ready = startup.ready().get();
    if (ready instanceof Readiness.Notify) {
      return "{ notify = true }";
    } else if (ready instanceof Readiness.Fd fd) {
      return "{ fd = " + fd.number() + " }";
    } else if (ready instanceof Readiness.Log log) {
      return "{ log = " + Definition.string(log.text(), forFile) + " }";
    }
    Readiness.Asked asked = (Readiness.Asked) ready;
    boolean command = asked.probe() instanceof Probe.Command;
    String text = "{ " + ProbeReader.text(asked.probe(), forFile);
    if (!asked.interval().equals(command ? Readiness.COMMAND_INTERVAL : Duration.ZERO)) {
      text += ", interval = " + Definition.duration(asked.interval());
    }
    if (!asked.timeout().equals(command ? Readiness.COMMAND_TIMEOUT : Readiness.DEFAULT_TIMEOUT)) {
      text += ", timeout = " + Definition.duration(asked.timeout());
    }
    return text + " }";
  }
}
