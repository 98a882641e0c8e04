package reeve.event;

import java.time.Duration;
import reeve.config.watch.WatchSpec;
import reeve.core.AuxCommand;
import reeve.core.DurationText;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.text.Rfc3339;

/** Events as English sentences, for the console and reeve's own log. Pure; any thread. */
public final class EventText {
  private static final long MEGABYTE = 1_000_000;

  private EventText() {}

  /** Returns the {@code reason} field of JSON. */
  public static String token(Reason reason) {
    return reason.token();
  }

  /**
   * Returns one line without the service's name: {@code died of SIGPIPE after 1.2 s, not sent by reeve}. It may hold
   * control characters, because messages and command lines may.
   */
  public static String sentence(LifecycleEvent event) {
    Notice notice = event.notice();
    if (notice instanceof Notice.Started started) {
      return "started, pid " + started.pid() + (started.attempt() > 1 ? ", attempt " + started.attempt() : "")
          + requestedBy(started.reason(), started.requester());
    } else if (notice instanceof Notice.Waiting waiting) {
      return "waiting for " + waiting.what();
    } else if (notice instanceof Notice.Skipped skipped) {
      return "skipped: " + skipped.message();
    } else if (notice instanceof Notice.Due due) {
      return due(due);
    } else if (notice instanceof Notice.Adopted adopted) {
      return "adopted from reeve " + adopted.formerPid() + ", pid " + adopted.pid()
          + (adopted.startedMillis() <= 0 ? "" : ", started at " + Rfc3339.format(adopted.startedMillis()));
    } else if (notice instanceof Notice.MainPidChanged main) {
      return "its main process is pid " + main.pid() + " now";
    } else if (notice instanceof Notice.Ready) {
      return "ready";
    } else if (notice instanceof Notice.Healthy healthy) {
      return healthy.again() ? "healthy again" : "healthy";
    } else if (notice instanceof Notice.Unhealthy unhealthy) {
      return "unhealthy: " + unhealthy.message();
    } else if (notice instanceof Notice.FilesChanged changed) {
      return "files changed: " + changes(changed) + action(changed.action());
    } else if (notice instanceof Notice.MemoryExceeded memory) {
      return "is restarted: " + memory(memory);
    } else if (notice instanceof Notice.StartFailed failed) {
      return failed.message();
    } else if (notice instanceof Notice.Exited exited) {
      return exited(exited, event);
    } else if (notice instanceof Notice.Restarting restarting) {
      return "will be started again "
          + (restarting.delay().isZero() ? "at once" : "in " + duration(restarting.delay()))
          + ", attempt " + restarting.attempt();
    } else if (notice instanceof Notice.Parked parked) {
      return "parked: it is started when this is there or changes: " + parked.what()
          + (parked.max().isZero() ? "" : "; for " + duration(parked.max()) + " at most");
    } else if (notice instanceof Notice.Unparked unparked) {
      return "no longer parked: " + unparked.what();
    } else if (notice instanceof Notice.Stopping stopping) {
      return stopping(stopping);
    } else if (notice instanceof Notice.Escalated escalated) {
      return "still there: sending " + escalated.signal().name() + because(escalated.reason(), null);
    } else if (notice instanceof Notice.Stopped) {
      return "stopped";
    } else if (notice instanceof Notice.Completed) {
      return "completed";
    } else if (notice instanceof Notice.Failed failed) {
      return failed(failed, true);
    } else if (notice instanceof Notice.HookEnded hooked) {
      return hookEnded(hooked);
    } else if (notice instanceof Notice.Reset reset) {
      return "its failures are forgotten" + requestedBy(Reason.REQUEST, reset.requester());
    } else if (notice instanceof Notice.Removed removed) {
      return "removed" + requestedBy(Reason.REMOVED, removed.requester());
    }
    throw new AssertionError(notice);
  }

  private static String stopping(Notice.Stopping stopping) {
    return "stopping"
        + (stopping.signal() != null ? " with " + stopping.signal().name()
            : stopping.hook() == AuxCommand.Purpose.STOP ? " by its stop-command"
            : " after its " + stopping.hook().label())
        + because(stopping.reason(), stopping.requester())
        + requestedBy(stopping.reason(), stopping.requester());
  }

  /** What the processes use: {@code its memory, 530 MB, exceeded memory-restart, 512 MB}. */
  static String memory(Notice.MemoryExceeded memory) {
    return "its memory, " + megabytes(memory.bytes()) + ", exceeded memory-restart, " + megabytes(memory.limit());
  }

  /** Which files changed: {@code src/a.js, 3 changes}. It may hold control characters. */
  static String changes(Notice.FilesChanged changed) {
    return changed.path().isEmpty() ? "the kernel dropped events"
        : changed.path() + (changed.count() == 1 ? "" : ", " + changed.count() + " changes");
  }

  private static String action(WatchSpec.Action action) {
    return switch (action) {
      case RESTART -> "; restarting it";
      case RELOAD -> "; reloading it";
      case RUN -> "; running its command";
    };
  }

  /** Formats bytes for people: {@code 530 MB}. */
  public static String megabytes(long bytes) {
    return (bytes + MEGABYTE / 2) / MEGABYTE + " MB";
  }

  /** The sentence of a failure. @param withCause whether it says why, which the event before may have said */
  static String failed(Notice.Failed failed, boolean withCause) {
    return "failed" + (withCause ? ": " + failed.message() : "")
        + (failed.retryAfter() == null ? "; it is left so" : "; next try in " + duration(failed.retryAfter()));
  }

  /** Whether the notice is bad news, which the console shows even with {@code --quiet}. */
  public static boolean isBad(Notice notice) {
    return notice instanceof Notice.StartFailed
        || notice instanceof Notice.Failed
        || notice instanceof Notice.Unhealthy
        || notice instanceof Notice.MemoryExceeded
        || notice instanceof Notice.Escalated
        || notice instanceof Notice.Due due && due.outcome() == Notice.Due.Outcome.MISSED
        || notice instanceof Notice.HookEnded hooked && !hooked.outcome().isSuccess() && !hooked.cancelled()
        || notice instanceof Notice.Exited exited && !exited.clean();
  }

  private static String hookEnded(Notice.HookEnded hooked) {
    String hook = hooked.hook().label();
    if (hooked.outcome().isSuccess()) {
      return "its " + hook + " is done after " + duration(hooked.outcome().elapsed());
    }
    return "its " + hook + (hooked.cancelled() ? " was broken off: " : " failed: ") + hooked.outcome().text();
  }

  private static String exited(Notice.Exited exited, LifecycleEvent event) {
    StringBuilder text = new StringBuilder();
    String after = " after " + duration(exited.uptime());
    if (exited.status() instanceof ExitStatus.Exited code) {
      text.append("exited with code ").append(code.code()).append(after);
    } else if (exited.status() instanceof ExitStatus.Signaled signaled) {
      text.append("died of ").append(signaled.signal().name());
      if (signaled.coreDumped()) {
        text.append(" (core dumped)");
      }
      text.append(after);
    } else {
      DeathDetails.Unwatched time = event.unwatched();
      text.append(time == null ? "ended" + after : "ended while no reeve ran, between " + Rfc3339.format(time.after())
          + " and " + Rfc3339.format(time.before())).append("; how it ended is not known");
    }
    if (exited.reason() == Reason.NONE) {
      if (exited.status() instanceof ExitStatus.Signaled) {
        text.append(", not sent by reeve");
      }
    } else {
      text.append(because(exited.reason(), exited.requester()));
      if (exited.status() instanceof ExitStatus.Signaled && !exited.sentByReeve()) {
        text.append(", but reeve did not send that signal");
      }
    }
    int left = event.leftBehind();
    return left == 0 ? text.toString()
        : text.append("; it left ").append(left).append(left == 1 ? " process" : " processes").toString();
  }

  private static String due(Notice.Due due) {
    String time = Rfc3339.format(due.due());
    String several = due.count() >= 1000 ? "1000 or more due times" : due.count() + " due times";
    return switch (due.outcome()) {
      case STARTED -> "due at " + time;
      case CAUGHT_UP -> (due.count() == 1 ? "missed its due time" : "missed " + several + ", the last") + " at " + time
          + ": runs once for it";
      case REPLACES -> "due at " + time + ": the run before is under way and is stopped";
      case QUEUED -> "due at " + time + ": runs once the run before is over";
      case SKIPPED -> "due at " + time + ": left out, the run before is under way";
      case MISSED -> (due.count() == 1 ? "missed its due time" : "missed " + several + ", the last") + " at " + time;
    };
  }

  private static String because(Reason reason, Requester by) {
    String via = by == null || by.via() == null ? null : "\"" + by.via() + "\"";
    return switch (reason) {
      case TIMEOUT -> ": its timeout is over";
      case START_TIMEOUT -> ": it was not ready within its start-timeout";
      case WATCHDOG -> ": it did not report within its watchdog time that it is alive";
      case UNHEALTHY -> ": it is unhealthy";
      case MEMORY -> ": its memory exceeded memory-restart";
      case WATCH -> ": files that it watches changed";
      case NAME_LOST -> ": its name on the message bus is lost";
      case SHUTDOWN -> ": reeve is shutting down";
      case LEFTOVERS -> ": its main process left these behind";
      case REQUEST -> ": as requested";
      case DEPENDENCY -> ": together with " + (via == null ? "what it depends on" : via);
      case CONFLICT -> ": it conflicts with " + (via == null ? "what is started" : via + ", which is started");
      case CHANGED -> ": its definition changed";
      case REMOVED -> ": it is removed";
      case HOOK -> ": its post-start failed";
      case NONE, BOOT, SCHEDULE, POLICY, START_LIMIT, CANNOT_EXECUTE, PREVENTED, CONDITION -> "";
    };
  }

  private static String requestedBy(Reason reason, Requester by) {
    boolean byRequest =
        reason == Reason.REQUEST || reason == Reason.SHUTDOWN || reason == Reason.CHANGED || reason == Reason.REMOVED
            || reason == Reason.DEPENDENCY || reason == Reason.CONFLICT;
    if (!byRequest || by == null || by.pid() < 0) {
      return "";
    }
    boolean outside = by.pid() == 0 && by.command().isEmpty();
    return outside ? " (requested from outside of this pid namespace)" : " (requested by " + requester(by) + ")";
  }

  /** Returns the requester as text: {@code pid 12 (reeve stop web), uid 0}. It may hold control characters. */
  public static String requester(Requester by) {
    if (by.pid() < 0) {
      return "reeve itself";
    }
    String command = by.command().isEmpty() ? "" : " (" + by.command() + ")";
    return (by.pid() == 0 ? "a process outside of this pid namespace" : "pid " + by.pid()) + command + ", uid "
        + by.uid();
  }

  /** Returns a duration as {@code 350 ms}, {@code 1.2 s}, {@code 3 m 20 s}, {@code 2 h 5 m}, {@code 4 d 1 h}. */
  public static String duration(Duration duration) {
    return DurationText.format(duration);
  }
}
