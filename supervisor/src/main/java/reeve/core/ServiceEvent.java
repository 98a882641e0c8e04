package reeve.core;

import java.time.Duration;
import reeve.config.ServiceSpec;

/**
 * What can happen to a service. Events that belong to one life carry its number; those of a former life are ignored.
 */
public sealed interface ServiceEvent {
  /** It is wanted up: at boot, or because somebody asked. */
  record StartRequested(Reason reason, Requester requester) implements ServiceEvent {}

  /**
   * It is wanted down. A second one during a stop changes nothing; see {@link KillRequested}.
   *
   * @param within less than its definition gives it: its steps and hooks are shortened by the same share each; null: no
   *     bound but those
   */
  record StopRequested(Reason reason, Requester requester, Duration timeLimit) implements ServiceEvent {
    public StopRequested(Reason reason, Requester by) {
      this(reason, by, null);
    }
  }

  /**
   * It is wanted down, and its stop begins with the StopRequested that follows once those that depend on it are down.
   */
  record StopHeld(Reason reason, Requester requester) implements ServiceEvent {}

  /** Stop it if it runs, and start it. */
  record RestartRequested(Reason reason, Requester requester) implements ServiceEvent {}

  /** No more waiting: SIGKILL to all of it, now. */
  record KillRequested(Reason reason, Requester requester) implements ServiceEvent {}

  /** Its failures are forgotten: the streak, the start limit, a state of failure. What runs goes on. */
  record ResetRequested(Requester requester) implements ServiceEvent {}

  /**
   * It has another definition from now on; one that is being stopped, from the end of its life on.
   *
   * @param spec of the same name
   * @param restart what the process is made of is different: if the service is wanted up, a new life follows
   */
  record SpecChanged(ServiceSpec spec, boolean restart, Requester requester) implements ServiceEvent {}

  /** What it waited for is there (nothing to wait for: at once). */
  record Cleared() implements ServiceEvent {}

  /** The process of this life exists. Follows a Spawn effect before any other event. */
  record Spawned(long run, int pid) implements ServiceEvent {}

  /**
   * The process of this life could not be made. Follows a Spawn effect before any other event.
   *
   * @param permanent the file system says that it cannot be executed (missing, no permission, no program): trying at
   *     once again is vain
   * @param message for people: stage, path, reason
   * @param exitCode what reeve exits with if this ends it: 127 missing, 126 cannot be executed, 1 anything else
   */
  record SpawnFailed(long run, boolean permanent, String message, int exitCode) implements ServiceEvent {
    public SpawnFailed(long life, boolean permanent, String message) {
      this(life, permanent, message, permanent ? 126 : 1);
    }
  }

  /** Another process is its main process from now on: it forked, or said so. */
  record MainPidChanged(long run, int pid) implements ServiceEvent {}

  /**
   * It said that its start, its run or its stop takes longer: the timeout that is under way is so long from now, if
   * that is later than it was to be.
   */
  record TimeoutExtended(long run, Duration remaining) implements ServiceEvent {}

  /**
   * Its checks found it healthy or unhealthy.
   *
   * @param status HEALTHY or UNHEALTHY
   * @param failures in a row
   * @param message why, for people; of an unhealthy one
   */
  record HealthChanged(long run, HealthState.Status status, int failures, String message) implements ServiceEvent {}

  /** It said that it is alive: WATCHDOG=1 of sd_notify(3). */
  record WatchdogPing(long run) implements ServiceEvent {}

  /** It said how often it will say that: WATCHDOG_USEC of sd_notify(3). @param period zero: never */
  record WatchdogChanged(long run, Duration period) implements ServiceEvent {}

  /** It said that something in it hangs: WATCHDOG=trigger of sd_notify(3). */
  record WatchdogTriggered(long run) implements ServiceEvent {}

  /** Of type dbus: it is up, and its name is not on the bus any more. */
  record BusNameLost(long run) implements ServiceEvent {}

  /** It said, or was found, to be ready. */
  record BecameReady(long run) implements ServiceEvent {}

  /**
   * The main process of this life was reaped.
   *
   * @param treeGone whether no descendant of it is left either
   */
  record ProcessExited(long run, ExitStatus status, boolean treeGone) implements ServiceEvent {}

  /** The last descendant is gone, some time after the main process. */
  record TreeGone(long run) implements ServiceEvent {}

  /** A command that was run beside it came to its end. Follows each RunErrand, once. */
  record AuxCommandEnded(AuxCommand.Purpose purpose, long number, AuxCommand.Outcome outcome) implements ServiceEvent {}

  /**
   * Somebody looked at a cause that a parked service waits for.
   *
   * @param cause which of them
   * @param there a port or socket accepts, a service is ready; a file has changed since the process was started, or
   *     since the last look
   */
  record ParkCauseChecked(long run, int cause, boolean present) implements ServiceEvent {}

  /** A timer that was armed in this life. */
  record TimerFired(long run, TimerKind kind) implements ServiceEvent {}
}
