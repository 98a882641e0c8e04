package reeve.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reeve.config.access.AccessRule;

/**
 * The {@code [reeve]} table. All paths are absolute: a relative path in a file is resolved against the directory of
 * that file.
 *
 * @param logDir the directory of the services' log files; empty: the default, which depends on the user
 * @param stateDir the directory of the ledger; empty: the default, which depends on the user
 * @param logFile reeve's own log; empty: stderr
 * @param socket the control socket; empty: the default, which depends on the user
 * @param socketGroup name or number of the group that may use the control socket too; empty: only its owner and root
 * @param allow what other users and groups may do over the control socket; empty: each process that may open it may do
 *     everything
 * @param shutdownBudget how long a shutdown may take before the processes that are left are killed; empty: only the
 *     stop schedules of the services limit it
 * @param useCgroups false for {@code cgroup = "off"}
 * @param logDiskMax how many bytes the rotated logs of all services may take on disk; empty: no limit
 * @param orphans what happens to processes of a killed reeve that no state names
 * @param console what reeve writes to its own standard output
 * @param healthFile the file that exists while every service is ready; empty: none
 */
public record Settings(
    Optional<String> logDir,
    Optional<String> stateDir,
    Optional<String> logFile,
    Optional<String> socket,
    Optional<String> socketGroup,
    List<AccessRule> allow,
    Optional<Duration> shutdownBudget,
    boolean useCgroups,
    Optional<Long> logDiskMax,
    OrphanPolicy orphans,
    ConsoleSpec console,
    Optional<String> healthFile) {

  public Settings {
    allow = List.copyOf(allow);
  }

  /** The defaults. */
  public static Settings defaults() {
    return new Settings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
        List.of(), Optional.empty(), true, Optional.empty(), OrphanPolicy.ADOPT, ConsoleSpec.DEFAULT,
        Optional.empty());
  }

  /**
   * A copy of these settings with those values of other settings that take effect without a restart of reeve: see
   * {@link Schema#isLive}.
   */
  public Settings withLive(Settings others) {
    return new Settings(logDir, stateDir, logFile, socket, socketGroup, others.allow, shutdownBudget, useCgroups,
        others.logDiskMax, orphans, console, healthFile);
  }
}
