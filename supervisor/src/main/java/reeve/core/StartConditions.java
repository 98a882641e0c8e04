package reeve.core;

import reeve.config.Dependency;

/**
 * Decides whether one of its dependencies lets a service start. Pure: the result depends on two services and the edge
 * between them.
 */
public final class StartConditions {
  private StartConditions() {}

  /** What an edge means for the service that waits. */
  public enum EdgeState {
    /** The edge does not prevent the start. */
    CLEAR,
    /** The other service is being started. */
    PENDING,
    /** The other service is down, or failed and will be started again. Only a hard edge waits for it. */
    DOWN
  }

  /**
   * Returns the state of one edge.
   *
   * @param waiting the service that would start
   * @param other the service at the other end; null: there is no service of that name
   * @param stuck whether the other service itself waits for a service that is down
   */
  public static EdgeState edgeState(Service waiting, Dependency edge, Service other, boolean stuck) {
    switch (edge.kind()) {
      case CONFLICTS:
        return other != null && other.state().hasProcess() ? EdgeState.PENDING : EdgeState.CLEAR;
      case PART_OF:
        return EdgeState.CLEAR;
      case MILESTONE:
        return isRestart(waiting.cause().reason()) ? EdgeState.CLEAR : hardEdge(other, edge.when(), stuck);
      case REQUIRES:
        return hardEdge(other, edge.when(), stuck);
      case WANTS:
      case AFTER:
      case BEFORE:
        return hardEdge(other, edge.when(), stuck) == EdgeState.PENDING ? EdgeState.PENDING : EdgeState.CLEAR;
    }
    throw new AssertionError(edge);
  }

  private static EdgeState hardEdge(Service other, Dependency.When when, boolean stuck) {
    if (other == null) {
      return EdgeState.DOWN;
    }
    boolean wantedDown = other.target() == Target.DOWN;
    if (isReached(other, when)) {
      return wantedDown && other.state().hasProcess() ? EdgeState.DOWN : EdgeState.CLEAR;
    }
    return switch (other.state()) {
      case WAITING, STARTING ->
          stuck || wantedDown || isRetrying(other) ? EdgeState.DOWN : EdgeState.PENDING;
      case RUNNING -> wantedDown || isUnhealthy(other) ? EdgeState.DOWN : EdgeState.PENDING;
      case STOPPING, KILLING ->
          !wantedDown && other.stop().pendingStart() != null ? EdgeState.PENDING : EdgeState.DOWN;
      case STOPPED, BACKOFF, EXITED, FATAL -> EdgeState.DOWN;
    };
  }

  /** Whether it failed before it was ever ready: a service that only wants it does not wait for the next attempt. */
  private static boolean isRetrying(Service other) {
    return other.restartHistory().streak() > 1 || other.restartHistory().slowRetry();
  }

  private static boolean isUnhealthy(Service other) {
    return other.monitoring().health() == HealthState.Status.UNHEALTHY;
  }

  /**
   * Whether a service has reached this condition. A job that completed successfully has been started and ready, too. A
   * service that reports its readiness is not a job: after its end, even a clean one, it is not up. A service whose
   * start was skipped keeps no other from starting, as in systemd.
   */
  public static boolean isReached(Service other, Dependency.When when) {
    boolean done = other.state() == ServiceState.EXITED && other.lastExit().status() != null && other.lastExit().clean()
        && (when == Dependency.When.COMPLETED || !other.spec().startup().mustBecomeReady());
    boolean running = other.state() == ServiceState.RUNNING;
    return done || other.isSkipped() || switch (when) {
      case STARTED -> running || other.state() == ServiceState.STARTING && other.run().pid() != 0;
      case READY -> running;
      case HEALTHY -> running && (other.monitoring().health() == HealthState.Status.HEALTHY
          || other.monitoring().health() == HealthState.Status.NONE);
      case COMPLETED -> false;
    };
  }

  /** Whether nothing will bring the service up, or only a slow retry after its long wait. */
  public static boolean isDownForLong(Service other) {
    return switch (other.state()) {
      case STOPPED, EXITED, FATAL -> true;
      case STOPPING, KILLING -> other.target() == Target.DOWN;
      case BACKOFF -> other.parked() != null;
      case WAITING, STARTING, RUNNING -> false;
    };
  }

  /** Whether the stop of a service has to wait for the end of this service, which depends on it. */
  public static boolean delaysStop(Service dependent) {
    return dependent.state().hasProcess()
        && (dependent.target() == Target.DOWN || dependent.state() == ServiceState.STOPPING
            || dependent.state() == ServiceState.KILLING);
  }

  /** What the edge waits for, for people: {@code db, to be ready}. */
  public static String text(Dependency edge, String name, EdgeState edgeState, Service other) {
    if (edge.kind() == Dependency.Kind.CONFLICTS) {
      return name + ", to be down";
    }
    String goal = switch (edge.when()) {
      case STARTED -> "to be started";
      case READY -> "to be ready";
      case HEALTHY -> "to be healthy";
      case COMPLETED -> "to be completed";
    };
    if (other == null) {
      return name + ", " + goal + ": there is no such service";
    }
    if (edgeState == EdgeState.PENDING) {
      return name + ", " + goal;
    }
    return name + ", " + goal + ": " + switch (other.state()) {
      case STOPPED -> "it is stopped";
      case EXITED -> "it ended with " + other.lastExit().status();
      case FATAL -> "it failed";
      case BACKOFF -> other.parked() == null ? "it failed and will be tried again" : "it failed and is parked";
      case WAITING -> "it is waiting as well";
      case STARTING, RUNNING -> other.target() == Target.DOWN ? "it is being stopped"
          : isUnhealthy(other) ? "it is unhealthy" : "it failed and is tried again";
      case STOPPING, KILLING -> "it is being stopped";
    };
  }

  /** Whether a start is one more of a service that was up, by its policy or because of its memory. */
  private static boolean isRestart(Reason reason) {
    return reason == Reason.POLICY || reason == Reason.MEMORY || reason == Reason.WATCH;
  }
}
