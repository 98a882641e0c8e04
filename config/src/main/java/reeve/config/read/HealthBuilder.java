package reeve.config.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reeve.config.HealthSpec;
import reeve.config.ProbeSpec;
import reeve.config.StartupSpec;
import reeve.config.read.value.SettingLocation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/** Gathers the keys {@code health} and {@code watchdog} of a service. */
final class HealthBuilder {
  private static final List<String> ON_FAILURE = List.of("restart", "mark", "shutdown");
  private static final List<String> OTHER_KEYS =
      List.of("interval", "timeout", "start-period", "failures", "successes", "on-failure", "status", "within");
  private static final int MAX_COUNT = 1_000_000;

  private HealthSpec health = HealthSpec.NONE;
  /** The location of the last of these keys. */
  private SettingLocation location;

  static boolean isKey(String key) {
    return key.equals("health") || key.equals("watchdog");
  }

  /** @return whether the key is one of these */
  boolean apply(ValueReader in, String key, TomlNode node, String path) {
    if (!isKey(key)) {
      return false;
    }
    location = new SettingLocation(in, node, path);
    if (key.equals("health")) {
      readCheck(in, node, path);
      return true;
    }
    Duration watchdog = in.duration(node, path, false);
    if (watchdog != null) {
      health = new HealthSpec(health.check(), health.interval(), health.timeout(), health.startPeriod(),
          health.failures(), health.successes(), health.onFailure(), watchdog);
    }
    return true;
  }

  private void readCheck(ValueReader in, TomlNode node, String path) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table",
          "write it as { http = \"http://127.0.0.1:8080/health\", interval = \"10s\" }");
      return;
    }
    TomlTable table = (TomlTable) node;
    HealthSpec defaults = HealthSpec.NONE;
    Duration interval = defaults.interval();
    Duration timeout = defaults.timeout();
    Duration startPeriod = defaults.startPeriod();
    int failures = defaults.failures();
    int successes = defaults.successes();
    HealthSpec.OnFailure onFailure = defaults.onFailure();
    boolean known = true;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String key = entry.getKey();
      TomlNode value = entry.getValue();
      String keyPath = path + "." + Escaped.key(key);
      switch (key) {
        case "interval":
          interval = orElse(in.duration(value, keyPath, false), interval);
          break;
        case "timeout":
          timeout = orElse(in.duration(value, keyPath, false), timeout);
          break;
        case "start-period":
          startPeriod = orElse(in.duration(value, keyPath, true), startPeriod);
          break;
        case "failures":
          failures = count(in, value, keyPath, failures);
          break;
        case "successes":
          successes = count(in, value, keyPath, successes);
          break;
        case "on-failure":
          int index = in.enumIndex(value, keyPath, ON_FAILURE);
          onFailure = index < 0 ? onFailure : HealthSpec.OnFailure.values()[index];
          break;
        default:
          if (!ProbeReader.isProbeKey(key) && !OTHER_KEYS.contains(key)) {
            List<String> keys = new ArrayList<>(ProbeReader.PROBE_KEYS);
            keys.addAll(OTHER_KEYS);
            in.problem(value, keyPath, "unknown key", Suggestions.hint(key, keys));
            known = false;
          }
          break;
      }
    }
    String kind = known ? ProbeReader.probeKey(in, table, path, ProbeReader.PROBE_KEYS) : null;
    ProbeSpec probe = kind == null ? null : ProbeReader.probe(in, table, path, kind);
    if (probe != null) {
      health = new HealthSpec(Optional.of(probe), interval, timeout, startPeriod, failures, successes, onFailure,
          health.watchdog());
    }
  }

  private static Duration orElse(Duration read, Duration before) {
    return read == null ? before : read;
  }

  private static int count(ValueReader in, TomlNode node, String path, int before) {
    Integer value = in.integer(node, path, 1, MAX_COUNT);
    return value == null ? before : value;
  }

  /** @param type the type of the service: a oneshot is never up, so there is nothing to check */
  HealthSpec build(StartupSpec.Type type) {
    if (type == StartupSpec.Type.ONESHOT && health != HealthSpec.NONE) {
      location.problem("has no meaning with type = \"oneshot\": it is never up", "remove it");
    }
    return health;
  }
}
