package reeve.config.read;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import reeve.config.RestartSpec;
import reeve.config.read.value.SettingLocation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Suggestions;

/** Gathers the keys of {@link RestartSpec} of a service. */
final class RestartBuilder {
  private static final List<String> POLICIES =
      List.of("no", "on-failure", "always", "on-success", "on-abnormal", "unless-stopped");
  private static final List<String> ON_LIMIT = List.of("slow-retry", "fail", "shutdown");
  private static final RestartSpec.Policy[] POLICY_VALUES = RestartSpec.Policy.values();
  private static final RestartSpec.OnStartLimit[] ON_LIMIT_VALUES = RestartSpec.OnStartLimit.values();
  private static final int MAX_BURST = 1_000_000;
  private static final double MAX_BACKOFF = 1000;

  private RestartSpec spec = RestartSpec.defaults();
  private boolean changed;
  /** Whether the service's own table, and not {@code [defaults]}, sets {@code restart}. */
  private boolean ownPolicy;
  private RestartSpec.Policy policy = spec.policy();
  private Duration delay = spec.delay();
  private double backoff = spec.backoff();
  /** Null if no file sets it: then the default holds, or {@code delay} if that is longer. */
  private Duration maxDelay;
  private double jitter = spec.jitter();
  private Duration resetAfter = spec.resetAfter();
  private int burst = spec.limitBurst();
  private Duration interval = spec.limitInterval();
  private RestartSpec.OnStartLimit onLimit = spec.onLimit();
  private Duration slowRetry = spec.slowRetry();
  /** The location of the last of restart-delay and restart-max-delay, for a problem if they do not fit together. */
  private SettingLocation delayLocation;

  RestartBuilder() {}

  /** @param base the defaults, already built, so that equal values are shared */
  RestartBuilder(RestartBuilder base) {
    spec = base.spec;
    changed = base.changed;
    policy = base.policy;
    delay = base.delay;
    backoff = base.backoff;
    maxDelay = base.maxDelay;
    jitter = base.jitter;
    resetAfter = base.resetAfter;
    burst = base.burst;
    interval = base.interval;
    onLimit = base.onLimit;
    slowRetry = base.slowRetry;
  }

  /** @return whether the key is one of these */
  boolean apply(ValueReader in, String key, TomlNode node, String path) {
    switch (key) {
      case "restart":
        int index = in.enumIndex(node, path, POLICIES);
        policy = index < 0 ? policy : POLICY_VALUES[index];
        ownPolicy = true;
        break;
      case "restart-delay":
        delay = orElse(in.duration(node, path, true), delay);
        delayLocation = new SettingLocation(in, node, path);
        break;
      case "restart-backoff":
        Double factor = in.number(node, path, 1, MAX_BACKOFF);
        backoff = factor == null ? backoff : factor;
        break;
      case "restart-max-delay":
        maxDelay = orElse(in.duration(node, path, true), maxDelay);
        delayLocation = new SettingLocation(in, node, path);
        break;
      case "restart-jitter":
        Double share = in.number(node, path, 0, 1);
        jitter = share == null ? jitter : share;
        break;
      case "restart-reset-after":
        resetAfter = orElse(in.duration(node, path, true), resetAfter);
        break;
      case "start-limit":
        startLimit(in, node, path);
        break;
      case "on-start-limit":
        int limitIndex = in.enumIndex(node, path, ON_LIMIT);
        onLimit = limitIndex < 0 ? onLimit : ON_LIMIT_VALUES[limitIndex];
        break;
      case "slow-retry-interval":
        slowRetry = orElse(in.duration(node, path, false), slowRetry);
        break;
      default:
        return false;
    }
    changed = true;
    return true;
  }

  /** Replaces the whole table: a missing key has its default, whatever {@code [defaults]} sets. */
  private void startLimit(ValueReader in, TomlNode node, String path) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table", "write it as { burst = 10, interval = \"5m\" }");
      return;
    }
    RestartSpec defaults = RestartSpec.defaults();
    burst = defaults.limitBurst();
    interval = defaults.limitInterval();
    for (Map.Entry<String, TomlNode> entry : ((TomlTable) node).entries.entrySet()) {
      String key = entry.getKey();
      String keyPath = ((TomlTable) node).pathOf(key);
      if (key.equals("burst")) {
        Integer value = in.integer(entry.getValue(), keyPath, 0, MAX_BURST);
        burst = value == null ? burst : value;
      } else if (key.equals("interval")) {
        interval = orElse(in.duration(entry.getValue(), keyPath, false), interval);
      } else {
        in.problem(entry.getValue(), keyPath, "unknown key", Suggestions.hint(key, List.of("burst", "interval")));
      }
    }
  }

  private static Duration orElse(Duration read, Duration before) {
    return read == null ? before : read;
  }

  /**
   * Builds the settings of a service with a schedule. Only its schedule starts it again, unless its own table sets
   * {@code restart}; in {@code [defaults]} that key is meant for services that stay up.
   */
  RestartSpec buildForSchedule() {
    if (!ownPolicy) {
      policy = RestartSpec.Policy.NO;
      changed = true;
    }
    return build();
  }

  /** Builds the settings. Returns the same instance until another key is applied. */
  RestartSpec build() {
    if (!changed) {
      return spec;
    }
    Duration cap = maxDelay == null ? RestartSpec.defaults().maxDelay() : maxDelay;
    if (delay.compareTo(cap) > 0) {
      if (maxDelay != null && delayLocation != null) {
        delayLocation.problem("cannot have a restart-max-delay less than restart-delay", "");
      }
      cap = delay;
    }
    spec = new RestartSpec(policy, delay, backoff, cap, jitter, resetAfter, burst, interval, onLimit, slowRetry);
    changed = false;
    return spec;
  }
}
