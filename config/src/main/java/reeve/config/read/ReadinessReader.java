package reeve.config.read;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/** Reads the table {@code ready}. Loaded only where a file has one. */
final class ReadinessReader {
  private static final List<String> KINDS = List.of("notify", "fd", "log", "http", "tcp", "unix", "command", "file");
  private static final List<String> PROBE_KEYS = List.of("interval", "timeout", "status");
  private static final String HINT = "write it as { tcp = \"127.0.0.1:8080\" }";

  private ReadinessReader() {}

  /** @return null after a problem */
  static ReadinessSpec read(ValueReader in, TomlNode node, String path) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table", HINT);
      return null;
    }
    TomlTable table = (TomlTable) node;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      if (!KINDS.contains(entry.getKey()) && !PROBE_KEYS.contains(entry.getKey())) {
        in.problem(entry.getValue(), path + "." + Escaped.key(entry.getKey()), "unknown key",
            Suggestions.hint(entry.getKey(), KINDS));
        return null;
      }
    }
    String kind = ProbeReader.probeKey(in, table, path, KINDS);
    if (kind == null) {
      return null;
    }
    boolean probed = ProbeReader.isProbeKey(kind);
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
}
