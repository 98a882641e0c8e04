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
  private List<String> services = List.of();
  private boolean reported;
  private long lastMillis;
  private long dropped;

  LogOverflow(String path, RotationTools tools) {
    this.path = path;
    this.tools = tools;
  }

  /** Sets the services that write to the log. */
  void setServices(List<String> writing) {
    services = writing;
  }

  /**
   * Whether as much is in no archive as the log and all its archives are to hold. If it were archived now, each archive
   * that exists would be deleted, and what follows them first would be deleted too.
   */
  static boolean isOver(LogSpec spec, long unarchived) {
    return spec.maxBytes() > 0 && unarchived / spec.maxBytes() >= spec.keep() + 1L;
  }

  /** The log is over its bounds. */
  void begins(RotationSpec.Overflow kind, long wallMillis) {
    lastMillis = wallMillis;
    if (!reported) {
      reported = true;
      dropped = 0;
      String consequence = switch (kind) {
        case DROP_OLDEST -> "its oldest output is deleted without having been archived";
        case GROW -> "the file grows beyond its limits";
        case THROTTLE -> "its services are paused meanwhile";
      };
      tools.log().warn("Cannot archive \"" + path + "\" as fast as it is written: " + consequence);
      announce("its log is written faster than it can be archived: " + consequence);
      publish(kind == RotationSpec.Overflow.GROW ? "falls behind"
          : kind == RotationSpec.Overflow.THROTTLE ? "throttled" : null);
    }
  }

  /** Bytes were deleted that were in no archive. */
  void dropped(long bytes) {
    dropped += bytes;
    publish("dropped " + dropped + " bytes");
  }

  /** The log is within its bounds. */
  void inspected(long wallMillis) {
    if (reported && Math.abs(wallMillis - lastMillis) >= CALM_MILLIS) {
      reported = false;
      String text = dropped == 0 ? "" : "; " + dropped + " bytes were deleted without having been archived";
      tools.log().info("Archives \"" + path + "\" as fast as it is written again" + text);
      announce("its log is archived as fast as it is written again" + text);
      publish(null);
    }
  }

  private void publish(String note) {
    tools.methods().setNote(path, note);
  }

  private void announce(String message) {
    for (int i = 0; tools.control() != null && i < services.size(); i++) {
      tools.control().announce("log-overflow", services.get(i), message);
    }
  }
}
