package reeve.core.machine;

import java.util.Map;
import reeve.core.ExitStatus;
import reeve.core.HookProgress;
import reeve.core.Reason;
import reeve.core.RunResult;

/**
 * How a life ended, as variables of the environment: our own, and those of systemd.exec(5), so that a script for an
 * ExecStopPost= works.
 */
final class ExitEnvironment {
  private ExitEnvironment() {}

  /**
   * @param c with the course of the life that ended
   * @param why we had a hand in it; NONE: we had not
   */
  static void put(Map<String, String> facts, ServiceChange c, Reason why) {
    facts.put("REEVE_REASON", why.token());
    long endedAt = c.hookProgress == null ? 0 : c.hookProgress.endedAt();
    HookProgress.StartFailure failed = c.hookProgress == null ? null : c.hookProgress.startFailure();
    if (failed != null) {
      facts.put("REEVE_ERROR", failed.message());
    }
    if (endedAt == 0) {
      facts.put("SERVICE_RESULT", failed == null ? "success" : result(failed.result()));
      return;
    }
    long millis = Math.max(0, endedAt - c.spawnedAt) / 1_000_000;
    String fraction = Long.toString(1000 + millis % 1000).substring(1);
    facts.put("REEVE_UPTIME", millis / 1000 + "." + fraction);
    if (c.exitStatus instanceof ExitStatus.Exited exited) {
      facts.put("REEVE_EXIT_CODE", Integer.toString(exited.code()));
      facts.put("EXIT_CODE", "exited");
      facts.put("EXIT_STATUS", Integer.toString(exited.code()));
      facts.put("SERVICE_RESULT", "exit-code");
    } else {
      ExitStatus.Signaled signaled = (ExitStatus.Signaled) c.exitStatus;
      String name = signaled.signal().name();
      facts.put("REEVE_EXIT_SIGNAL", name);
      facts.put("EXIT_CODE", signaled.coreDumped() ? "dumped" : "killed");
      facts.put("EXIT_STATUS", name.startsWith("SIG") ? name.substring(3) : name);
      facts.put("SERVICE_RESULT", signaled.coreDumped() ? "core-dump" : "signal");
    }
    if (failed != null) {
      facts.put("SERVICE_RESULT", result(failed.result()));
    } else if (c.abortReason == Reason.WATCHDOG) {
      facts.put("SERVICE_RESULT", "watchdog");
    } else if (c.abortReason == Reason.TIMEOUT || c.abortReason == Reason.START_TIMEOUT) {
      facts.put("SERVICE_RESULT", "timeout");
    } else if (c.exitClean) {
      facts.put("SERVICE_RESULT", "success");
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
