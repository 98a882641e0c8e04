package reeve.core;

import java.time.Duration;
import reeve.config.ServiceSpec;

/**
 * What can happen to a service. Events that belong to one run carry its number; those of a former run are ignored.
 */
public sealed interface ServiceEvent {
  /** The service is to be started: at boot, or on request. */
  record StartRequested(Reason reason, Requester requester) implements ServiceEvent {}

  /**
   * The service is to be stopped. A second request during a stop changes nothing; see {@link KillRequested}.
   *
   * @param timeLimit the longest time for the stop: its steps and hooks are shortened by the same share each; null:
   *     only the times of the definition limit it
   */
  record StopRequested(Reason reason, Requester requester, Duration timeLimit) implements ServiceEvent {
    public StopRequested(Reason reason, Requester requester) {
      this(reason, requester, null);
    }
  }

  /**
   * The service is wanted down, but services that depend on it are still up. Its stop begins with the StopRequested
   * that follows when they are down.
   */
  record StopHeld(Reason reason, Requester requester) implements ServiceEvent {}

  /** The service is to be stopped if it runs, and then started. */
  record RestartRequested(Reason reason, Requester requester) implements ServiceEvent {}

  /** SIGKILL is to be sent to the whole service at once. */
  record KillRequested(Reason reason, Requester requester) implements ServiceEvent {}

  /** Its failures are reset: the streak, the start limit, a failed state. A run that is under way continues. */
  record ResetRequested(Requester requester) implements ServiceEvent {}

  /**
   * The service has another definition from now on; a service that is being stopped has it from the end of its run on.
   *
   * @param spec has the same name
   * @param restart the change needs another process: if the service is wanted up, a new run follows
   */
  record SpecChanged(ServiceSpec spec, boolean restart, Requester requester) implements ServiceEvent {}

  /** A service in WAITING may start: what it waited for is there, or there is nothing to wait for. */
  record Cleared() implements ServiceEvent {}

  /** The process of this run exists. Follows a Spawn effect before any other event. */
  record Spawned(long run, int pid) implements ServiceEvent {}

  /**
   * The process of this run could not be started. Follows a Spawn effect before any other event.
   *
   * @param permanent the file system says that the program cannot be executed (missing, no permission, not a program):
   *     another attempt at once would fail again
   * @param message for people: stage, path, reason
   * @param exitCode the exit code of reeve, if this ends it: 127 missing, 126 cannot be executed, 1 anything else
   */
  record SpawnFailed(long run, boolean permanent, String message, int exitCode) implements ServiceEvent {
    public SpawnFailed(long run, boolean permanent, String message) {
      this(run, permanent, message, permanent ? 126 : 1);
    }
  }

  /**
   * The process of this run was not started, because the service is wanted down by now. Follows a Spawn effect that
   * waited for others.
   */
  record SpawnCancelled(long run) implements ServiceEvent {}

  /** Another process is the main process from now on: the service forked, or named it. */
  record MainPidChanged(long run, int pid) implements ServiceEvent {}

  /**
   * The service reported that its start, its run or its stop takes longer: EXTEND_TIMEOUT_USEC of sd_notify(3).
   *
   * @param remaining the time from now on after which the present timeout fires, unless it would fire later anyway
   */
  record TimeoutExtended(long run, Duration remaining) implements ServiceEvent {}

  /**
   * The health checks found the service healthy or unhealthy.
   *
   * @param status HEALTHY or UNHEALTHY
   * @param failures in a row
   * @param message why it is unhealthy, for people; else null
   */
  record HealthChanged(long run, HealthState.Status status, int failures, String message) implements ServiceEvent {}

  /** The service reported that it is alive: WATCHDOG=1 of sd_notify(3). */
  record WatchdogPing(long run) implements ServiceEvent {}

  /**
   * The service set the interval of its watchdog pings: WATCHDOG_USEC of sd_notify(3).
   *
   * @param period zero: it sends none
   */
  record WatchdogChanged(long run, Duration period) implements ServiceEvent {}

  /** The service reported that a part of it hangs: WATCHDOG=trigger of sd_notify(3). */
  record WatchdogTriggered(long run) implements ServiceEvent {}

  /**
   * The processes of the service use more memory than its {@code memory-restart}.
   *
   * @param bytes what they use
   * @param limit in bytes
   */
  record MemoryExceeded(long run, long bytes, long limit) implements ServiceEvent {}

  /** A service of type dbus is ready, and its name is not on the bus any more. */
  record BusNameLost(long run) implements ServiceEvent {}

  /** The service reported that it is ready, or a check found it ready. */
  record BecameReady(long run) implements ServiceEvent {}

  /**
   * The main process of this run was reaped.
   *
   * @param treeGone whether no descendant of it is left
   */
  record ProcessExited(long run, ExitStatus status, boolean treeGone) implements ServiceEvent {}

  /** The last descendant is gone, some time after the main process. */
  record TreeGone(long run) implements ServiceEvent {}

  /** An auxiliary command of the service ended. Follows each RunAuxCommand, once. */
  record AuxCommandEnded(AuxCommand.Purpose purpose, long number, AuxCommand.Outcome outcome) implements ServiceEvent {}

  /**
   * A cause that a parked service waits for was checked.
   *
   * @param cause its index
   * @param present a port or socket accepts connections, a service is ready; a file has changed since the process was
   *     started, or since the last check
   * @param watched false: a file cannot be watched, so that a change of it would not be noticed
   */
  record ParkCauseChecked(long run, int cause, boolean present, boolean watched) implements ServiceEvent {
    public ParkCauseChecked(long run, int cause, boolean present) {
      this(run, cause, present, true);
    }
  }

  /** A timer that was armed in this run has fired. */
  record TimerFired(long run, TimerKind kind) implements ServiceEvent {}
}
