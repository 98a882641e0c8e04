package reeve.core;

import reeve.config.Dependency;

/** Whether a service has what it waits for. Pure: two services and the edge between them decide. */
public final class StartConditions {
  private StartConditions() {}

  /** How an edge stands for the one that waits. */
  public enum EdgeState {
    /** No reason to wait. */
    CLEAR,
    /** The other is on its way. */
    PENDING,
    /** The other is down, or failed and will be tried again. Only a hard edge waits on. */
    DOWN
  }

  /**
   * Whether one may start, as far as one other goes.
   *
   * @param waiting the one that would start
   * @param other null: there is none of that name
   * @param stuck whether the other waits for what is down itself
   */
  public static EdgeState edgeState(Service waiting, Dependency edge, Service other, boolean stuck) {
    switch (edge.kind()) {
      case CONFLICTS:
        return other != null && other.state().hasProcess() ? EdgeState.PENDING : EdgeState.CLEAR;
      case PART_OF:
        return EdgeState.CLEAR;
      case MILESTONE:
        return waiting.cause().reason() == Reason.POLICY ? EdgeState.CLEAR : hard(other, edge.when(), stuck);
      case REQUIRES:
        return hard(other, edge.when(), stuck);
      case WANTS:
      case AFTER:
      case BEFORE:
        return hard(other, edge.when(), stuck) == EdgeState.PENDING ? EdgeState.PENDING : EdgeState.CLEAR;
    }
    throw new AssertionError(edge);
  }

  private static EdgeState hard(Service other, Dependency.When when, boolean stuck) {
    if (other == null) {
      return EdgeState.DOWN;
    }
    if (isReached(other, when)) {
      return other.target() == Target.DOWN && other.state().hasProcess() ? EdgeState.DOWN : EdgeState.CLEAR;
    }
    return switch (other.state()) {
      case WAITING, STARTING ->
          stuck || other.target() == Target.DOWN || isTryingAgain(other) ? EdgeState.DOWN : EdgeState.PENDING;
      case RUNNING -> other.target() == Target.DOWN || other.monitoring().health() == HealthState.Status.UNHEALTHY ? EdgeState.DOWN
          : EdgeState.PENDING;
      case STOPPING, KILLING -> other.target() == Target.UP && other.stop().pendingStart() != null ? EdgeState.PENDING : EdgeState.DOWN;
      case STOPPED, BACKOFF, EXITED, FATAL -> EdgeState.DOWN;
    };
  }

  /** It failed before it was ever there: what can do without it does not wait for the next try. */
  private static boolean isTryingAgain(Service other) {
    return other.restartHistory().streak() > 1 || other.restartHistory().slowRetry();
  }

  /**
   * Whether a service is as far as that. A job that is done and was a success has been started and ready, too; what
   * tells when it is up is no job: once it ended, however well, it is not up.
   */
  public static boolean isReached(Service other, Dependency.When when) {
    boolean done = other.state() == ServiceState.EXITED && other.lastExit().status() != null && other.lastExit().clean()
        && (when == Dependency.When.COMPLETED || !other.spec().startup().mustBecomeReady());
    return switch (when) {
      case STARTED ->
          done || other.state() == ServiceState.RUNNING || other.state() == ServiceState.STARTING && other.run().pid() != 0;
      case READY -> done || other.state() == ServiceState.RUNNING;
      case HEALTHY -> done || other.state() == ServiceState.RUNNING
          && (other.monitoring().health() == HealthState.Status.HEALTHY || other.monitoring().health() == HealthState.Status.NONE);
      case COMPLETED -> done;
    };
  }

  /** Whether nobody and nothing tries to bring it up, or only after the long wait of a slow retry. */
  public static boolean isDownForLong(Service other) {
    return switch (other.state()) {
      case STOPPED, EXITED, FATAL -> true;
      case STOPPING, KILLING -> other.target() == Target.DOWN;
      case BACKOFF -> other.parked() != null;
      case WAITING, STARTING, RUNNING -> false;
    };
  }

  /** Whether a service that is to be stopped has to wait for the end of another that depends on it. */
  public static boolean delaysStop(Service dependent) {
    return dependent.state().hasProcess()
        && (dependent.target() == Target.DOWN || dependent.state() == ServiceState.STOPPING
            || dependent.state() == ServiceState.KILLING);
  }

  /** For people: {@code db, to be ready}. */
  public static String text(Dependency edge, String name, EdgeState standing, Service other) {
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
    if (standing == EdgeState.PENDING) {
      return name + ", " + goal;
    }
    return name + ", " + goal + ": " + switch (other.state()) {
      case STOPPED -> "it is stopped";
      case EXITED -> "it ended with " + other.lastExit().status();
      case FATAL -> "it failed";
      case BACKOFF -> other.parked() == null ? "it failed and will be tried again" : "it failed and is parked";
      case WAITING -> "it waits itself";
      case STARTING, RUNNING -> other.target() == Target.DOWN ? "it is being stopped"
          : other.monitoring().health() == HealthState.Status.UNHEALTHY ? "it is unhealthy" : "it failed and is tried again";
      case STOPPING, KILLING -> "it is being stopped";
    };
  }
}
