package reeve.rotation;

import java.util.List;
import reeve.config.LogSpec;
import reeve.config.RotationSpec;

/**
 * Recognises that a log is written faster than it can be archived, and reports it: in reeve's log, as an event, and in
 * the status of its services. The rotating thread's.
 */
final class LogOverflow {
  /** The overflow is over when the log has been within its bounds for this time. */
  private static final long CALM_MILLIS = 60_000;

  private final String path;
  private final RotationTools tools;
  private boolean reported;
  private long lastMillis;
  private long dropped;

  LogOverflow(String path, RotationTools tools) {
    this.path = path;
    this.tools = tools;
  }

  /**
   * Whether as much is in no archive as the log and all its archives are to hold. If it were archived now, each archive
   * that exists would be deleted, and what follows them first would be deleted too.
   */
  static boolean isOver(LogSpec spec, long unarchived) {
    return spec.maxBytes() > 0 && unarchived / spec.maxBytes() >= spec.keep() + 1L;
  }

  /** Whether an overflow was reported and its end was not; then {@link #inspected} has to be called. */
  boolean isReported() {
    return reported;
  }

  /**
   * The log is over its bounds.
   *
   * @param services that write to it
   */
  void begins(RotationSpec.Overflow kind, List<String> services, long wallMillis) {
    lastMillis = wallMillis;
    if (!reported) {
      reported = true;
      dropped = 0;
      String consequence = switch (kind) {
        case DROP_OLDEST -> "its oldest output is deleted without having been archived";
        case GROW -> "the file grows beyond its limits";
        case THROTTLE -> "its services are paused meanwhile";
      };
      announce(services, "its log is written faster than it can be archived: " + consequence);
      publish(kind == RotationSpec.Overflow.GROW ? "falls behind"
          : kind == RotationSpec.Overflow.THROTTLE ? "throttled" : null);
    }
  }

  /** Bytes were deleted that were in no archive. */
  void dropped(long bytes) {
    dropped += bytes;
    publish("dropped " + dropped + " bytes");
  }

  /**
   * Reports the end of the overflow, if it is over.
   *
   * @param services that write to the log
   */
  void inspected(List<String> services, long wallMillis) {
    if (reported && Math.abs(wallMillis - lastMillis) >= CALM_MILLIS) {
      reported = false;
      String text = dropped == 0 ? "" : "; " + dropped + " bytes were deleted without having been archived";
      announce(services, "its log is archived as fast as it is written again" + text);
      publish(null);
    }
  }

  private void publish(String note) {
    tools.methods().setNote(path, note);
  }

  private void announce(List<String> services, String message) {
    if (tools.control() == null || services.isEmpty()) {
      tools.log().warn("\"" + path + "\": " + message);
      return;
    }
    for (int i = 0; i < services.size(); i++) {
      tools.control().announce("log-overflow", services.get(i), message);
    }
  }
}
