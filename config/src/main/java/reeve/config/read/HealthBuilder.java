package reeve.config.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reeve.config.HealthSpec;
import reeve.config.ProbeSpec;
import reeve.config.StartupSpec;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/** The keys {@code health} and {@code watchdog} of a service while they are gathered. */
final class HealthBuilder {
  private static final List<String> ON_FAILURE = List.of("restart", "mark", "shutdown");
  private static final List<String> FURTHER =
      List.of("interval", "timeout", "start-period", "failures", "successes", "on-failure", "status", "within");
  private static final int MOST = 1_000_000;

  private HealthSpec health = HealthSpec.NONE;

  static boolean isKey(String key) {
    return key.equals("health") || key.equals("watchdog");
  }

  /** The key to blame when it does not fit to others. */
  private TomlNode blamed;
  private String blamedKey;

  void apply(ValueReader in, String key, TomlNode node, String path) {
    blamed = node;
    blamedKey = path;
    if (key.equals("health")) {
      check(in, node, path);
    } else {
      Duration watchdog = in.duration(node, path, false);
      if (watchdog != null) {
        health =
            new HealthSpec(health.check(), health.interval(), health.timeout(), health.startPeriod(), health.failures(),
                health.successes(), health.onFailure(), watchdog);
      }
    }
  }

  private void check(ValueReader in, TomlNode node, String path) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table",
          "write it as { http = \"http://127.0.0.1:8080/health\", interval = \"10s\" }");
      return;
    }
    TomlTable table = (TomlTable) node;
    HealthSpec of = HealthSpec.NONE;
    Duration interval = of.interval();
    Duration timeout = of.timeout();
    Duration startPeriod = of.startPeriod();
    int failures = of.failures();
    int successes = of.successes();
    HealthSpec.OnFailure onFailure = of.onFailure();
    boolean whole = true;
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
          int word = in.wordIndex(value, keyPath, ON_FAILURE);
          onFailure = word < 0 ? onFailure : HealthSpec.OnFailure.values()[word];
          break;
        default:
          if (!ProbeReader.isKind(key) && !FURTHER.contains(key)) {
            List<String> known = new ArrayList<>(ProbeReader.KINDS);
            known.addAll(FURTHER);
            in.problem(value, keyPath, "unknown key", Suggestions.oneOf(key, known));
            whole = false;
          }
          break;
      }
    }
    String kind = whole ? ProbeReader.kind(in, table, path, ProbeReader.KINDS) : null;
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
    Integer value = in.integer(node, path, 1, MOST);
    return value == null ? before : value;
  }

  /** @param type what the service is: a job is never up, so nobody could ask it */
  HealthSpec build(ValueReader in, StartupSpec.Type type) {
    if (type == StartupSpec.Type.ONESHOT && health != HealthSpec.NONE) {
      in.problem(blamed, blamedKey, "has no meaning with type = \"oneshot\": it is never up", "remove it");
    }
    return health;
  }
}
