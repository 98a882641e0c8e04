package reeve.config.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Plan;
import reeve.config.Schema;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.Settings;
import reeve.config.util.Sizes;
import reeve.config.write.AccessWriter;
import reeve.config.write.DefinitionWriter;
import reeve.config.write.TomlFormat;

/**
 * The difference between the definitions that are in effect and the files as they are now. Pure.
 *
 * @param services every service of either side, once: the services of the files in their order, then those that no file
 *     defines any more
 * @param settings the changed keys of {@code [reeve]}. They take effect when reeve is started again, except the keys
 *     that are {@linkplain Schema#isLive live}
 */
public record PlanDiff(List<Service> services, List<Change> settings) {
  /**
   * Replaces the value of an environment variable: permission to see that it changed is not permission to see the
   * value.
   */
  public static final String MASK = "***";

  /** What a change of a service requires. */
  public enum Kind {
    UNCHANGED,
    /** Only the way in which reeve manages the service changes: its process keeps running. */
    POLICY,
    /** Its process needs a restart for the change to have an effect. */
    RESTART,
    NEW,
    REMOVED
  }

  /**
   * One changed key.
   *
   * @param key as a file has it; {@code env.NAME} for a variable of the environment
   * @param before the value in TOML, {@link #MASK} for a variable of the environment; null: not set
   * @param after as {@code before}
   */
  public record Change(String key, String before, String after) {}

  /**
   * One service.
   *
   * @param changes in the order of the manual; for a new service every value that is not the default, for a removed one
   *     none
   * @param before null for a new service
   * @param after null for a removed service
   */
  public record Service(String name, Kind kind, List<Change> changes, ServiceSpec before, ServiceSpec after) {
    public Service {
      changes = List.copyOf(changes);
    }
  }

  public PlanDiff {
    services = List.copyOf(services);
    settings = List.copyOf(settings);
  }

  /**
   * Whether there is nothing to apply. A changed setting of reeve itself that needs a restart of reeve does not count.
   */
  public boolean isEmpty() {
    for (Change change : settings) {
      if (Schema.isLive(change.key)) {
        return false;
      }
    }
    for (Service service : services) {
      if (service.kind != Kind.UNCHANGED) {
        return false;
      }
    }
    return true;
  }

  /**
   * Compares all services and settings.
   *
   * @param settings the settings that reeve was started with
   * @param services the services that it manages now
   * @param next the plan that was read from the files
   */
  public static PlanDiff compare(Settings settings, List<ServiceSpec> services, Plan next) {
    Map<String, ServiceSpec> before = new LinkedHashMap<>();
    for (ServiceSpec spec : services) {
      before.put(spec.name(), spec);
    }
    List<Service> result = new ArrayList<>();
    for (ServiceSpec spec : next.services()) {
      ServiceSpec old = before.remove(spec.name());
      result.add(old == null ? new Service(spec.name(), Kind.NEW, nonDefaults(spec), null, spec) : compare(old, spec));
    }
    for (ServiceSpec gone : before.values()) {
      result.add(new Service(gone.name(), Kind.REMOVED, List.of(), gone, null));
    }
    return new PlanDiff(result, changes(settings(settings), settings(next.settings())));
  }

  /** Compares one service that is on both sides. */
  public static Service compare(ServiceSpec before, ServiceSpec after) {
    if (isSame(before, after)) {
      // the common case: a thousand unchanged services must not take long
      return new Service(after.name(), Kind.UNCHANGED, List.of(), before, after);
    }
    List<Change> changes = changes(DefinitionWriter.settings(before), DefinitionWriter.settings(after));
    Kind kind = Kind.UNCHANGED;
    for (Change change : changes) {
      kind = kind == Kind.RESTART || Schema.needsRestart(schemaKey(change.key())) ? Kind.RESTART : Kind.POLICY;
    }
    return new Service(after.name(), kind, changes, before, after);
  }

  /** Whether everything except the source location is equal. */
  private static boolean isSame(ServiceSpec a, ServiceSpec b) {
    return a.equals(ServiceSpecBuilder.of(b).source(a.identity().source()).build());
  }

  private static List<Change> nonDefaults(ServiceSpec spec) {
    Map<String, String> defaults = new HashMap<>(DefinitionWriter.defaults());
    Map<String, String> set = DefinitionWriter.settings(spec);
    defaults.keySet().retainAll(set.keySet());
    List<Change> changes = new ArrayList<>();
    for (Change change : changes(defaults, set)) {
      changes.add(new Change(change.key(), null, change.after()));
    }
    return changes;
  }

  /** The key of the schema: {@code env} for {@code env.PORT}. */
  private static String schemaKey(String key) {
    return key.startsWith("env.") ? "env" : key;
  }

  private static List<Change> changes(Map<String, String> before, Map<String, String> after) {
    Set<String> keys = new LinkedHashSet<>(after.keySet());
    keys.addAll(before.keySet());
    List<Change> changes = new ArrayList<>();
    for (String key : keys) {
      String old = before.get(key);
      String now = after.get(key);
      if (old == null ? now != null : !old.equals(now)) {
        boolean secret = key.startsWith("env.");
        changes.add(new Change(key, secret && old != null ? MASK : old, secret && now != null ? MASK : now));
      }
    }
    return changes;
  }

  /** Returns every key of {@code [reeve]} with its value in TOML; null for a key without a value. */
  public static Map<String, String> settings(Settings settings) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("log-dir", path(settings.logDir().orElse(null)));
    all.put("state-dir", path(settings.stateDir().orElse(null)));
    all.put("log-disk-max",
        settings.logDiskMax().isPresent() ? '"' + Sizes.format(settings.logDiskMax().get()) + '"' : null);
    all.put("log-file", path(settings.logFile().orElse(null)));
    all.put("health-file", path(settings.healthFile().orElse(null)));
    all.put("console", TomlFormat.enumValue(settings.console().mode()));
    all.put("console-time", String.valueOf(settings.console().time()));
    all.put("socket", path(settings.socket().orElse(null)));
    all.put("socket-group", path(settings.socketGroup().orElse(null)));
    all.put("allow", settings.allow().isEmpty() ? null : AccessWriter.toml(settings.allow()));
    all.put("shutdown-budget",
        settings.shutdownBudget().isPresent() ? TomlFormat.duration(settings.shutdownBudget().get()) : null);
    all.put("cgroup", settings.useCgroups() ? "\"auto\"" : "\"off\"");
    all.put("orphans", TomlFormat.enumValue(settings.orphans()));
    return all;
  }

  private static String path(String path) {
    return path == null ? null : TomlFormat.PLAIN.string(path);
  }
}
