package reeve.cli.common;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The ledger that a command reads: {@code @Mixin HistoryOptions}. */
public final class HistoryOptions {
  /** The description of {@code --state-dir}. */
  public static final String STATE_DIR = "The state directory that contains the ledger. Default: that of the running "
      + "reeve, otherwise that of the configuration, otherwise /var/lib/reeve or the user's own.";

  /** The description of {@code --file}. */
  public static final String FILE =
      "The configuration, as for run; only the state directory and the tags are read from it.";

  /** The description of {@code --profile}. */
  public static final String PROFILE = "Read the configuration with this profile, as for run; may be repeated.";

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = STATE_DIR)
  public String stateDir;

  @Option(
      names = {"-c", "--file"},
      paramLabel = "FILE",
      description = FILE)
  public List<String> files = new ArrayList<>();

  @Option(names = "--profile", paramLabel = "PROFILE", description = PROFILE)
  public List<String> profiles = new ArrayList<>();

  /** Whether an option names the ledger, which may then differ from the ledger of the running reeve. */
  public boolean isNamed() {
    return stateDir != null || !files.isEmpty();
  }
}
