package reeve.config.read;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reeve.config.ConfigProblem;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;
import reeve.config.SourceLocation;
import reeve.config.StartupSpec;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/** Gathers the keys of {@link StartupSpec} of a service. */
final class StartupBuilder {
  private static final List<String> TYPES =
      List.of("simple", "exec", "oneshot", "forking", "notify", "notify-reload", "dbus", "idle");
  private static final List<String> ACCESS = List.of("none", "main", "all");
  private static final List<String> READY = List.of("notify", "fd", "log", "http", "tcp", "unix", "command", "file");
  private static final List<String> PROBE_KEYS = List.of("interval", "timeout", "status");
  private static final String BUS_HINT = "use \"system\", \"session\" or an address as \"unix:path=/run/bus\"";
  private static final String HINT = "write it as { tcp = \"127.0.0.1:8080\" }";

  private StartupSpec.Type type = StartupSpec.Type.SIMPLE;
  private boolean remain;
  private String pidFile;
  private ReadinessSpec ready;
  private Duration timeout;
  private StartupSpec.NotifyAccess access;
  private String busName;
  private boolean busNamed;
  private String bus;
  private boolean changed;
  private ValueReader reader;
  private TomlNode blamed;
  private String blamedKey;
  private ValueReader accessReader;
  private TomlNode accessNode;
  private String accessKey;
  private TomlNode typeNode;
  private ValueReader typeReader;
  private String typeKey;

  StartupBuilder() {}

  StartupBuilder(StartupBuilder base) {
    timeout = base.timeout;
    changed = base.changed;
  }

  static boolean isKey(String key) {
    return key.equals("type") || key.equals("remain-after-exit") || key.equals("pid-file") || key.equals("ready")
        || key.equals("start-timeout") || key.equals("notify-access") || key.equals("bus-name") || key.equals("bus");
  }

  StartupSpec.Type type() {
    return type;
  }

  /** @return whether the key is one of these */
  boolean apply(ValueReader in, String key, TomlNode node, String path) {
    if (!isKey(key)) {
      return false;
    }
    changed = true;
    switch (key) {
      case "type":
        int word = in.wordIndex(node, path, TYPES);
        type = word < 0 ? type : StartupSpec.Type.values()[word];
        typeNode = node;
        typeReader = in;
        typeKey = path;
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
      case "notify-access":
        int whose = in.wordIndex(node, path, ACCESS);
        access = whose < 0 ? access : StartupSpec.NotifyAccess.values()[whose];
        accessReader = in;
        accessNode = node;
        accessKey = path;
        break;
      case "bus-name":
        busName = busName(in, node, path);
        busNamed = true;
        blame(in, node, path, true);
        break;
      case "bus":
        bus = bus(in, node, path);
        blame(in, node, path, true);
        break;
      default:
        timeout = in.duration(node, path, true);
        break;
    }
    return true;
  }

  private void blame(ValueReader in, TomlNode node, String path, boolean set) {
    if (set) {
      reader = in;
      blamed = node;
      blamedKey = path;
    }
  }

  private static ReadinessSpec readiness(ValueReader in, TomlNode node, String path) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table", HINT);
      return null;
    }
    TomlTable table = (TomlTable) node;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      if (!READY.contains(entry.getKey()) && !PROBE_KEYS.contains(entry.getKey())) {
        in.problem(entry.getValue(), path + "." + Escaped.key(entry.getKey()), "unknown key",
            Suggestions.oneOf(entry.getKey(), READY));
        return null;
      }
    }
    String kind = ProbeReader.kind(in, table, path, READY);
    if (kind == null) {
      return null;
    }
    boolean probed = ProbeReader.isKind(kind);
    Duration interval = kind.equals("command") ? ReadinessSpec.COMMAND_INTERVAL : Duration.ZERO;
    Duration timeout = kind.equals("command") ? ReadinessSpec.COMMAND_TIMEOUT : ReadinessSpec.DEFAULT_TIMEOUT;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String key = entry.getKey();
      String keyPath = path + "." + Escaped.key(key);
      Duration read;
      if (probed && (key.equals("interval") || key.equals("timeout"))) {
        read = in.duration(entry.getValue(), keyPath, false);
        if (read == null) {
          return null;
        }
        interval = key.equals("interval") ? read : interval;
        timeout = key.equals("timeout") ? read : timeout;
      } else if (!key.equals(kind) && !(kind.equals("http") && key.equals("status"))) {
        in.problem(entry.getValue(), keyPath, "has no meaning with " + kind, "");
        return null;
      }
    }
    if (probed) {
      ProbeSpec probe = ProbeReader.probe(in, table, path, kind);
      return probe == null ? null : new ReadinessSpec.Probed(probe, interval, timeout);
    }
    return announced(in, table.entries.get(kind), path + "." + kind, kind);
  }

  private static ReadinessSpec announced(ValueReader in, TomlNode value, String key, String kind) {
    if (kind.equals("notify")) {
      return Boolean.TRUE.equals(in.bool(value, key)) ? new ReadinessSpec.Notify() : null;
    } else if (kind.equals("fd")) {
      Integer number = in.integer(value, key, 3, 1023);
      return number == null ? null : new ReadinessSpec.Fd(number);
    }
    String text = in.string(value, key, "");
    if (text != null && text.isEmpty()) {
      in.problem(value, key, "cannot be empty", "");
      return null;
    }
    return text == null ? null : new ReadinessSpec.Log(text);
  }

  /**
   * A well-known name, dbus-specification "Bus names": elements of letters, digits, _ and -, at least two, none
   * beginning with a digit.
   */
  private static String busName(ValueReader in, TomlNode node, String key) {
    String text = in.string(node, key, "write it as \"org.example.Web\"");
    if (text == null) {
      return null;
    }
    int dots = 0;
    boolean good = !text.isEmpty() && text.length() <= 255;
    for (int i = 0; i < text.length() && good; i++) {
      char c = text.charAt(i);
      boolean first = i == 0 || text.charAt(i - 1) == '.';
      boolean word = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-';
      good = word || c >= '0' && c <= '9' && !first || c == '.' && !first && i < text.length() - 1;
      dots += c == '.' ? 1 : 0;
    }
    if (!good || dots == 0) {
      in.problem(node, key, "cannot use " + Escaped.quote(text) + " as the name of a service on a bus",
          "write it as \"org.example.Web\"");
      return null;
    }
    return text;
  }

  private static String bus(ValueReader in, TomlNode node, String key) {
    String text = in.string(node, key, BUS_HINT);
    if (text != null && !text.equals("system") && !text.equals("session") && !text.startsWith("unix:")) {
      in.problem(node, key, "cannot be " + Escaped.quote(text), BUS_HINT);
      return null;
    }
    return text;
  }

  StartupSpec build() {
    if (!changed) {
      return StartupSpec.PLAIN;
    }
    if (reader != null && remain && type != StartupSpec.Type.ONESHOT) {
      warn("has no meaning without type = \"oneshot\"");
    } else if (reader != null && pidFile != null && type != StartupSpec.Type.FORKING) {
      warn("has no meaning without type = \"forking\"");
    } else if (reader != null && (busName != null || bus != null) && type != StartupSpec.Type.DBUS) {
      warn("has no meaning without type = \"dbus\"");
    }
    if (type == StartupSpec.Type.DBUS && !busNamed) {
      typeReader.problem(typeNode, typeKey, "cannot be \"dbus\" without a bus-name",
          "add bus-name = \"org.example.Web\"");
    }
    boolean byNotify = type == StartupSpec.Type.NOTIFY || type == StartupSpec.Type.NOTIFY_RELOAD
        || ready instanceof ReadinessSpec.Notify;
    if (byNotify && access == StartupSpec.NotifyAccess.NONE) {
      accessReader.problem(accessNode, accessKey, "cannot be \"none\" for a service that reports itself that it is up",
          "use \"main\" or \"all\"");
    }
    StartupSpec.NotifyAccess heard =
        access == null ? byNotify ? StartupSpec.NotifyAccess.ALL : StartupSpec.NotifyAccess.NONE : access;
    return new StartupSpec(type, remain, Optional.ofNullable(pidFile), Optional.ofNullable(ready),
        Optional.ofNullable(timeout), heard,
        Optional.ofNullable(busName), bus == null ? "system" : bus);
  }

  private void warn(String message) {
    reader.problems.warn(reader.file, blamed.line,
        new ConfigProblem(new SourceLocation(reader.file.name(), blamed.line), blamedKey, message, ""));
  }
}
