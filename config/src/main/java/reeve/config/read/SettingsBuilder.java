package reeve.config.read;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reeve.config.access.AccessRule;
import reeve.config.ConfigProblem;
import reeve.config.ConsoleSpec;
import reeve.config.OrphanPolicy;
import reeve.config.Schema;
import reeve.config.ServiceSpec;
import reeve.config.Settings;
import reeve.config.SourceLocation;
import reeve.config.StopTimeBounds;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;

/** Gathers the {@code [reeve]} tables of all files. */
final class SettingsBuilder {
  private static final List<String> ORPHANS = List.of("adopt", "stop", "ignore");
  private static final OrphanPolicy[] ORPHAN_POLICIES = OrphanPolicy.values();
  private static final List<String> ON_ERROR = List.of("fail", "skip");
  private static final List<String> CGROUP = List.of("auto", "off");

  private static final List<String> CONSOLE = List.of("prefix", "json", "raw", "none");
  private static final ConsoleSpec.Mode[] CONSOLE_MODES = ConsoleSpec.Mode.values();

  private Optional<String> logDir = Optional.empty();
  private Optional<String> stateDir = Optional.empty();
  private Optional<String> logFile = Optional.empty();
  private Optional<String> socket = Optional.empty();
  private Optional<String> socketGroup = Optional.empty();
  private List<AccessRule> allow = List.of();
  private Optional<Duration> shutdownBudget = Optional.empty();
  private ValueReader budgetReader;
  private int budgetLine;
  private boolean useCgroups = true;
  private OrphanPolicy orphans = OrphanPolicy.ADOPT;
  private Optional<Long> logDiskMax = Optional.empty();
  private ConsoleSpec console = ConsoleSpec.DEFAULT;
  private Optional<String> healthFile = Optional.empty();

  /** Applies one setting. */
  void apply(ValueReader in, String key, TomlNode node, String path) {
    switch (key) {
      case "log-dir":
        logDir = Optional.ofNullable(in.path(node, path));
        break;
      case "state-dir":
        stateDir = Optional.ofNullable(in.path(node, path));
        break;
      case "log-file":
        logFile = Optional.ofNullable(in.path(node, path));
        break;
      case "health-file":
        healthFile = Optional.ofNullable(in.path(node, path));
        break;
      case "socket":
        socket = Optional.ofNullable(in.path(node, path));
        break;
      case "socket-group":
        socketGroup = Optional.ofNullable(in.string(node, path, "name the group, or give its number in quotes"));
        break;
      case "allow":
        allow = AccessReader.read(in, node, path);
        break;
      case "shutdown-budget":
        shutdownBudget = Optional.ofNullable(in.duration(node, path, false));
        budgetReader = in;
        budgetLine = node.line;
        break;
      case "cgroup":
        useCgroups = in.enumIndex(node, path, CGROUP) != 1;
        break;
      case "orphans":
        int policy = in.enumIndex(node, path, ORPHANS);
        orphans = policy < 0 ? orphans : ORPHAN_POLICIES[policy];
        break;
      case "log-disk-max":
        long size = in.size(node, path);
        logDiskMax = size < 0 ? logDiskMax : Optional.of(size);
        break;
      case "console":
        int mode = in.enumIndex(node, path, CONSOLE);
        console = mode < 0 ? console : new ConsoleSpec(CONSOLE_MODES[mode], console.time());
        break;
      case "console-time":
        Boolean time = in.bool(node, path);
        console = time == null ? console : new ConsoleSpec(console.mode(), time);
        break;
      case "on-error":
        in.enumIndex(node, path, ON_ERROR); // FaultIsolation uses it
        break;
      case "include":
        // Already done by ConfigFileLoader.
        break;
      default:
        UnknownKeys.report(in.file, in.problems, node, path, key, Schema.Place.REEVE, false);
        break;
    }
  }

  /** Warns if the stop of all services may take longer than the shutdown budget. */
  void checkBudget(List<ServiceSpec> services) {
    String warning = shutdownBudget.isEmpty() ? null : StopTimeBounds.warning(shutdownBudget.get(), services);
    if (warning != null) {
      budgetReader.problems.warn(budgetReader.file, budgetLine, new ConfigProblem(
          new SourceLocation(budgetReader.file.name(), budgetLine), "reeve.shutdown-budget", warning, ""));
    }
  }

  Settings build() {
    return new Settings(logDir, stateDir, logFile, socket, socketGroup, allow, shutdownBudget, useCgroups, logDiskMax,
        orphans, console, healthFile);
  }
}
