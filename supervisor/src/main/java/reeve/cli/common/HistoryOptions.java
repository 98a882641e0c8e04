package reeve.cli.common;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The ledger that a command reads: {@code @Mixin HistoryOptions}. */
public final class HistoryOptions {
  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "The state directory that has the ledger. Default: that of the running reeve, otherwise that of "
          + "the configuration, otherwise /var/lib/reeve or the user's own.")
  public String stateDir;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The configuration, as for run; only the state directory and the tags are read from it.")
  public List<String> files = new ArrayList<>();

  /** Whether an option names the ledger, so that it need not be the one of the running reeve. */
  public boolean isNamed() {
    return stateDir != null || !files.isEmpty();
  }
}
