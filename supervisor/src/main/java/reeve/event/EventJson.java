package reeve.event;

import reeve.core.ExitStatus;
import reeve.core.Requester;
import reeve.json.ObjectWriter;
import reeve.text.Rfc3339;

/**
 * Events as JSON objects, each on one line without a line end, for {@code reeve run --log-format json}, the ledger and
 * the control socket. docs/events.md describes the fields. Pure; any thread.
 */
public final class EventJson {
  private EventJson() {}

  /** Returns what happened to a service, as an object. */
  public static String lifecycle(LifecycleEvent event) {
    return lifecycle(event, null, null, false);
  }

  /**
   * Like {@link #lifecycle(LifecycleEvent)}.
   *
   * @param oom the processes that the kernel killed during a run that ended; null: not looked up
   * @param corePattern of /proc/sys/kernel/core_pattern, after an end with a memory image; null: not looked up
   * @param coreUsesPid of /proc/sys/kernel/core_uses_pid
   */
  public static String lifecycle(LifecycleEvent event, OomKills oom, String corePattern, boolean coreUsesPid) {
    ObjectWriter json = frame(256, event.wallMillis(), name(event), event.service());
    if (event.monotonicMillis() >= 0) {
      json.number("monotonicMs", event.monotonicMillis());
    }
    json.knownNumber("pid", event.pid() == 0 ? -1 : event.pid());
    NoticeJson.fields(json, event);
    if (oom != null) {
      oomKills(json, oom);
    }
    if (corePattern != null) {
      json.beginObject("core").string("pattern", corePattern).bool("usesPid", coreUsesPid)
          .string("directory", event.death() == null ? null : event.death().directory()).endObject();
    }
    return json.finish();
  }

  /** Returns the {@code event} field of an event. */
  public static String name(LifecycleEvent event) {
    return NoticeJson.name(event.notice());
  }

  /** Returns a line that a service wrote, as an object. */
  public static String outputLine(long wallMillis, String service, String stream, String line) {
    return frame(line.length() + 96, wallMillis, "output", service).string("stream", stream).string("line", line)
        .finish();
  }

  /** Returns what {@link EventSink#announce} announced, as an object. */
  public static String announcement(long wallMillis, String event, String service, String message) {
    return announcement(wallMillis, event, service, message, null);
  }

  /**
   * Like {@link #announcement(long, String, String, String)}.
   *
   * @param by the process that caused it; null: no process did
   */
  public static String announcement(long wallMillis, String event, String service, String message, Requester by) {
    ObjectWriter json = frame(message.length() + 96, wallMillis, event, service).string("message", message);
    NoticeJson.requester(json, by);
    return json.finish();
  }

  /** Returns a request over the control socket, as an object. */
  public static String request(RequestRecord request) {
    ObjectWriter json = frame(256, request.wallMillis(), "requested", null).string("method", request.method())
        .strings("services", request.services()).string("detail", request.detail());
    NoticeJson.requester(json, request.by());
    return json.finish();
  }

  /**
   * Returns the start of reeve itself, as an object.
   *
   * @param monotonicMillis the same time in milliseconds of CLOCK_MONOTONIC
   * @param startTicks field 22 of /proc/PID/stat, see proc_pid_stat(5): no other process has the same pid, start time
   *     and boot
   * @param bootId of /proc/sys/kernel/random/boot_id; null: not known
   */
  public static String reeveStarted(long wallMillis, long monotonicMillis, String version, int pid, long startTicks,
      String bootId) {
    return frame(192, wallMillis, "reeve-started", null).number("monotonicMs", monotonicMillis).number("pid", pid)
        .string("version", version)
        .number("startTicks", startTicks).string("bootId", bootId).finish();
  }

  /** Returns the ordered end of reeve itself, with everything stopped, as an object. */
  public static String reeveEnded(long wallMillis, int pid, int code) {
    return frame(96, wallMillis, "reeve-ended", null).number("pid", pid).number("code", code).finish();
  }

  /**
   * Returns that events are missing from the ledger here, as an object.
   *
   * @param count how many
   */
  public static String eventsLost(long wallMillis, long count) {
    return frame(128, wallMillis, "events-lost", null).number("count", count)
        .string("message", "lost " + count + " events, which could not be written").finish();
  }

  /** Begins an object with the fields that each event has. */
  private static ObjectWriter frame(int capacity, long wallMillis, String event, String service) {
    return new ObjectWriter(capacity).string("time", Rfc3339.format(wallMillis)).string("event", event)
        .string("service", service);
  }

  /** Adds {@code oomKills}, with null for each counter that the kernel does not show. */
  public static void oomKills(ObjectWriter json, OomKills oom) {
    json.beginObject("oomKills").knownNumber("service", oom.service()).knownNumber("reeve", oom.reeve())
        .knownNumber("machine", oom.machine()).endObject();
  }

  /** Adds {@code by} if a process made the request, in the form that all objects with a requester share. */
  public static void requester(ObjectWriter json, Requester by) {
    NoticeJson.requester(json, by);
  }

  /**
   * Adds {@code code}, or {@code signal} and {@code coreDumped}, or {@code unknown}, in the form that all objects with
   * an exit share.
   */
  public static void exitStatus(ObjectWriter json, ExitStatus status) {
    NoticeJson.exitFields(json, status);
  }
}
