package reeve.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The signals that the process of the tests ignores, because it was started so: SIGHUP by nohup, SIGINT and SIGQUIT in
 * the background of a shell. A command inherits that and is right not to react to them, so the programs under test are
 * started with the default actions instead.
 */
final class InheritedSignals {
  /** The HUP, INT, QUIT, PIPE, TERM, TSTP, TTIN and TTOU of this process: bit n-1 for signal n. */
  private static final long USED = 1L << 0 | 1L << 1 | 1L << 2 | 1L << 12 | 1L << 14 | 7L << 19;

  private static final String LABEL = "SigIgn:";

  private InheritedSignals() {}

  /** Returns the command, started by env(1) with the default actions if that makes a difference. */
  static List<String> reset(List<String> command) {
    return reset(command, Reeve.read(Path.of("/proc/self/status")));
  }

  static List<String> reset(List<String> command, String status) {
    int at = status.indexOf(LABEL) + LABEL.length();
    long ignored = Long.parseUnsignedLong(status.substring(at, status.indexOf('\n', at)).strip(), 16);
    if ((ignored & USED) == 0) {
      return command;
    }
    List<String> reset = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,QUIT,PIPE,TERM,TSTP,TTIN,TTOU"));
    reset.addAll(command);
    return reset;
  }
}
