package reeve.event;

import java.time.Duration;
import java.util.List;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.posix.Reaped;

/** A sample of each common notice, with a requester and a usage. */
public final class SampleEvents {
  static final Requester REQUESTER = new Requester(4711, 1000);
  static final Reaped.Usage USAGE = new Reaped.Usage(1, 2, 3, 4, 5, 6, 7);

  private SampleEvents() {}

  public static LifecycleEvent event(Notice notice) {
    return new LifecycleEvent(1_700_000_000_123L, "web", 12, notice, notice instanceof Notice.Exited ? USAGE : null, 0);
  }

  public static Notice.Exited exited(ExitStatus status, boolean clean, Reason reason, Requester by) {
    return new Notice.Exited(3, 12, status, clean, reason, by, Duration.ofMillis(1250),
        reason != Reason.NONE && status instanceof ExitStatus.Signaled signaled && !signaled.coreDumped());
  }

  public static List<Notice> all() {
    return List.of(
        new Notice.Started(3, 12, Reason.BOOT, Requester.SELF, 1),
        new Notice.Ready(3, 12),
        new Notice.StartFailed(3, "cannot start \"web\": no"),
        exited(new ExitStatus.Exited(7), false, Reason.NONE, Requester.SELF),
        exited(new ExitStatus.Signaled(Signal.PIPE, false), false, Reason.NONE, Requester.SELF),
        new Notice.Restarting(Duration.ofMillis(500), 2, Reason.POLICY),
        new Notice.Stopping(12, Signal.TERM, Reason.SHUTDOWN, REQUESTER, Duration.ofSeconds(10), null),
        new Notice.Escalated(12, Signal.KILL, Reason.SHUTDOWN, 1, null),
        new Notice.Stopped(Reason.SHUTDOWN, REQUESTER),
        new Notice.Completed(),
        new Notice.Failed(Reason.START_LIMIT, "too often", Duration.ofMinutes(5)));
  }
}
