package reeve.runtime.readiness;

import reeve.event.EventSink;
import reeve.loop.ServiceEvents;

/** What one run of a service reported about itself through sd_notify(3). Loop thread. */
final class NotifyStatus {
  /** Between two announcements of STATUS=. The newest status is always shown by {@code status}. */
  private static final long PAUSE_NANOS = 1_000_000_000L;

  final long run;

  /** The pid of MAINPID= that becomes the main process later; 0: none. */
  int successor;

  /** Field 22 of /proc/PID/stat of the successor. */
  long successorStart;

  private String status;
  private String activity;
  private String problem;
  private long announcedAt;

  /** @param now monotonic nanoseconds */
  NotifyStatus(long run, long now) {
    this.run = run;
    this.announcedAt = now - PAUSE_NANOS;
  }

  /** Returns whether a message reports something that is kept here, other than the end of a reload. */
  static boolean isIn(NotifyMessage message) {
    return message.status != null || message.errno != null || message.exitStatus != null || message.reloading
        || message.stopping;
  }

  /**
   * Takes what a message reports, and announces what is new.
   *
   * @param now monotonic nanoseconds
   */
  void take(String service, NotifyMessage message, long now, EventSink sink, ServiceEvents events) {
    if (message.ready && "reloading".equals(activity)) {
      activity = null;
      sink.announce("reloaded", service, "reloaded");
      events.reloading(service, false);
    }
    if (message.stopping && !"stopping".equals(activity)) {
      activity = "stopping";
      sink.announce("status", service, "stopping by itself");
    } else if (message.reloading && !message.ready && activity == null) {
      activity = "reloading";
      sink.announce("reloading", service, "reloading");
      events.reloading(service, true);
    }
    String reported = message.errno != null ? "error " + message.errno
        : message.exitStatus != null ? "exit status " + message.exitStatus : null;
    if (reported != null && !reported.equals(problem)) {
      problem = reported;
      sink.announce("status", service, "reports " + problem);
    }
    if (message.status != null && !message.status.equals(status)) {
      status = message.status;
      if (!status.isEmpty() && now - announcedAt >= PAUSE_NANOS) {
        announcedAt = now;
        sink.announce("status", service, status);
      }
    }
  }

  /** Returns the status as text, such as {@code reloading: reading 3 files}; null: nothing was reported. */
  String text() {
    String text = status == null || status.isEmpty() ? null : status;
    text = activity == null ? text : text == null ? activity : activity + ": " + text;
    return problem == null ? text : text == null ? problem : text + " (" + problem + ")";
  }
}
