package reeve.control.method;

import java.time.Duration;
import java.util.Locale;
import reeve.control.ServiceAction;
import reeve.control.ServiceView;
import reeve.core.DurationText;
import reeve.core.ExitStatus;
import reeve.core.HealthState;
import reeve.core.ServiceState;
import reeve.core.Target;

/** The condition that a request waits for a service to reach, and the check whether it has. Pure; any thread. */
enum WaitCondition {
  START,
  STOP,
  RESTART,
  KILL,
  /** The service is stopped and removed. */
  REMOVE;

  /** The progress of a request towards its condition. */
  enum Status {
    REACHED,
    /** The condition will not be reached without another request. */
    MISSED,
    UNDER_WAY
  }

  /** @param message for people, without the name of the service */
  record Verdict(Status status, String message) {}

  static WaitCondition of(ServiceAction action) {
    return switch (action) {
      case START -> START;
      case STOP -> STOP;
      case RESTART -> RESTART;
      case KILL -> KILL;
    };
  }

  /** @return null: there is none of that name */
  static WaitCondition named(String word) {
    for (WaitCondition condition : values()) {
      if (condition.word().equals(word)) {
        return condition;
      }
    }
    return null;
  }

  /** Its name in the protocol. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean wantsUp() {
    return this == START || this == RESTART;
  }

  /** The verdict on a service that has been removed. */
  Verdict removed(ServiceView before) {
    if (wantsUp()) {
      return missed("was removed meanwhile");
    }
    return reached(this == REMOVE ? "removed"
        : before.state().hasProcess() ? "stopped, and removed" : "was not running");
  }

  /**
   * The verdict on a service that exists.
   *
   * @param before as it was when the request arrived
   * @param now as it is, after the request was applied
   */
  Verdict verdict(ServiceView before, ServiceView now) {
    return switch (this) {
      case START -> up(before, now, false);
      case RESTART -> up(before, now, true);
      case STOP -> down(before, now);
      case KILL -> killed(before, now);
      case REMOVE -> underWay(now.stateWord());
    };
  }

  /** The verdict on a service that waits for another service that is not going to start. */
  static Verdict blocked(ServiceView now) {
    return missed("waits for " + String.join("; ", now.waiting().reasons()) + "; it starts once this condition is met");
  }

  /** The verdict on a service that the restart policy started again after the start that was requested. */
  static Verdict restarted(ServiceView now) {
    return missed("does not stay up: " + end(now) + "; reeve tries again");
  }

  /**
   * The verdict on a service that is up, and has not lived for its {@code start-seconds} yet.
   *
   * @param up the verdict without that time
   */
  static Verdict notStartedYet(Verdict up) {
    return underWay(up.message());
  }

  /**
   * The verdict on a service that runs, but not with the definition in its file.
   *
   * @param up the verdict as it is without that
   */
  static Verdict differing(Verdict up, ServiceView.Difference difference) {
    return new Verdict(up.status(), up.message() + (difference == ServiceView.Difference.REMOVED
        ? "; no file defines it any more, see reeve plan"
        : "; its file has changed since the last apply, and reeve apply puts that into effect"));
  }

  /**
   * The verdict on a service that is up and also has to be healthy.
   *
   * @param up the verdict without the health check
   */
  static Verdict healthy(Verdict up, ServiceView now, HealthState.Status health) {
    return switch (health) {
      case NONE -> up;
      case HEALTHY -> now.state() == ServiceState.RUNNING ? reached(up.message() + ", healthy") : up;
      case STARTING -> underWay("up, not healthy yet");
      case UNHEALTHY -> missed("is up and unhealthy");
    };
  }

  /**
   * Returns whether a service that runs got its process after the request arrived. A start that was under way then, and
   * had no process yet because of a hook, say, has its number already.
   */
  static boolean isStartedSince(ServiceView before, ServiceView now) {
    return now.run() > before.run() || before.pid() == 0;
  }

  /** @param restarted whether only a new process counts */
  private static Verdict up(ServiceView before, ServiceView now, boolean restarted) {
    switch (now.state()) {
      case RUNNING:
        if (isStartedSince(before, now)) {
          return reached((restarted && before.pid() != 0 ? "restarted, pid " : "started, pid ") + now.pid());
        }
        return restarted ? underWay("still the old process, pid " + now.pid())
            : reached("already running, pid " + now.pid());
      case EXITED:
        return now.isSkipped() ? reached("skipped: " + now.cause().problem())
            : now.hasFailed() ? missed("started and ended: " + end(now)) : reached("completed");
      case FATAL:
        return missed("cannot be kept running: " + end(now));
      case BACKOFF:
        return restarted(now);
      case STOPPED:
        return missed("was stopped meanwhile");
      default:
        return underWay(now.stateWord());
    }
  }

  private static Verdict down(ServiceView before, ServiceView now) {
    if (now.target() == Target.UP) {
      return missed("is started again by a later request");
    }
    if (now.state().hasProcess()) {
      return underWay(now.stateWord());
    }
    return reached(before.state().hasProcess() ? "stopped" + uncleanExit(now) : "was not running");
  }

  private static Verdict killed(ServiceView before, ServiceView now) {
    if (now.run() == before.run() && now.state().hasProcess()) {
      return underWay(now.stateWord());
    }
    return reached(before.state().hasProcess() ? "killed" + uncleanExit(now) : "was not running");
  }

  /** A remark about the last exit if it was not clean; otherwise empty. */
  private static String uncleanExit(ServiceView now) {
    ServiceView.LastExit exit = now.lastExit();
    if (exit == null || exit.clean()) {
      return "";
    }
    String status = exit.status() instanceof ExitStatus.Unknown ? "its end is not known" : exit.status().toString();
    return " (" + status + (exit.uptimeMillis() < 0 ? ")"
        : ", had run for " + DurationText.format(Duration.ofMillis(exit.uptimeMillis())) + ")");
  }

  private static String end(ServiceView now) {
    return now.cause().problem() != null ? now.cause().problem()
        : now.lastExit() == null || now.lastExit().status() instanceof ExitStatus.Unknown ? "its end is not known"
        : now.lastExit().status().toString();
  }

  private static Verdict reached(String message) {
    return new Verdict(Status.REACHED, message);
  }

  private static Verdict missed(String message) {
    return new Verdict(Status.MISSED, message);
  }

  private static Verdict underWay(String message) {
    return new Verdict(Status.UNDER_WAY, message);
  }
}
