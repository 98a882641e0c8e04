package reeve.config.read;

import java.time.Duration;
import java.util.List;
import reeve.config.RestartSpec;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;

/** The {@code restart…} and start limit keys of a service while they are gathered. */
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
  /** By the table of the service, not by [defaults]. */
  private boolean ownPolicy;
  private RestartSpec.Policy policy = spec.policy();
  private Duration delay = spec.delay();
  private double backoff = spec.backoff();
  /** Null when no file sets it: then a delay over the default pushes it up. */
  private Duration maxDelay;
  private double jitter = spec.jitter();
  private Duration resetAfter = spec.resetAfter();
  private int burst = spec.limitBurst();
  private Duration interval = spec.limitInterval();
  private RestartSpec.OnStartLimit onLimit = spec.onLimit();
  private Duration slowRetry = spec.slowRetry();
  /** The last of restart-delay and restart-max-delay, to blame when they do not fit together. */
  private ValueReader delayReader;
  private TomlNode delayNode;
  private String delayPath;

  RestartBuilder() {}

  /** @param base built already, so that what is equal is shared */
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
        int word = in.wordIndex(node, path, POLICIES);
        policy = word < 0 ? policy : POLICY_VALUES[word];
        ownPolicy = true;
        break;
      case "restart-delay":
        delay = orElse(in.duration(node, path, true), delay);
        blame(in, node, path);
        break;
      case "restart-backoff":
        Double factor = in.number(node, path, 1, MAX_BACKOFF);
        backoff = factor == null ? backoff : factor;
        break;
      case "restart-max-delay":
        maxDelay = orElse(in.duration(node, path, true), maxDelay);
        blame(in, node, path);
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
        int follows = in.wordIndex(node, path, ON_LIMIT);
        onLimit = follows < 0 ? onLimit : ON_LIMIT_VALUES[follows];
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

  /** The table as a whole: what it does not say is as if there were no start-limit at all. */
  private void startLimit(ValueReader in, TomlNode node, String path) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table", "write it as { burst = 10, interval = \"5m\" }");
      return;
    }
    RestartSpec defaults = RestartSpec.defaults();
    burst = defaults.limitBurst();
    interval = defaults.limitInterval();
    for (java.util.Map.Entry<String, TomlNode> entry : ((TomlTable) node).entries.entrySet()) {
      String key = entry.getKey();
      String keyPath = ((TomlTable) node).pathOf(key);
      if (key.equals("burst")) {
        Integer value = in.integer(entry.getValue(), keyPath, 0, MAX_BURST);
        burst = value == null ? burst : value;
      } else if (key.equals("interval")) {
        interval = orElse(in.duration(entry.getValue(), keyPath, false), interval);
      } else {
        in.problem(entry.getValue(), keyPath, "unknown key", Suggestions.oneOf(key, List.of("burst", "interval")));
      }
    }
  }

  private static Duration orElse(Duration read, Duration before) {
    return read == null ? before : read;
  }

  private void blame(ValueReader in, TomlNode node, String path) {
    delayReader = in;
    delayNode = node;
    delayPath = path;
  }

  /**
   * The settings of a service with a schedule: only its schedule starts it again, unless its own table says otherwise.
   * {@code restart} in {@code [defaults]} is meant for services that stay up.
   */
  RestartSpec buildForSchedule() {
    if (!ownPolicy) {
      policy = RestartSpec.Policy.NO;
      changed = true;
    }
    return build();
  }

  RestartSpec build() {
    if (!changed) {
      return spec;
    }
    Duration cap = maxDelay == null ? RestartSpec.defaults().maxDelay() : maxDelay;
    if (delay.compareTo(cap) > 0) {
      if (maxDelay != null && delayReader != null) {
        delayReader.problem(delayNode, delayPath, "cannot have a restart-max-delay less than restart-delay", "");
      }
      cap = delay;
    }
    spec = new RestartSpec(policy, delay, backoff, cap, jitter, resetAfter, burst, interval, onLimit, slowRetry);
    changed = false;
    return spec;
  }
}
