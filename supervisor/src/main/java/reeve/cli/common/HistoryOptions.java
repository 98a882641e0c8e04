package reeve.cli.common;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Whose past is meant: {@code @Mixin PastOptions past = new PastOptions();}. */
public final class HistoryOptions {
  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Where the ledger is. Default: that of the reeve that answers, else as the files say, else /var/lib/reeve or the user's own.")
  public String stateDir;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The files of the reeve that is meant, as for run; only where its state is and the tags are read from them.")
  public List<String> files = new ArrayList<>();

  /** Whether it was said which, so that a reeve that answers may be another. */
  public boolean isNamed() {
    return stateDir != null || !files.isEmpty();
  }
}
