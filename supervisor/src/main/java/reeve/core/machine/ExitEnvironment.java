package reeve.core.machine;

import java.util.Map;
import reeve.core.ExitStatus;
import reeve.core.HookProgress;
import reeve.core.Reason;
import reeve.core.RunResult;

/**
 * How a run ended, as environment variables: those of reeve, and those of systemd.exec(5), so that a script that was
 * written for ExecStopPost= works.
 */
final class ExitEnvironment {
  private ExitEnvironment() {}

  /**
   * Adds the variables.
   *
   * @param c with the hook progress of the run that ended
   * @param reason why reeve ended it; NONE: it ended by itself
   */
  static void put(Map<String, String> variables, ServiceChange c, Reason reason) {
    variables.put("REEVE_REASON", reason.token());
    long endedAt = c.hookProgress == null ? 0 : c.hookProgress.endedAt();
    HookProgress.StartFailure startFailure = c.hookProgress == null ? null : c.hookProgress.startFailure();
    if (startFailure != null) {
      variables.put("REEVE_ERROR", startFailure.message());
    }
    if (endedAt == 0) {
      variables.put("SERVICE_RESULT", startFailure == null ? "success" : result(startFailure.result()));
      return;
    }
    long millis = Math.max(0, endedAt - c.spawnedAt) / 1_000_000;
    String fraction = Long.toString(1000 + millis % 1000).substring(1);
    if (!(c.exitStatus instanceof ExitStatus.Unknown)) { // otherwise it may have ended while no reeve ran
      variables.put("REEVE_UPTIME", millis / 1000 + "." + fraction);
    }
    if (c.exitStatus instanceof ExitStatus.Exited exited) {
      variables.put("REEVE_EXIT_CODE", Integer.toString(exited.code()));
      variables.put("EXIT_CODE", "exited");
      variables.put("EXIT_STATUS", Integer.toString(exited.code()));
      variables.put("SERVICE_RESULT", "exit-code");
    } else if (c.exitStatus instanceof ExitStatus.Signaled signaled) {
      String name = signaled.signal().name();
      variables.put("REEVE_EXIT_SIGNAL", name);
      variables.put("EXIT_CODE", signaled.coreDumped() ? "dumped" : "killed");
      variables.put("EXIT_STATUS", name.startsWith("SIG") ? name.substring(3) : name);
      variables.put("SERVICE_RESULT", signaled.coreDumped() ? "core-dump" : "signal");
    } else {
      variables.put("SERVICE_RESULT", "unknown");
    }
    if (startFailure != null) {
      variables.put("SERVICE_RESULT", result(startFailure.result()));
    } else if (c.abortReason == Reason.WATCHDOG) {
      variables.put("SERVICE_RESULT", "watchdog");
    } else if (c.abortReason == Reason.TIMEOUT || c.abortReason == Reason.START_TIMEOUT) {
      variables.put("SERVICE_RESULT", "timeout");
    } else if (c.exitClean) {
      variables.put("SERVICE_RESULT", "success");
    }
  }

  private static String result(RunResult end) {
    return switch (end) {
      case CLEAN -> "success";
      case ABORTED -> "timeout";
      case UNCLEAN_CODE, CANNOT_EXECUTE -> "exit-code";
      case UNCLEAN_SIGNAL -> "signal";
      case START_FAILED -> "resources";
    };
  }
}
