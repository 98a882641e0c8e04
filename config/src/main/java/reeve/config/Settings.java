package reeve.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The {@code [reeve]} table. Paths are absolute: relative ones in a file are taken from the directory of that file.
 *
 * @param logDir where services' output goes when they name no file; empty: the default of the place that it runs in
 * @param stateDir where the ledger is kept; empty: the default of the place that it runs in
 * @param logFile reeve's own log; empty: stderr
 * @param socket the control socket; empty: the default of the place that it runs in
 * @param socketGroup name or number of the group that may use the control socket too; empty: its owner and root only
 * @param shutdownBudget how long an ordered stop of everything may take before all that is left is killed; empty: no
 *     bound but the services' own stop schedules
 * @param useCgroups false for {@code cgroup = "off"}
 * @param logDiskMax bytes that the rotated logs of all services may take on disk; empty: any number
 * @param console what reeve writes to its own standard output
 */
public record Settings(
    Optional<String> logDir,
    Optional<String> stateDir,
    Optional<String> logFile,
    Optional<String> socket,
    Optional<String> socketGroup,
    Optional<Duration> shutdownBudget,
    boolean useCgroups,
    Optional<Long> logDiskMax,
    ConsoleSpec console) {

  public static Settings defaults() {
    return new Settings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.empty(), true,
        Optional.empty(), ConsoleSpec.DEFAULT);
  }

  /** These, with what of others has an effect without a restart of reeve: see {@link Schema#isLive}. */
  public Settings withLive(Settings others) {
    return new Settings(logDir, stateDir, logFile, socket, socketGroup, shutdownBudget, useCgroups, others.logDiskMax,
        console);
  }
}
