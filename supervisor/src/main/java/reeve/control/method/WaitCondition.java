package reeve.control.method;

import java.time.Duration;
import java.util.Locale;
import reeve.control.ServiceJson;
import reeve.control.ServiceView;
import reeve.control.SupervisorBackend;
import reeve.core.HealthState;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.event.EventText;

/** What a request wants a service to become, and whether it has. Pure. */
enum WaitCondition {
  START(SupervisorBackend.Action.START),
  STOP(SupervisorBackend.Action.STOP),
  RESTART(SupervisorBackend.Action.RESTART),
  KILL(SupervisorBackend.Action.KILL),
  /** Stopped, and gone from the services. */
  REMOVE(null);

  /** Where a request stands. */
  enum Standing {
    REACHED,
    /** It will not be reached without another request. */
    MISSED,
    UNDER_WAY
  }

  /** @param message for people, without the service's name */
  record Verdict(Standing standing, String message) {}

  private final SupervisorBackend.Action action;

  WaitCondition(SupervisorBackend.Action action) {
    this.action = action;
  }

  SupervisorBackend.Action action() {
    return action;
  }

  /** The method of the protocol. */
  String method() {
    return action.name().toLowerCase(Locale.ROOT);
  }

  boolean wantsUp() {
    return this == START || this == RESTART;
  }

  /** The service is gone. */
  Verdict gone(ServiceView before) {
    return this == START || this == RESTART ? missed("was removed meanwhile")
        : reached(
            this == REMOVE ? "removed" : before.state().hasProcess() ? "stopped, and removed" : "was not running");
  }

  /**
   * @param before as it was when the request came
   * @param now as it is, after the request was applied
   */
  Verdict verdict(ServiceView before, ServiceView now) {
    return switch (this) {
      case START -> up(before, now, false);
      case RESTART -> up(before, now, true);
      case STOP -> down(before, now);
      case KILL -> killed(before, now);
      case REMOVE -> underWay(ServiceJson.state(now.state()));
    };
  }

  /** It waits for what nobody is about to bring up. */
  static Verdict blocked(ServiceView now) {
    return missed("waits for " + String.join("; ", now.waiting().reasons()) + "; it starts when that is there");
  }

  /** It is up. @param health how it stands */
  static Verdict healthy(Verdict up, ServiceView now, HealthState.Status health) {
    return switch (health) {
      case NONE -> up;
      case HEALTHY -> now.state() == ServiceState.RUNNING ? reached(up.message() + ", healthy") : up;
      case STARTING -> underWay("up, to be healthy");
      case UNHEALTHY -> missed("is up and not healthy");
    };
  }

  private static Verdict up(ServiceView before, ServiceView now, boolean anew) {
    switch (now.state()) {
      case RUNNING:
        if (now.run() > before.run()) {
          return reached((anew && before.pid() != 0 ? "restarted, pid " : "started, pid ") + now.pid());
        }
        return anew ? underWay("still the old process, pid " + now.pid())
            : reached("already running, pid " + now.pid());
      case EXITED:
        return now.hasFailed() ? missed("started and ended: " + end(now)) : reached("completed");
      case FATAL:
        return missed("cannot be kept running: " + end(now));
      case BACKOFF:
        return missed("does not stay up: " + end(now) + "; reeve tries again");
      case STOPPED:
        return missed("was stopped meanwhile");
      default:
        return underWay(ServiceJson.state(now.state()));
    }
  }

  private static Verdict down(ServiceView before, ServiceView now) {
    if (now.target() == Target.UP) {
      return missed("was asked to start meanwhile");
    }
    if (now.state().hasProcess()) {
      return underWay(ServiceJson.state(now.state()));
    }
    return reached(before.state().hasProcess() ? "stopped" + how(before, now) : "was not running");
  }

  private static Verdict killed(ServiceView before, ServiceView now) {
    if (now.run() == before.run() && now.state().hasProcess()) {
      return underWay(ServiceJson.state(now.state()));
    }
    return reached(before.state().hasProcess() ? "killed" + how(before, now) : "was not running");
  }

  /** Worth a word is only an end that is not as one would wish. */
  private static String how(ServiceView before, ServiceView now) {
    ServiceView.LastExit exit = now.lastExit();
    if (exit == null || exit.clean()) {
      return "";
    }
    return " (" + exit.status() + ", had run for " + EventText.duration(Duration.ofMillis(exit.uptimeMillis())) + ")";
  }

  private static String end(ServiceView now) {
    return now.cause().problem() != null ? now.cause().problem() : now.lastExit() == null ? "its end is not known"
        : now.lastExit().status().toString();
  }

  private static Verdict reached(String message) {
    return new Verdict(Standing.REACHED, message);
  }

  private static Verdict missed(String message) {
    return new Verdict(Standing.MISSED, message);
  }

  private static Verdict underWay(String message) {
    return new Verdict(Standing.UNDER_WAY, message);
  }
}
