package reeve.event;

import java.util.List;
import reeve.core.ExitStatus;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.json.ObjectWriter;
import reeve.text.Rfc3339;

/**
 * Events that a reeve did not write because it was killed, as JSON objects for the ledger: what its stored state has of
 * them, with {@code recovered}. Pure; any thread.
 */
public final class RecoveredJson {
  private RecoveredJson() {}

  /**
   * Returns the start of a run.
   *
   * @param monotonicMillis the same time in milliseconds of CLOCK_MONOTONIC; 0: unknown
   * @param pid of the process that reeve started, which need not be the main process
   * @param reason null: it is not stored any more
   */
  public static String started(long wallMillis, long monotonicMillis, String service, int pid, long life, Reason reason,
      Requester by, List<OutputSegment> output) {
    ObjectWriter json = frame(wallMillis, "started", service);
    if (monotonicMillis > 0) {
      json.number("monotonicMs", monotonicMillis);
    }
    json.number("pid", pid).number("life", life);
    if (reason != null) {
      json.string("reason", reason.token());
      NoticeJson.requester(json, by);
    }
    NoticeJson.output(json, output, false);
    return json.bool("recovered", true).finish();
  }

  /** Returns that a process has become the main process of a run. */
  public static String mainPid(long wallMillis, String service, int pid, long life) {
    return frame(wallMillis, "main-pid", service).number("pid", pid).number("life", life).bool("recovered", true)
        .finish();
  }

  /**
   * Returns the end of a run.
   *
   * @param pid 0: it is not stored any more
   * @param status null: it is not stored any more, or the run may have had no process
   */
  public static String exited(long wallMillis, String service, int pid, long life, ExitStatus status, boolean clean) {
    ObjectWriter json = frame(wallMillis, "exited", service).knownNumber("pid", pid == 0 ? -1 : pid)
        .number("life", life);
    if (status != null) {
      json.beginObject("exit");
      NoticeJson.exitFields(json, status);
      json.endObject().bool("clean", clean);
    }
    return json.bool("recovered", true).finish();
  }

  /** Returns that a run could not be started. */
  public static String startFailed(long wallMillis, String service, long life, String message) {
    return frame(wallMillis, "start-failed", service).nullField("pid").number("life", life).string("message", message)
        .bool("recovered", true).finish();
  }

  private static ObjectWriter frame(long wallMillis, String event, String service) {
    return new ObjectWriter(256).string("time", Rfc3339.format(wallMillis)).string("event", event)
        .string("service", service);
  }
}
